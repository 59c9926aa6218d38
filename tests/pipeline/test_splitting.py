import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.documents import Document, Page
from docproc.errors import DocumentError
from docproc.pipeline.splitting import Section, possible_cuts, split
from docproc.samples import sample_files
from docproc.text import Reader, ReadLimits
from tests.conftest import SHARED_DATA
from tests.pipeline.pages import document_of

LABELLED = ("ad_orders", "contracts", "einvoice", "invoices_mixed", "invoices_real", "orders")
NUM_STACKS = 60
# Reading takes the time: every third document will do.
NTH = 3

texts = st.lists(st.text(max_size=60), min_size=1, max_size=8)


def sections(document: Document) -> tuple[Section, ...]:
    return split(document)


def starts(document: Document) -> list[int]:
    return [section.document.pages[0].number for section in sections(document)]


def stacked(documents: Sequence[Document]) -> Document:
    """One document with the pages of all."""
    pages: list[Page] = []
    for document in documents:
        pages += [replace(p, number=n) for n, p in enumerate(document.pages, len(pages) + 1)]
    return Document("0" * 64, tuple(pages))


def true_starts(documents: Sequence[Document]) -> list[int]:
    found = [1]
    for document in documents[:-1]:
        found.append(found[-1] + len(document.pages))
    return found


@cache
def read_all(paths: tuple[Path, ...]) -> list[Document]:
    """Those that can be read."""
    documents = []
    # By their text layers, since OCR would take minutes.
    with Reader(ReadLimits(60, 1_500_000_000, ocr_max_pages=0)) as reader:
        for path in paths:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            try:
                documents.append(reader.read(path, sha256=sha256))
            except DocumentError:
                continue
    return documents


def samples() -> list[Document]:
    return read_all(tuple(sample_files()))


def labelled() -> list[Document]:
    if not SHARED_DATA.is_dir():
        pytest.skip("the labelled documents are not here")
    paths = sorted(
        path for name in LABELLED for path in (SHARED_DATA / name / "files").glob("*.pdf")
    )
    return read_all(tuple(paths[::NTH]))


def contracts() -> list[Document]:
    if not SHARED_DATA.is_dir():
        pytest.skip("the labelled documents are not here")
    return read_all(tuple(sorted((SHARED_DATA / "contracts" / "files").glob("*.pdf"))))


def random_stacks(documents: Sequence[Document]) -> list[list[Document]]:
    """Different documents one behind the other, without contracts of a hundred pages."""
    chance = random.Random(7)
    short = [document for document in documents if len(document.pages) <= 20]
    return [chance.sample(short, chance.randint(2, 8)) for _ in range(NUM_STACKS)]


@settings(deadline=None)
@given(drawn=texts)
def test_sections_together_have_each_page_once_in_order(drawn: list[str]) -> None:
    document = document_of(*drawn)

    pages = [page for section in sections(document) for page in section.document.pages]

    assert tuple(pages) == document.pages


@settings(deadline=None)
@given(drawn=texts)
def test_only_the_first_section_begins_without_a_cut(drawn: list[str]) -> None:
    first, *others = sections(document_of(*drawn))

    assert first.cut is None
    for section in others:
        assert section.cut is not None
        assert section.cut.page == section.document.pages[0].number
        assert section.cut.reason


def test_page_numbers_that_begin_anew_after_a_last_page_are_a_cut() -> None:
    document = document_of(
        "ACME\nPage 1 of 2", "ACME\nPage 2 of 2", "Zenit\nSeite 1 von 1", "Bond\n1/3", "x\n2/3"
    )

    assert starts(document) == [1, 3, 4]


def test_page_numbers_that_go_on_are_no_cut_whatever_else_is_there() -> None:
    document = document_of(
        "Invoice No. 17-001\nDear Ann\nTotal due 3.00\nPage 1 of 2",
        "Delivery note No. 99-4711\nDear Bob\nPage 2 of 2",
    )

    assert starts(document) == [1]


def test_another_invoice_number_is_a_cut_below_the_same_letterhead() -> None:
    pages = [f"ACME Trading Ltd\nInvoice\nInvoice No. 2026-{n}\nTotal due {n}.00" for n in range(3)]

    assert starts(document_of(*pages)) == [1, 2, 3]


def test_an_appendix_that_begins_its_own_pages_is_no_cut() -> None:
    document = document_of(
        "Services Agreement\nbetween A and B\n1", "the parties agree\n2", "Exhibit A\nFees\n1"
    )

    assert starts(document) == [1]


SUPPLY = "Supply Agreement\nbetween Northwind Traders Inc. and Fabrikam Werke GmbH"
LICENCE = "Licence Agreement\nbetween Contoso Labs Ltd and Tailspin Studios Inc."


