"""Values as cells of a spreadsheet that opens right everywhere."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from docproc.extraction import Extraction, Field, Value
from docproc.schema import FieldKind
from docproc.store import FileEntry

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_EXACT_KINDS = frozenset(
    {FieldKind.AMOUNT, FieldKind.QUANTITY, FieldKind.PERCENTAGE, FieldKind.DATE}
)
_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Link:
    """A file that a cell leads to."""

    path: Path


# Several values of one name are a tuple; None is an empty cell.
Cell = Value | int | Link | tuple[Value, ...] | None


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a CSV file is written: what stands between cells, and before decimals."""

    delimiter: str = ","
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason for review, and the field that it is about, if it is about one."""

    reason: str
    field: Field | None = None

    @property
    def words(self) -> str:
        """The reason in one line."""
        return f"{self.field.name}: {self.reason}" if self.field else self.reason


def defused(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    is_formula = cell.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def text_of(cell: Cell, style: CsvStyle) -> str:
    """The cell as text, not defused."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}".replace(".", style.decimal)
        case date():
            return cell.isoformat()
        case tuple():
            return _SEPARATOR.join(text_of(value, style) for value in cell)
        case Link():
            return str(cell.path)
        case str() | int():
            return str(cell)


def field_cell(fields: tuple[Field, ...], name: str) -> Cell:
    """The value of the field with this name; of several, all in order of position."""
    return several(_value(field) for field in named(fields, name))


def several(values: Iterable[Value | None]) -> Cell:
    """A cell for all of them that are there."""
    found = tuple(value for value in values if value is not None and value != "")
    return found if len(found) > 1 else next(iter(found), None)


def named(fields: tuple[Field, ...], name: str) -> list[Field]:
    """All fields with this name, in order of position."""
    return sorted((f for f in fields if f.name == name), key=lambda field: field.position)


def doubts(extraction: Extraction) -> Iterator[Doubt]:
    """Why a person should look: of the extraction, then of its fields, each once."""
    yield from (Doubt(reason) for reason in extraction.reasons)
    seen: set[str] = set()
    for field in (*extraction.fields, *(f for i in extraction.line_items for f in i.fields)):
        for reason in field.reasons:
            doubt = Doubt(reason, field)
            if reason not in extraction.reasons and doubt.words not in seen:
                seen.add(doubt.words)
                yield doubt


def reasons_cell(entry: FileEntry, extraction: Extraction | None) -> str:
    """Why a person should look, in one cell."""
    if entry.duplicate_of is not None:
        return f"same content as file {entry.duplicate_of}"
    return _SEPARATOR.join(doubt.words for doubt in doubts(extraction)) if extraction else ""


def _value(field: Field) -> Value | None:
    if field.value is not None:
        return field.value
    # A number or date that could not be read is no value; its reason says so.
    return None if field.kind in _EXACT_KINDS else field.verbatim
