"""CSV: one row a document, and beside it one row a line item."""

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from docproc.export.cells import CsvStyle, defused, field_cell, reasons_cell
from docproc.export.columns import Columns, columns_of
from docproc.extraction import LineItem
from docproc.schema import DocumentType, load_document_types
from docproc.store import ExportRow, Store

_DEFAULT_STYLE = CsvStyle()
_SECTION = ("section", "first_page", "last_page")
_BEFORE_FIELDS = ("id", "file", *_SECTION, "label", "state", "status", "document_type")
_AFTER_FIELDS = ("summary", "reasons", "error")
_LINE_ITEM = ("id", "file", "section", "list", "position")


@dataclass(frozen=True, slots=True)
class ExportedFiles:
    """What an export wrote, and how many rows."""

    documents: Path
    line_items: Path
    num_documents: int
    num_line_items: int


def export_csv(
    store: Store,
    path: Path,
    *,
    document_type: str | None = None,
    document_types: Mapping[str, DocumentType] | None = None,
    style: CsvStyle = _DEFAULT_STYLE,
) -> ExportedFiles:
    """Writes every file seen to ``path``, and the line items to ``NAME-lines.csv`` beside it.

    A file that holds several documents has a row for each, numbered by ``section``.
    UTF-8 with BOM. Both files are replaced at the end, whole; the same data
    gives the same bytes. Memory does not grow with the number of files.

    Args:
        store: what is exported.
        path: of the documents' file.
        document_type: export only files of this type.
        document_types: give the order of columns; those shipped unless given.
        style: delimiter and decimal point.
    """
    known = load_document_types() if document_types is None else document_types
    columns = columns_of(store.found_columns(), known, document_type)
    line_items = path.with_name(f"{path.stem}-lines{path.suffix}")
    with replacing(line_items) as lines_file, replacing(path) as documents_file:
        export = _Export(columns, style, documents_file, lines_file)
        for row in store.export_rows(document_type):
            export.add(row)
    return ExportedFiles(path, line_items, export.num_documents, export.num_line_items)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A new text file that takes the place of ``path`` at the end, or never."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # The BOM tells Excel that it is UTF-8; a name's undecodable bytes stay visible.
        with part.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class _Export:
    """Two CSV files while they are written."""

    def __init__(
        self, columns: Columns, style: CsvStyle, documents: TextIO, line_items: TextIO
    ) -> None:
        self.num_documents = 0
        self.num_line_items = 0
        self._columns = columns
        self._style = style
        self._documents = csv.writer(documents, delimiter=style.delimiter)
        self._line_items = csv.writer(line_items, delimiter=style.delimiter)
        self._documents.writerow((*_BEFORE_FIELDS, *columns.documents, *_AFTER_FIELDS))
        self._line_items.writerow((*_LINE_ITEM, *columns.line_items))

    def add(self, row: ExportRow) -> None:
        self.num_documents += 1
        self._documents.writerow(map(defused, self._document_cells(row)))
        for item in row.extraction.line_items if row.extraction else ():
            self.num_line_items += 1
            self._line_items.writerow(map(defused, self._line_item_cells(row, item)))

    def _document_cells(self, row: ExportRow) -> Iterable[str]:
        entry, extraction = row.file, row.extraction
        fields = extraction.fields if extraction else ()
        yield from (str(entry.id), entry.name, *_section_cells(row))
        yield from (entry.label, entry.state, extraction.status if extraction else "")
        yield extraction.document_type if extraction else entry.document_type
        yield from (field_cell(fields, name, self._style) for name in self._columns.documents)
        yield extraction.summary.text if extraction and extraction.summary else ""
        yield reasons_cell(entry, extraction)
        yield entry.failure.sentence if entry.failure else ""

    def _line_item_cells(self, row: ExportRow, item: LineItem) -> Iterable[str]:
        yield from (str(row.file.id), row.file.name, str(row.section))
        yield from (item.list_name, str(item.position))
        for name in self._columns.line_items:
            yield field_cell(item.fields, name, self._style)


def _section_cells(row: ExportRow) -> Iterable[str]:
    """Which document of its file it is, and its first and last page."""
    if row.extraction is None:
        return ("", "", "")
    pages = row.extraction.receipt.pages
    return (str(row.section), *map(str, (pages[0], pages[-1]) if pages else ("", "")))