def test_an_agreement_of_other_parties_is_a_cut_without_page_numbers() -> None:
    document = document_of(
        SUPPLY, "Northwind shall deliver.\nBy: A. Bond", f"Exhibit 10.2\n{LICENCE}", "Contoso"
    )

    assert starts(document) == [1, 3]


def test_an_agreement_behind_its_cover_is_no_cut() -> None:
    cover = "Supply Agreement\nbetween\nNorthwind Traders"

    assert starts(document_of(cover, SUPPLY)) == [1]


def test_an_agreement_that_is_an_exhibit_of_another_is_no_cut() -> None:
    exhibit = "Exhibit B\nEscrow Agreement\nbetween Northwind Traders Inc. and Woodgrove Bank"

    assert starts(document_of(SUPPLY, "The escrow agent is named below.", exhibit)) == [1]


SIGNED = "IN WITNESS WHEREOF\nBy: A. Bond\nTitle: Director"
# None says between whom it is.
SERVICES = "Exhibit 10.2\nSERVICES AGREEMENT\nNORTHWIND TRADERS, INC.\nFABRIKAM WERKE GMBH"
AMENDMENT = (
    "This Amendment is entered into on May 2, 2025 and amends what Contoso Labs Ltd. and\n"
    "Tailspin Studios, Inc., a Delaware corporation, have agreed upon before that day."
)


def test_a_signed_agreement_ends_where_one_of_other_companies_begins() -> None:
    document = document_of(AMENDMENT, SIGNED, SERVICES, SIGNED, AMENDMENT)

    assert starts(document) == [1, 3, 5]


def test_an_agreement_that_was_not_signed_yet_goes_on() -> None:
    cover = "Supply Agreement\nprepared by Woodgrove Advisors, LLC"

    assert starts(document_of(cover, SERVICES)) == [1]


def test_an_agreement_that_shares_a_company_is_no_cut() -> None:
    guaranty = "This Deed is made by Adventure Works Ltd. and Northwind Traders, Inc. of today"

    assert starts(document_of(SERVICES, SIGNED, f"Exhibit B\n{guaranty}")) == [1]


def test_a_form_that_names_another_company_alone_is_a_doubt() -> None:
    form = "Exhibit C\nLICENCE AGREEMENT\nLicensee: Contoso Labs Ltd."

    [only] = sections(document_of(SERVICES, SIGNED, form))

    assert "it is of another company" in only.doubts[0]


def test_a_blank_page_belongs_to_the_document_before() -> None:
    document = document_of("A\nPage 1 of 1", "", "B\nPage 1 of 1")

    assert starts(document) == [1, 3]


def test_a_cut_that_is_not_sure_is_a_doubt_of_both_documents() -> None:
    document = document_of("Goods.", "Dear Ann,\nPage 1 of 2")

    first, second = split(document)

    assert first.doubts == second.doubts
    assert first.doubts[0].startswith("it is not sure that another document begins on page 2")


def test_a_cut_that_is_not_made_is_a_doubt() -> None:
    document = document_of("alle Waren", "Invoice\nDear Ann")

    [only] = sections(document)

    assert only.doubts[0].startswith("another document may begin on page 2")


@pytest.mark.parametrize("read", [samples, labelled])
def test_no_single_document_is_cut(read: Callable[[], list[Document]]) -> None:
    for document in read():
        assert starts(document) == [1]


@pytest.mark.parametrize("read", [samples, labelled])
def test_stacks_are_cut_where_their_documents_begin(read: Callable[[], list[Document]]) -> None:
    num_right = num_wrong = num_missed = 0
    for stack in random_stacks(read()):
        found, true = set(starts(stacked(stack))) - {1}, set(true_starts(stack)) - {1}
        num_right += len(found & true)
        num_wrong += len(found - true)
        num_missed += len(true - found)

    precision, recall = num_right / (num_right + num_wrong), num_right / (num_right + num_missed)
    print(f"{read.__name__}: precision {precision:.1%}, recall {recall:.1%}")  # noqa: T201  # the measurement
    assert precision >= 0.99
    assert recall >= 0.7


@pytest.mark.parametrize("seed", range(3))
def test_contracts_without_page_numbers_come_apart(seed: int) -> None:
    stack = contracts()
    random.Random(seed).shuffle(stack)

    found, true = set(starts(stacked(stack))), set(true_starts(stack))

    assert found <= true
    assert len(found) >= 0.75 * len(true)


def test_two_invoices_of_the_samples_come_apart_again() -> None:
    invoices = [d for d in samples() if "Page 1 of" in d.pages[0].text or len(d.pages) == 2]

    assert len(invoices) >= 2
    assert starts(stacked(invoices)) == true_starts(invoices)
    assert all(cut.confidence <= 1 for cut in possible_cuts(stacked(invoices).pages))
