"""Values as cells of a spreadsheet that opens right everywhere."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from docproc.extraction import Extraction, Field, Value
from docproc.schema import FieldKind
from docproc.store import FileEntry

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_EXACT_KINDS = frozenset({FieldKind.AMOUNT, FieldKind.QUANTITY, FieldKind.DATE})
_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a CSV file is written: what stands between cells, and before decimals."""

    delimiter: str = ","
    decimal: str = "."


def defused(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    is_formula = cell.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def field_cell(fields: tuple[Field, ...], name: str, style: CsvStyle) -> str:
    """The values of all fields with this name, in order of position."""
    named = sorted((f for f in fields if f.name == name), key=lambda field: field.position)
    texts = (_field_text(field, style) for field in named)
    return _SEPARATOR.join(text for text in texts if text)


def reasons_cell(entry: FileEntry, extraction: Extraction | None) -> str:
    """Why a person should look: of the extraction, then of its fields."""
    if entry.duplicate_of is not None:
        return f"same content as file {entry.duplicate_of}"
    if extraction is None:
        return ""
    said = list(extraction.reasons)
    said += [
        f"{field.name}: {reason}"
        for field in (*extraction.fields, *_item_fields(extraction))
        for reason in field.reasons
        if reason not in extraction.reasons
    ]
    return _SEPARATOR.join(dict.fromkeys(said))


def _item_fields(extraction: Extraction) -> list[Field]:
    return [field for item in extraction.line_items for field in item.fields]


def _field_text(field: Field, style: CsvStyle) -> str:
    if field.value is not None:
        return _value_text(field.value, style)
    # A number or date that could not be read is no value; its reason says so.
    return "" if field.kind in _EXACT_KINDS else field.verbatim or ""


def _value_text(value: Value, style: CsvStyle) -> str:
    match value:
        case Decimal():
            return f"{value:f}".replace(".", style.decimal)
        case date():
            return value.isoformat()
        case str():
            return value
