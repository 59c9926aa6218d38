from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.intake.names import document_type_of, is_junk, numbered, printable

TYPES = ("invoice", "purchase_order", "box")


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "._invoice.pdf",
        "Thumbs.db",
        "desktop.ini",
        "~$invoice.pdf",
        "invoice.pdf.part",
        "invoice.pdf.crdownload",
        "invoice.TMP",
        "@eaDir",
        ".stfolder",
        ".hidden.pdf",
    ],
)
def test_what_systems_and_transfers_leave_is_junk(name: str) -> None:
    assert is_junk(name)


@pytest.mark.parametrize("name", ["invoice.pdf", "a~$b.pdf", "part", "notes.txt", "tmp.pdf"])
def test_what_people_drop_is_not_junk(name: str) -> None:
    assert not is_junk(name)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_a_printable_name_is_utf_8_on_one_line(text: str) -> None:
    shown = printable(text)

    assert len(shown.encode()) >= len(text)
    assert "\n" not in shown
    assert "\0" not in shown


def test_a_printable_name_keeps_letters_and_emoji() -> None:
    assert printable("Größe 🧾 請求書.pdf") == "Größe 🧾 請求書.pdf"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("", ""),
        ("invoice", "invoice"),
        ("invoices", "invoice"),
        ("Invoices/2024", "invoice"),
        ("2024/invoices", ""),
        ("Purchase Orders", "purchase_order"),
        ("purchase-order/x", "purchase_order"),
        ("boxes", "box"),
        ("misc", ""),
    ],
)
def test_the_first_folder_chooses_the_document_type(label: str, name: str) -> None:
    assert document_type_of(label, TYPES) == name


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300))
def test_numbered_names_differ_and_fit_the_file_system(name: str) -> None:
    names = list(islice(numbered(name, tail=".reason.txt"), 12))

    assert len(set(names)) == len(names)
    assert all(len(f"{name}.reason.txt".encode()) <= 255 for name in names)


def test_numbers_stand_before_the_suffix() -> None:
    assert list(islice(numbered("a.pdf"), 3)) == ["a.pdf", "a (2).pdf", "a (3).pdf"]
