import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docproc.export import ExportFormat, Layout, export
from docproc.export.cells import Doubt
from docproc.export.columns import DoubtfulRow, FieldNames, columns_of
from docproc.export.xlsx_files import xlsx_file
from docproc.extraction import ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import Store
from tests.store.samples import amount, arrival, claimed, document, done, extraction

XLSX = Layout(ExportFormat.XLSX)


def _doubtful(store: Store, *fields: Field, name: str = "bill.pdf", sha256: str = "bb") -> int:
    entry = store.register(arrival(sha256, name), document_type="invoice")
    found = extraction(sha256, ExtractionStatus.NEEDS_REVIEW, fields)
    store.complete(claimed(store, entry.job_id), document(sha256), found)
    return entry.id


def _book(store: Store, path: Path) -> Any:  # noqa: ANN401  # a workbook has no types
    return openpyxl.load_workbook(export(store, path, layout=XLSX).documents)


def _rows(sheet: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # nor has a sheet
    titles, *rows = sheet.values
    return [dict(zip(titles, row, strict=True)) for row in rows]


def test_amounts_are_numbers_and_dates_are_dates(store: Store, tmp_path: Path) -> None:
    done(store)

    book = _book(store, tmp_path / "out.xlsx")

    [row] = _rows(book["documents"])
    assert (row["id"], row["gross_total"]) == (1, 12.5)
    assert row["invoice_date"] == datetime(2026, 2, 1)  # noqa: DTZ001  # a spreadsheet's day
    assert row["due_date"] is None
    [lines_1, lines_2] = _rows(book["lines"])
    assert (lines_1["amount"], lines_1["unit_price"], lines_2["amount"]) == (-3, 100, None)
    gross = next(cell for cell in book["documents"][2] if cell.value == 12.5)
    assert gross.number_format == "#,##0.00"


def test_the_header_stays_and_filters_reach_to_the_last_row(store: Store, tmp_path: Path) -> None:
    done(store)

    book = _book(store, tmp_path / "out.xlsx")

    assert book.sheetnames == ["documents", "lines", "needs review"]
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2", "A2"]
    assert book["lines"].auto_filter.ref == "A1:I3"


def test_what_needs_review_has_a_row_for_each_reason(store: Store, tmp_path: Path) -> None:
    done(store)
    unread = Field("net_total", FieldKind.AMOUNT, "1.234", reasons=("ambiguous",))
    file_id = _doubtful(store, unread)

    rows = _rows(_book(store, tmp_path / "out.xlsx")["needs review"])

    assert {row["id"] for row in rows} == {file_id}
    found = [(row["field"], row["printed"], row["reason"]) for row in rows]
    assert found == [(None, None, "no due date"), ("net_total", "1.234", "ambiguous")]


def test_a_workbook_has_no_more_links_than_it_may(store: Store, tmp_path: Path) -> None:
    for sha256 in ("aa", "bb", "cc"):
        store.mark_placed(_doubtful(store, sha256=sha256), tmp_path / "archive" / sha256)
    columns = columns_of(FieldNames((), ()))

    with xlsx_file(tmp_path / "out.xlsx", columns, max_links=3) as file:
        for row in store.export_rows(None):
            file.add_document(row)
            file.add_doubt(DoubtfulRow(row, Doubt("no due date")))

    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert sum(cell.hyperlink is not None for cell in cells) == 3
    assert sum("archive" in str(cell.value) for cell in cells) == 6


def test_a_link_leads_to_the_original_from_where_the_workbook_lies(
    store: Store, tmp_path: Path
) -> None:
    entry = done(store)
    original = tmp_path / "archive" / "a #1 100% ü.pdf"
    store.mark_placed(entry.id, original)

    book = _book(store, tmp_path / "out" / "mine.xlsx")

    [cell] = [c for c in book["documents"][2] if c.hyperlink]
    assert cell.value == str(original)
    assert cell.hyperlink.target == "../archive/a%20%231%20100%25%20%C3%BC.pdf"


def test_texts_are_never_formulas_or_numbers(store: Store, tmp_path: Path) -> None:
    texts = {"vendor_name": "=1+1", "invoice_number": "00123", "customer_name": "a\x00\ud800b"}
    fields = (Field(name, FieldKind.TEXT, text, text) for name, text in texts.items())
    _doubtful(store, *fields)

    [row] = _rows(_book(store, tmp_path / "out.xlsx")["documents"])

    assert (row["vendor_name"], row["invoice_number"]) == ("=1+1", "00123")
    assert row["customer_name"] == "a_x0000_\\ud800b"


def test_what_a_spreadsheet_cannot_hold_is_text_or_cut(store: Store, tmp_path: Path) -> None:
    fields = (
        amount("net_total", "1234567890123456.78"),
        Field("invoice_date", FieldKind.DATE, "1.1.1800", date(1800, 1, 1)),
        Field("vendor_name", FieldKind.TEXT, "x" * 40_000, "x" * 40_000),
    )
    _doubtful(store, *fields)

    [row] = _rows(_book(store, tmp_path / "out.xlsx")["documents"])

    assert (row["net_total"], row["invoice_date"]) == ("1234567890123456.78", "1800-01-01")
    assert len(row["vendor_name"]) == 32_767
    assert row["vendor_name"].endswith("…")


def test_the_same_data_gives_the_same_bytes_at_any_time(store: Store, tmp_path: Path) -> None:
    done(store)
    _doubtful(store, amount())

    one = export(store, tmp_path / "one.xlsx", layout=XLSX).documents
    two = export(store, tmp_path / "two.xlsx", layout=XLSX).documents

    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 31, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in packed.read("docProps/core.xml")


def test_a_sheet_that_is_full_goes_on_in_another(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("docproc.export.xlsx_files._MAX_ROWS", 2)
    done(store)
    _doubtful(store, amount())

    book = _book(store, tmp_path / "out.xlsx")

    assert [_rows(book[name])[0]["id"] for name in ("documents", "documents 2")] == [1, 2]
    assert len([name for name in book.sheetnames if name.startswith("lines")]) == 4


def test_an_export_that_fails_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    done(store)
    broken = replace(extraction("bb"), fields=(replace(amount(), value=Decimal("NaN")),))
    entry = store.register(arrival("bb"), document_type="invoice")
    store.complete(claimed(store, entry.job_id), document("bb"), broken)

    with pytest.raises(AssertionError):
        export(store, tmp_path / "out.xlsx", layout=XLSX)

    assert [path.name for path in tmp_path.iterdir() if "out.xlsx" in path.name] == []
