import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.errors import EmptyFile, EncryptedDocument
from docproc.export import CsvStyle, export_csv
from docproc.export.cells import defused
from docproc.extraction import Extraction, Field, Value
from docproc.schema import FieldKind, load_document_types
from docproc.store import Store
from tests.store.samples import a_stack, arrival, claimed, document, done, extraction


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _store(store: Store, found: Extraction, name: str = "bill.pdf") -> None:
    entry = store.register(arrival(name=name))
    store.complete(claimed(store, entry.job_id), document(), found)


def _field(name: str, kind: FieldKind, value: Value | None, position: int = 1) -> Field:
    return Field(name, kind, str(value), value, position=position)


def test_every_file_seen_has_a_row_with_its_state_and_reason(store: Store, tmp_path: Path) -> None:
    done(store, "aa", "done.pdf")
    store.register(arrival("aa", "again.pdf"), document_type="invoice")
    failed = store.register(arrival("bb", "locked.pdf"))
    locked = EncryptedDocument("locked.pdf has a password")
    store.fail(claimed(store, failed.job_id), locked, retry_in_seconds=None)
    store.register_failure(
        name="empty.pdf", label="q1", source=Path("/e"), num_bytes=0, error=EmptyFile("empty.pdf")
    )
    store.register(arrival("cc", "new.pdf"))

    exported = export_csv(store, tmp_path / "out.csv")

    rows = _rows(exported.documents)
    assert exported.num_documents == len(rows) == 5
    assert [row["state"] for row in rows] == ["done", "duplicate", "failed", "failed", "waiting"]
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[1]["reasons"] == "same content as file 1"
    assert rows[1]["gross_total"] == ""
    assert rows[2]["error"] == f"locked.pdf has a password; {EncryptedDocument.cure}"
    assert rows[3]["label"] == "q1"
    assert EmptyFile.cure in rows[3]["error"]


def test_a_done_file_shows_its_fields_summary_and_reasons(store: Store, tmp_path: Path) -> None:
    done(store)

    [row] = _rows(export_csv(store, tmp_path / "out.csv").documents)

    assert row["gross_total"] == "12.50"
    assert row["invoice_date"] == "2026-02-01"
    assert row["due_date"] == ""
    assert row["summary"] == "A bill over 12.50."
    assert row["reasons"] == "no due date; due_date: not printed"
    assert (row["state"], row["status"], row["document_type"]) == ("done", "ok", "invoice")


def test_columns_come_in_the_order_of_the_document_type(store: Store, tmp_path: Path) -> None:
    done(store)

    exported = export_csv(store, tmp_path / "out.csv")

    invoice = load_document_types()["invoice"]
    names = [spec.name for spec in invoice.fields if not spec.columns]
    [row] = _rows(exported.documents)
    assert list(row) == [
        *["id", "file", "section", "first_page", "last_page"],
        *["label", "state", "status", "document_type"],
        *names,
        *["summary", "reasons", "error", "original"],
    ]


def test_each_document_of_a_stack_has_a_row_with_its_pages(store: Store, tmp_path: Path) -> None:
    a_stack(store)

    exported = export_csv(store, tmp_path / "out.csv")

    rows = _rows(exported.documents)
    assert [(r["id"], r["section"], r["first_page"], r["last_page"]) for r in rows] == [
        ("1", "1", "1", "2"),
        ("1", "2", "3", "3"),
    ]
    assert [(r["document_type"], r["status"]) for r in rows] == [
        ("invoice", "ok"),
        ("letter", "needs_review"),
    ]
    assert [line["section"] for line in _rows(exported.line_items)] == ["1", "1", "2", "2"]


def test_of_a_stack_only_documents_of_the_type_are_exported(store: Store, tmp_path: Path) -> None:
    a_stack(store)

    [row] = _rows(export_csv(store, tmp_path / "out.csv", document_type="letter").documents)

    assert row["section"] == "2"


def test_a_field_that_no_spec_has_any_more_is_still_exported(store: Store, tmp_path: Path) -> None:
    done(store)

    [row] = _rows(export_csv(store, tmp_path / "out.csv", document_types={}).documents)

    assert row["gross_total"] == "12.50"


