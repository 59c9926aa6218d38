"""Which rows are wanted: ``gross_total >= 1000 and vendor_name ~ berg``.

A condition is a column's title, an operator and a value; ``and`` joins several. Nothing
else is understood, and nothing is run. A value with blanks around ``and`` is quoted.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from docproc.errors import WrongSelection
from docproc.export.cells import Cell, CsvStyle, text_of
from docproc.export.columns import Column
from docproc.store import ExportRow

_CONDITION = re.compile(
    r"""\s*(?P<name>[a-z]\w*)\s*(?P<sign><=|>=|!=|=|<|>|~)\s*
    (?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^"'\s].*?|))\s*(?:$|\s+and\s+)""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_STYLE = CsvStyle()


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a column's cell with a value."""

    column: Column[ExportRow]
    sign: str
    value: str

    def holds(self, row: ExportRow) -> bool:
        """Whether it holds for this row; an empty cell only equals '', and is unlike all else.

        Raises:
            WrongSelection: the column has numbers or dates, and the value is none.
        """
        cell = self.column.cell_of(row)
        cells = cell if isinstance(cell, tuple) else (cell,)
        if self.sign == "!=":
            return all(self._compared(each) for each in cells)
        return any(self._compared(each) for each in cells)

    def _compared(self, cell: Cell) -> bool:
        if cell is None or not self.value:
            is_equal = (cell is None or cell == "") and not self.value
            return is_equal if self.sign == "=" else self.sign == "!=" and not is_equal
        if self.sign == "~":
            return self.value.casefold() in text_of(cell, _STYLE).casefold()
        compare = _COMPARISONS[self.sign]
        match cell:
            case int() | Decimal():
                return compare(cell, self._read_as(Decimal, "number"))
            case date():
                return compare(cell, self._read_as(date.fromisoformat, "date as YYYY-MM-DD"))
            case _:
                return compare(text_of(cell, _STYLE).casefold(), self.value.casefold())

    def _read_as(self, kind: Callable[[str], Any], words: str) -> Any:  # noqa: ANN401  # either
        try:
            return kind(self.value)
        except (ValueError, InvalidOperation) as error:
            title = self.column.title
            raise WrongSelection(f"{title} {self.sign} {self.value}: is no {words}") from error


def parsed(text: str, columns: Mapping[str, Column[ExportRow]]) -> tuple[Condition, ...]:
    """The conditions that a text names, all of which must hold.

    Raises:
        WrongSelection: it is none, or there is no such column.
    """
    conditions = []
    position = 0
    while position < len(text):
        found = _CONDITION.match(text, position)
        if found is None:
            rest = text[position:].strip()
            raise WrongSelection(f"{rest}: is no condition such as gross_total >= 100")
        name = found["name"].lower()
        if name not in columns:
            raise WrongSelection(f"there is no column {name}, only {', '.join(columns)}")
        value = next(v for v in (found["double"], found["single"], found["bare"]) if v is not None)
        conditions.append(Condition(columns[name], found["sign"], value))
        position = found.end()
    return tuple(conditions)
