"""Which columns an export has: those of the document types concerned, in their order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from docproc.errors import WrongSelection
from docproc.export.cells import Cell, Doubt, Link, field_cell, named, reasons_cell, several
from docproc.extraction import Field, LineItem, Value
from docproc.schema import DocumentType, FieldKind
from docproc.store import ExportRow, FoundColumn

_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a document's list."""

    row: ExportRow
    item: LineItem


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """One reason to look at a document."""

    row: ExportRow
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Column(Generic[_Record]):
    """A title, and what a record has below it."""

    title: str
    cell_of: Callable[[_Record], Cell]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table of documents, of their line items and of reasons for review has."""

    documents: tuple[Column[ExportRow], ...]
    lines: tuple[Column[Line], ...]
    doubts: tuple[Column[DoubtfulRow], ...]


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Names of fields: ``documents`` of a document itself, ``line_items`` of a list's rows."""

    documents: tuple[str, ...]
    line_items: tuple[str, ...]


def field_names(
    found: Iterable[FoundColumn],
    document_types: Mapping[str, DocumentType],
    document_type: str | None,
) -> FieldNames:
    """The names for what was found (of one document type, if given).

    Field specs come in their order; what was found under names that no spec has
    any more comes after them: nothing is left out.
    """
    concerned = [f for f in found if document_type in {None, f.document_type}]
    names = {f.document_type for f in concerned} | ({document_type} if document_type else set())
    types = [document_types[name] for name in document_types if name in names]
    specs = [spec for document_type_ in types for spec in document_type_.fields]
    is_plain = [spec for spec in specs if not (spec.kind is FieldKind.LIST and spec.columns)]
    own = [spec.name for spec in is_plain]
    of_items = [column.name for spec in specs for column in spec.columns]
    return FieldNames(
        _united(own, (f.name for f in concerned if not f.list_name)),
        _united(of_items, (f.name for f in concerned if f.list_name)),
    )


def columns_of(names: FieldNames, *, has_evidence: bool = False) -> Columns:
    """The columns for fields with these names, with where they are printed if wanted."""
    wanted = _EVIDENCE if has_evidence else {}
    fields = [c for name in names.documents for c in _field_columns(name, _fields, wanted)]
    of_items = [c for name in names.line_items for c in _field_columns(name, _item_fields, wanted)]
    summary = (_SUMMARY, _SUMMARY_PAGES) if has_evidence else (_SUMMARY,)
    documents = (*_BEFORE_FIELDS, *fields, *summary, *_AFTER_FIELDS)
    return Columns(documents, (*_LINE, *of_items), _DOUBT)


def chosen(
    columns: Iterable[Column[_Record]], titles: Iterable[str]
) -> tuple[Column[_Record], ...]:
    """The columns with these titles, in the titles' order.

    Raises:
        WrongSelection: there is no such column.
    """
    by_title = {column.title: column for column in columns}
    for title in titles:
        if title not in by_title:
            raise WrongSelection(f"there is no column {title}, only {', '.join(by_title)}")
    return tuple(by_title[title] for title in titles)


def _united(*names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))


def _fields(row: ExportRow) -> tuple[Field, ...]:
    return row.extraction.fields if row.extraction else ()


def _item_fields(line: Line) -> tuple[Field, ...]:
    return line.item.fields


def _field_columns(
    name: str,
    fields_of: Callable[[_Record], tuple[Field, ...]],
    evidence: Mapping[str, Callable[[Field], Value | None]],
) -> Iterator[Column[_Record]]:
    yield Column(name, lambda record: field_cell(fields_of(record), name))
    for suffix, shown in evidence.items():
        yield _evidence_column(f"{name}_{suffix}", name, fields_of, shown)


def _evidence_column(
    title: str,
    name: str,
    fields_of: Callable[[_Record], tuple[Field, ...]],
    shown: Callable[[Field], Value | None],
) -> Column[_Record]:
    def cell_of(record: _Record) -> Cell:
        return several(shown(field) for field in named(fields_of(record), name))

    return Column(title, cell_of)


def _page(field: Field) -> Value | None:
    return Decimal(field.evidence.span.page) if field.evidence else None


def _confidence(field: Field) -> Value | None:
    return None if field.confidence is None else Decimal(f"{field.confidence:.2f}")


def _first_page(row: ExportRow) -> Cell:
    return next(iter(_pages(row)), None)


def _last_page(row: ExportRow) -> Cell:
    return next(reversed(_pages(row)), None)


def _pages(row: ExportRow) -> tuple[int, ...]:
    return row.extraction.receipt.pages if row.extraction else ()


def _document_type(row: ExportRow) -> Cell:
    return row.extraction.document_type if row.extraction else row.file.document_type


def _summary(row: ExportRow) -> Cell:
    return row.extraction.summary.text if row.extraction and row.extraction.summary else None


def _summary_pages(row: ExportRow) -> Cell:
    """The pages that each sentence cites, in order; else those that were read."""
    summary = row.extraction.summary if row.extraction else None
    if summary is None:
        return None
    cited = [sentence.pages for sentence in summary.sentences] or [summary.pages]
    return several(", ".join(map(str, pages)) for pages in cited)


def _original(row: ExportRow) -> Cell:
    return Link(row.file.placed_path) if row.file.placed_path else None


_EVIDENCE: Mapping[str, Callable[[Field], Value | None]] = {
    "page": _page,
    "printed": lambda field: field.verbatim,
    "confidence": _confidence,
}
_BEFORE_FIELDS: tuple[Column[ExportRow], ...] = (
    Column("id", lambda row: row.file.id),
    Column("file", lambda row: row.file.name),
    Column("section", lambda row: row.section if row.extraction else None),
    Column("first_page", _first_page),
    Column("last_page", _last_page),
    Column("label", lambda row: row.file.label),
    Column("state", lambda row: row.file.state.value),
    Column("status", lambda row: row.extraction.status.value if row.extraction else None),
    Column("document_type", _document_type),
)
_SUMMARY, _SUMMARY_PAGES = Column("summary", _summary), Column("summary_pages", _summary_pages)
_AFTER_FIELDS: tuple[Column[ExportRow], ...] = (
    Column("reasons", lambda row: reasons_cell(row.file, row.extraction)),
    Column("error", lambda row: row.file.failure.sentence if row.file.failure else None),
    Column("original", _original),
)
_LINE: tuple[Column[Line], ...] = (
    Column("id", lambda line: line.row.file.id),
    Column("file", lambda line: line.row.file.name),
    Column("section", lambda line: line.row.section),
    Column("list", lambda line: line.item.list_name),
    Column("position", lambda line: line.item.position),
)
_DOUBT: tuple[Column[DoubtfulRow], ...] = (
    Column("id", lambda it: it.row.file.id),
    Column("file", lambda it: it.row.file.name),
    Column("section", lambda it: it.row.section),
    Column("document_type", lambda it: _document_type(it.row)),
    Column("field", lambda it: it.doubt.field.name if it.doubt.field else None),
    Column("printed", lambda it: it.doubt.field.verbatim if it.doubt.field else None),
    Column("page", lambda it: _page(it.doubt.field) if it.doubt.field else None),
    Column("reason", lambda it: it.doubt.reason),
    Column("original", lambda it: _original(it.row)),
)
