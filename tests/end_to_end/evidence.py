"""Promise 1: a value is a piece of the document, at its span."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

from docproc.extraction import Extraction, Field
from docproc.schema import FieldKind
from docproc.store import FileEntry, Store
from docproc.text import Reader, ReadLimits
from tests.end_to_end.commands import csv_rows

_EXACT_KINDS = {FieldKind.AMOUNT, FieldKind.QUANTITY, FieldKind.DATE}


def all_fields(extraction: Extraction) -> Iterator[Field]:
    """The fields of the document and of its line items."""
    return chain(extraction.fields, *(item.fields for item in extraction.line_items))


def num_shown_values(store: Store) -> int:
    """Counts values in the store; fails on the first that is not at its span or path."""
    num_values = 0
    for entry in store.files():
        extractions = [stored.extraction for stored in store.extractions(entry.id)]
        if not extractions:
            continue
        assert entry.sha256 is not None
        document = store.document(entry.sha256)
        in_xml = _xml_values(entry) if any(e.receipt.xml for e in extractions) else set()
        for field in chain.from_iterable(map(all_fields, extractions)):
            if field.xml_path is not None:
                assert (field.xml_path, field.verbatim) in in_xml, field
                num_values += 1
                continue
            if field.evidence is None:
                assert field.verbatim is None, field
                assert field.value is None, field
                continue
            assert document.verbatim(field.evidence.span) == field.verbatim, field
            assert field.verbatim.strip(), field
            num_values += 1
    return num_values


def _xml_values(entry: FileEntry) -> set[tuple[str, str | None]]:
    """Path and text of all that the e-invoice in the original says."""
    assert entry.placed_path is not None
    with Reader(ReadLimits(timeout_seconds=30, max_bytes=1_000_000_000), size=1) as reader:
        einvoice = reader.read(entry.placed_path, sha256=entry.sha256 or "").einvoice
    assert einvoice is not None
    return {(v.path, v.text) for v in chain(einvoice.header, *einvoice.lines)}


def assert_csv_agrees(store: Store, path: Path) -> None:
    """Both CSV files hold, cell by cell, the values of the store, and no row too many."""
    rows = {(int(row["id"]), int(row["section"] or 1)): row for row in csv_rows(path)}
    lines = csv_rows(path.with_name(f"{path.stem}-lines.csv"))
    items = {_line_key(line): line for line in lines}
    assert {file_id for file_id, _ in rows} == {entry.id for entry in store.files()}
    for entry in store.files():
        for stored in store.extractions(entry.id):
            key = (entry.id, stored.section)
            _assert_cells(rows.pop(key), stored.extraction.fields)
            for item in stored.extraction.line_items:
                _assert_cells(items.pop((*key, item.list_name, item.position)), item.fields)
    assert not items
    assert not any(row["status"] for row in rows.values())


def _line_key(line: dict[str, str]) -> tuple[int, int, str, int]:
    return int(line["id"]), int(line["section"]), line["list"], int(line["position"])


def _assert_cells(row: dict[str, str], fields: Iterable[Field]) -> None:
    texts: dict[str, list[str]] = {}
    for field in sorted(fields, key=lambda field: field.position):
        texts.setdefault(field.name, []).append(_text(field))
    for name, of_field in texts.items():
        expected = "; ".join(text for text in of_field if text)
        assert row[name].removeprefix("'") == expected.removeprefix("'"), (row["file"], name)


def _text(field: Field) -> str:
    match field.value:
        case None:
            # What was found and cannot be read as its kind; a number or date is then no value.
            return "" if field.kind in _EXACT_KINDS else field.verbatim or ""
        case Decimal():
            return f"{field.value:f}"
        case date():
            return field.value.isoformat()
        case str():
            return field.value
