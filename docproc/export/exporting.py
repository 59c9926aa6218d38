"""Export: the rows that are wanted, into files of one format."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from docproc.export.cells import CsvStyle, doubts
from docproc.export.columns import Columns, DoubtfulRow, Line, chosen, columns_of, field_names
from docproc.export.conditions import parsed
from docproc.export.csv_files import csv_files, lines_path
from docproc.export.json_lines import json_lines
from docproc.export.presets import Accounts, Booking, Preset, booking_of, write_preset
from docproc.export.xlsx_files import xlsx_file
from docproc.extraction import ExtractionStatus
from docproc.schema import DocumentType, load_document_types
from docproc.store import ExportRow, Store

_DEFAULT_STYLE = CsvStyle()
_NO_ACCOUNTS = Accounts()


class ExportFormat(StrEnum):
    """What kind of file is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"

    @classmethod
    def of(cls, path: Path) -> "ExportFormat":
        """The one that the file's name says, CSV if it says none."""
        suffix = path.suffix.lower().removeprefix(".")
        return cls(suffix) if suffix in set(cls) else cls.CSV


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents are exported.

    Attributes:
        document_type: only of this one.
        condition: that must hold, see ``conditions``; '' for none.
        since: only files seen from then on.
        is_new_only: only what is done and was not marked by an earlier export.
    """

    document_type: str | None = None
    condition: str = ""
    since: datetime | None = None
    is_new_only: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How they are written.

    Attributes:
        format: the kind of file.
        style: of CSV.
        columns: titles of the columns of documents, in this order; empty means all.
        has_evidence: whether page, printed text and confidence stand beside each field, and
            beside the summary the pages that its sentences cite.
        preset: instead of all this, what an accounting program imports: the invoices that
            may be booked; others are left out and counted.
        accounts: where they are booked.
    """

    format: ExportFormat = ExportFormat.CSV
    style: CsvStyle = _DEFAULT_STYLE
    columns: tuple[str, ...] = ()
    has_evidence: bool = False
    preset: Preset | None = None
    accounts: Accounts = _NO_ACCOUNTS


_EVERYTHING = Selection()
_DEFAULT_LAYOUT = Layout()


@dataclass(frozen=True, slots=True)
class ExportedFiles:
    """What an export wrote, and how many rows; only in CSV there are two files.

    Attributes:
        left_out: how many documents a preset left out, by the reason.
    """

    documents: Path
    line_items: Path
    num_documents: int
    num_line_items: int
    left_out: Mapping[str, int] = field(default_factory=dict)


class _File(Protocol):
    """What is written to."""

    def add_document(self, row: ExportRow) -> None: ...

    def add_line(self, line: Line) -> None: ...

    def add_doubt(self, doubt: DoubtfulRow) -> None: ...


def export(
    store: Store,
    path: Path,
    *,
    selection: Selection = _EVERYTHING,
    layout: Layout = _DEFAULT_LAYOUT,
    document_types: Mapping[str, DocumentType] | None = None,
    is_marking: bool = False,
) -> ExportedFiles:
    """Writes a row for each document to ``path``; in CSV, line items go to a file beside it.

    A file that holds several documents has a row for each, numbered by ``section``.
    Files are replaced at the end, whole; the same data gives the same bytes. Memory
    does not grow with the number of documents.

    Args:
        store: what is exported.
        path: of the documents' file.
        selection: which documents.
        layout: how they are written.
        document_types: give the order of columns; those shipped unless given.
        is_marking: whether the documents that are done are marked as exported in the end.

    Raises:
        ConfigurationError: an account that a preset needs is not said.
        WrongSelection: a condition is none, there is no such column, or a preset's program
            would not take such a file.
    """
    known = load_document_types() if document_types is None else document_types
    names = field_names(store.found_columns(), known, selection.document_type)
    columns = columns_of(names, has_evidence=layout.has_evidence)
    rows = _Rows(store, selection, columns)
    if layout.preset is not None:
        exported = _book(rows, path, layout.preset, layout.accounts)
    else:
        exported = _write(rows, path, columns, layout)
    if is_marking:
        store.mark_exported(rows.done)
    return exported


