"""Columns: prose set side by side is read column by column, all else row by row.

A table, an address block or a form must stay row by row, or its labels lose their
values. So columns are parted only where both sides are plainly running prose.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docproc.text.lines import Line
from docproc.text.words import PrintedWord

_MIN_LINES = 8
_MIN_CHARACTERS = 20
_MIN_WORDS = 4
# Lines of prose break within sentences, so that many begin in lower case.
_MIN_LOWER_STARTS = 0.3
_MAX_DIGITS = 0.08
_MIN_FILL = 0.6
_MAX_UNEVEN = 0.4
# In heights of a line.
_GUTTER = 0.5
# In points: left edges this close belong to one column.
_EDGE = 3.0


@dataclass(frozen=True, slots=True)
class _Gutter:
    """An empty strip left of ``right`` through ``lines[start:end]``."""

    right: float
    start: int
    end: int


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """``lines`` (from top to bottom) with columns of prose one after the other."""
    gutter = _widest_reaching(lines)
    if gutter is None:
        return list(lines)
    left, right = _sides(lines[gutter.start : gutter.end], gutter.right)
    return [
        *in_reading_order(lines[: gutter.start]),
        *in_reading_order(left),
        *in_reading_order(right),
        *in_reading_order(lines[gutter.end :]),
    ]


def _widest_reaching(lines: Sequence[Line]) -> _Gutter | None:
    """The gutter between prose that runs through most lines, None without one."""
    if len(lines) < _MIN_LINES:
        return None
    gutters = [run for edge in _edges(lines) for run in _runs(lines, edge)]
    for gutter in sorted(gutters, key=lambda gutter: gutter.start - gutter.end):
        if _parts_prose(lines[gutter.start : gutter.end], gutter.right):
            return gutter
    return None


def _edges(lines: Sequence[Line]) -> list[float]:
    """Where words begin after a gap on many lines, in points."""
    found: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        # A column's left edge also shows where its neighbour has no line.
        for left, right in pairwise((None, *line.words)):
            assert right is not None
            if left is None or right.box.left - left.box.right > _GUTTER * line.height:
                found[int(right.box.left // _EDGE)].append(right.box.left)
    return [min(edges) for edges in found.values() if len(edges) >= _MIN_LINES]


def _runs(lines: Sequence[Line], edge: float) -> Iterable[_Gutter]:
    """Stretches of lines that leave the strip before ``edge`` empty."""
    start = 0
    for number, line in enumerate(lines):
        if _crosses(line, edge):
            if number - start >= _MIN_LINES:
                yield _Gutter(edge, start, number)
            start = number + 1
    if len(lines) - start >= _MIN_LINES:
        yield _Gutter(edge, start, len(lines))


def _crosses(line: Line, edge: float) -> bool:
    strip = edge - _GUTTER * line.height
    return any(word.box.left < edge - 0.5 and word.box.right > strip for word in line.words)


def _sides(lines: Iterable[Line], edge: float) -> tuple[list[Line], list[Line]]:
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        before = tuple(word for word in line.words if word.box.left < edge - 0.5)
        after = line.words[len(before) :]
        left += [Line.of(before)] if before else []
        right += [Line.of(after)] if after else []
    return left, right


def _parts_prose(lines: Sequence[Line], edge: float) -> bool:
    left, right = _sides(lines, edge)
    fewer, more = sorted((len(left), len(right)))
    is_even = fewer >= _MIN_LINES and fewer >= _MAX_UNEVEN * more
    return is_even and _is_prose(left) and _is_prose(right)


def _is_prose(lines: Sequence[Line]) -> bool:
    texts = [line.text for line in lines]
    whole = "".join(texts)
    lower_starts = sum(text[0].islower() for text in texts)
    digits = sum(character.isdigit() for character in whole)
    return (
        median(len(text) for text in texts) >= _MIN_CHARACTERS
        and median(len(line.words) for line in lines) >= _MIN_WORDS
        and lower_starts >= _MIN_LOWER_STARTS * len(lines)
        and digits <= _MAX_DIGITS * len(whole)
        and _is_filled(lines)
    )


def _is_filled(lines: Sequence[Line]) -> bool:
    words = [word for line in lines for word in line.words]
    width = _right(words) - min(word.box.left for word in words)
    return median(_right(line.words) - line.words[0].box.left for line in lines) >= (
        _MIN_FILL * width
    )


def _right(words: Sequence[PrintedWord]) -> float:
    return max(word.box.right for word in words)
