"""Cells of lines: a text that is broken to fit its column of a table is one piece."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from docproc.text.lines import Line
from docproc.text.words import PrintedWord

# Relative to the typical gap, and within bounds in heights of a line.
_WIDER_GAP, _GAP_MIN, _GAP_MAX = 1.8, 0.75, 1.4
# In heights of a line.
_PITCH, _ALIGNED, _BLANK = 1.6, 0.25, 0.2
_MIN_CELLS, _MIN_NUMBERS = 3, 2
# No date.
_AMOUNT = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[.,']?[0-9]{3})*[.,][0-9]{2,4}(?![0-9]|[.,][0-9])")

Cell = list[PrintedWord]


@dataclass(slots=True)
class Row:
    """A line as cells, parted by wide gaps; never empty.

    ``middle`` and ``height`` are the line's; where a cell goes on below, ``last_middle``
    is the centre of the lowest line that it has.
    """

    cells: list[Cell]
    middle: float
    height: float
    last_middle: float = field(init=False)

    def __post_init__(self) -> None:
        self.last_middle = self.middle

    @property
    def is_tabular(self) -> bool:
        """Whether it holds several numbers, one of them an amount."""
        numbers = sum(any(map(str.isdigit, _text(cell))) for cell in self.cells)
        return len(self.cells) >= _MIN_CELLS and numbers >= _MIN_NUMBERS and self.has_amount

    @property
    def has_amount(self) -> bool:
        """Whether it holds a number with decimals."""
        return any(_AMOUNT.search(_text(cell)) for cell in self.cells)


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """``lines`` (in reading order) as cells, each with what it goes on with below its line.

    A piece of a line goes on with the cell of a table that it stands under where its first
    word had no room there.
    """
    rows = [Row(_cells(line), line.middle, line.height) for line in lines]
    edges = [(cell[0].box.left, cell[-1].box.right) for row in rows for cell in row.cells]
    whole: list[Row] = []
    table: _TableRow | None = None
    for row in rows:
        if row.is_tabular:
            table = _TableRow(row, edges)
        elif table and not row.has_amount:
            row.cells = table.without_more(row)
        if row.cells:
            whole.append(row)
    return whole


class _TableRow:
    """A row of a table that takes what its cells go on with."""

    def __init__(self, row: Row, edges: Sequence[tuple[float, float]]) -> None:
        self._row, self._edges = row, edges
        self._tolerance = _ALIGNED * row.height
        self._lefts = [cell[0].box.left for cell in row.cells]

    def without_more(self, below: Row) -> list[Cell]:
        """The cells of ``below`` but for what this row goes on with, which it has then.

        That is the last piece alone: where several stand below cells, they are a row.
        """
        *before, last = (piece for cell in below.cells for piece in self._pieces(cell))
        column = self._column_of(last)
        if column is None or any(self._text_begun_by(piece[0]) is not None for piece in before):
            return below.cells
        self._row.cells[column] += last
        self._row.last_middle = below.middle
        *others, cell = below.cells
        rest = cell[: len(cell) - len(last)]
        return [*others, rest] if rest else others

    def _pieces(self, cell: Cell) -> Iterable[Cell]:
        """The cell, parted where columns begin within it."""
        starts = [n for n, word in enumerate(cell) if n and self._begun_by(word) is not None]
        return (cell[start:end] for start, end in pairwise((0, *starts, len(cell))))

    def _begun_by(self, word: PrintedWord) -> int | None:
        """The column that begins where ``word`` does."""
        apart = [abs(left - word.box.left) for left in self._lefts]
        nearest = apart.index(min(apart))
        return nearest if apart[nearest] <= self._tolerance else None

    def _text_begun_by(self, word: PrintedWord) -> int | None:
        """The same, where it is a column of text."""
        column = self._begun_by(word)
        is_text = column is not None and any(map(str.isalpha, _text(self._row.cells[column])))
        return column if is_text else None

    def _column_of(self, cell: Cell) -> int | None:
        """The column that goes on with ``cell``, None if it is another text."""
        first, column = cell[0], self._text_begun_by(cell[0])
        if column is None:
            return None
        last = self._row.cells[column][-1]
        limit = min((left for left in self._lefts if left > self._lefts[column]), default=1e9)
        is_below = 0 < first.middle - last.middle <= _PITCH * self._row.height
        is_label = cell[-1].text.endswith(":")
        if is_label or not is_below or cell[-1].box.right > limit:
            return None
        needed = _BLANK * self._row.height + first.box.right - first.box.left
        has_room = last.box.right + needed <= self._widest(self._lefts[column], limit)
        return None if has_room else column

    def _widest(self, left: float, limit: float) -> float:
        """Where the widest cell of the page ends that begins there and ends before ``limit``."""
        aligned = (end for begin, end in self._edges if abs(begin - left) <= self._tolerance)
        return max((end for end in aligned if end <= limit), default=left)


def _cells(line: Line) -> list[Cell]:
    """The words of a line, parted where gaps are wide."""
    gaps = [_gap(left, right) for left, right in pairwise(line.words)]
    typical = median(gaps) if gaps else 0.0
    wide = max(_GAP_MIN * line.height, min(_WIDER_GAP * typical, _GAP_MAX * line.height))
    cells = [[line.words[0]]]
    for word, gap in zip(line.words[1:], gaps, strict=True):
        if gap > wide:
            cells.append([])
        cells[-1].append(word)
    return cells


def _gap(left: PrintedWord, right: PrintedWord) -> float:
    return max(left.box.left, right.box.left) - min(left.box.right, right.box.right)


def _text(cell: Cell) -> str:
    return " ".join(word.text for word in cell)