def selected(
    store: Store,
    selection: Selection,
    document_types: Mapping[str, DocumentType] | None = None,
) -> Iterator[ExportRow]:
    """The rows that an export with this selection would have.

    Raises:
        WrongSelection: the condition is none.
    """
    known = load_document_types() if document_types is None else document_types
    names = field_names(store.found_columns(), known, selection.document_type)
    yield from _Rows(store, selection, columns_of(names))


def export_csv(
    store: Store,
    path: Path,
    *,
    document_type: str | None = None,
    document_types: Mapping[str, DocumentType] | None = None,
    style: CsvStyle = _DEFAULT_STYLE,
) -> ExportedFiles:
    """Exports everything (of one document type if given) as CSV, see ``export``."""
    return export(
        store,
        path,
        selection=Selection(document_type),
        layout=Layout(style=style),
        document_types=document_types,
    )


def _file(path: Path, columns: Columns, layout: Layout) -> AbstractContextManager[_File]:
    match layout.format:
        case ExportFormat.CSV:
            return csv_files(path, columns, layout.style)
        case ExportFormat.XLSX:
            return xlsx_file(path, columns)
        case ExportFormat.JSON_LINES:
            return json_lines(path, columns.documents if layout.columns else None)


class _Rows:
    """The rows that are wanted; afterwards, those of them that were done and not left out.

    Raises:
        WrongSelection: the condition is none.
    """

    def __init__(self, store: Store, selection: Selection, columns: Columns) -> None:
        self._store = store
        self._selection = selection
        by_title = {column.title: column for column in columns.documents}
        self._conditions = parsed(selection.condition, by_title)
        # Of a million documents, 16 MB.
        self._done = array("q")

    def __iter__(self) -> Iterator[ExportRow]:
        wanted = self._selection
        for row in self._store.export_rows(
            wanted.document_type, since=wanted.since, is_new_only=wanted.is_new_only
        ):
            if all(condition.holds(row) for condition in self._conditions):
                if row.extraction is not None:
                    self._done.extend((row.file.id, row.section))
                yield row

    def leave_out(self, row: ExportRow) -> None:
        """Takes back the latest row: it was not exported."""
        if row.extraction is not None:
            del self._done[-2:]

    @property
    def done(self) -> Iterator[tuple[int, int]]:
        """Ids of files, and sections in them."""
        return zip(self._done[::2], self._done[1::2], strict=True)


def _book(rows: _Rows, path: Path, preset: Preset, accounts: Accounts) -> ExportedFiles:
    left_out: Counter[str] = Counter()

    def bookings() -> Iterator[Booking]:
        num_bookings = 0
        for row in rows:
            booking = booking_of(row)
            reason = booking if isinstance(booking, str) else preset.refuses(booking)
            if not reason and num_bookings == preset.max_bookings:
                reason = f"beyond the {num_bookings} that one file may have"
            if isinstance(booking, str) or reason:
                left_out[reason] += 1
                rows.leave_out(row)
            else:
                num_bookings += 1
                yield booking

    num_bookings = write_preset(preset, path, bookings(), accounts)
    return ExportedFiles(path, path, num_bookings, 0, dict(left_out))


def _write(rows: _Rows, path: Path, columns: Columns, layout: Layout) -> ExportedFiles:
    if layout.columns:
        columns = replace(columns, documents=chosen(columns.documents, layout.columns))
    num_documents = num_lines = 0
    with _file(path, columns, layout) as file:
        for row in rows:
            num_documents += 1
            num_lines += len(row.extraction.line_items) if row.extraction else 0
            _add(file, row)
    lines = lines_path(path) if layout.format is ExportFormat.CSV else path
    return ExportedFiles(path, lines, num_documents, num_lines)


def _add(file: _File, row: ExportRow) -> None:
    file.add_document(row)
    if row.extraction is None:
        return
    for item in row.extraction.line_items:
        file.add_line(Line(row, item))
    if row.extraction.status is ExtractionStatus.NEEDS_REVIEW:
        for doubt in doubts(row.extraction):
            file.add_doubt(DoubtfulRow(row, doubt))