def test_line_items_lie_in_a_second_file_beside_it(store: Store, tmp_path: Path) -> None:
    done(store)

    exported = export_csv(store, tmp_path / "out.csv")

    first, second = _rows(exported.line_items)
    assert exported.line_items == tmp_path / "out-lines.csv"
    assert exported.num_line_items == 2
    assert (first["id"], first["file"], first["position"]) == ("1", "bill.pdf", "1")
    assert (first["amount"], first["unit_price"]) == ("-3.00", "100")
    assert (second["list"], second["amount"]) == ("line_items", "")


def test_the_same_data_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    done(store)

    one = export_csv(store, tmp_path / "one.csv")
    two = export_csv(store, tmp_path / "two.csv")

    assert one.documents.read_bytes() == two.documents.read_bytes()
    assert one.line_items.read_bytes() == two.line_items.read_bytes()
    assert one.documents.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_list_of_plain_texts_is_one_cell(store: Store, tmp_path: Path) -> None:
    parties = tuple(
        _field("parties", FieldKind.LIST, name, position)
        for position, name in ((2, "Bob"), (1, "Ann"))
    )
    _store(store, replace(extraction(), fields=parties))

    [row] = _rows(export_csv(store, tmp_path / "out.csv").documents)

    assert row["parties"] == "Ann; Bob"


def test_a_name_with_a_newline_and_an_emoji_stays_one_cell(store: Store, tmp_path: Path) -> None:
    name = '=cmd|"\n🧾;,.pdf'
    _store(store, extraction(), name)

    exported = export_csv(store, tmp_path / "out.csv")

    assert [row["file"] for row in _rows(exported.documents)] == [f"'{name}"]


def test_a_name_that_is_not_unicode_is_exported_visibly(store: Store, tmp_path: Path) -> None:
    _store(store, extraction(), "a\udce4.pdf")

    [row] = _rows(export_csv(store, tmp_path / "out.csv").documents)

    assert row["file"] == "a\\udce4.pdf"


def test_formulas_in_values_are_defused_and_amounts_are_not(store: Store, tmp_path: Path) -> None:
    fields = (
        _field("vendor_name", FieldKind.TEXT, "=1+1"),
        _field("net_total", FieldKind.AMOUNT, Decimal("-1.50")),
        _field("invoice_date", FieldKind.DATE, date(2026, 1, 2)),
    )
    _store(store, replace(extraction(), fields=fields))

    [row] = _rows(export_csv(store, tmp_path / "out.csv").documents)

    assert row["vendor_name"] == "'=1+1"
    assert row["net_total"] == "-1.50"
    assert row["invoice_date"] == "2026-01-02"


@pytest.mark.parametrize("cell", ["=A1", "+1+1", "-2+3", "@SUM", "\tx", "\r=1", "+49 30 1", "-"])
def test_what_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_numbers_are_never_defused(number: Decimal) -> None:
    assert defused(f"{number:f}") == f"{number:f}"


@given(st.text())
def test_no_cell_starts_as_a_formula(cell: str) -> None:
    assert not defused(cell).startswith(("=", "@", "\t", "\r"))


def test_an_unread_amount_is_no_value(store: Store, tmp_path: Path) -> None:
    unread = Field("net_total", FieldKind.AMOUNT, "1.234", reasons=("ambiguous",))
    _store(store, replace(extraction(), fields=(unread,)))

    [row] = _rows(export_csv(store, tmp_path / "out.csv").documents)

    assert row["net_total"] == ""
    assert "net_total: ambiguous" in row["reasons"]


def test_delimiter_and_decimal_are_chosen(store: Store, tmp_path: Path) -> None:
    done(store)
    style = CsvStyle(delimiter=";", decimal=",")

    exported = export_csv(store, tmp_path / "out.csv", style=style)

    assert ";12,50;" in exported.documents.read_text("utf-8-sig")


def test_an_export_that_fails_leaves_the_old_files(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old", "utf-8")

    with pytest.raises(TypeError):
        export_csv(store, path, style=CsvStyle(delimiter="too long"))

    assert path.read_text("utf-8") == "old"
    assert not list(tmp_path.glob(".*"))
    assert not list(tmp_path.glob("*-lines*"))


def test_only_files_of_one_type_are_exported_if_asked(store: Store, tmp_path: Path) -> None:
    done(store)
    store.register(arrival("bb"), document_type="receipt")

    exported = export_csv(store, tmp_path / "out.csv", document_type="receipt")

    [row] = _rows(exported.documents)
    assert (row["id"], row["state"]) == ("2", "waiting")
    assert "due_date" not in row
