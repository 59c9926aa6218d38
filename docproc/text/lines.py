"""Lines: words that a reader sees side by side, whatever order they were drawn in."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Self

from docproc.documents import Box
from docproc.text.words import PrintedWord, joined

# In heights of a line.
_GAP_WITHIN_SEGMENT = 1.5
_OVERLAP_ALLOWED = 0.25
_CENTRES_APART = 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """Words from left to right, never empty.

    ``middle`` (the vertical centre) and ``height`` are those of its typical word, in
    points.
    """

    words: tuple[PrintedWord, ...]
    middle: float
    height: float

    @classmethod
    def of(cls, words: Iterable[PrintedWord]) -> Self:
        """The line of ``words``, which are in order."""
        held = tuple(words)
        middle = median(word.middle for word in held)
        return cls(held, middle, median(word.height for word in held))

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)


@dataclass(slots=True)
class _Segment:
    """Words drawn one after the other along one line, without a wide gap."""

    words: list[PrintedWord]
    box: Box

    @property
    def middle(self) -> float:
        return (self.box.top + self.box.bottom) / 2

    @property
    def height(self) -> float:
        return self.box.bottom - self.box.top

    def takes(self, word: PrintedWord) -> bool:
        """Whether ``word`` goes on where this segment ends."""
        height = max(1.0, self.height, word.height)
        gap = word.box.left - self.box.right
        is_near = -_OVERLAP_ALLOWED * height <= gap <= _GAP_WITHIN_SEGMENT * height
        last = self.words[-1]
        return is_near and _is_level(last.box, word.box)

    def add(self, word: PrintedWord) -> None:
        """Appends ``word`` at the right end."""
        self.words.append(word)
        self.box = self.box.union(word.box)


@dataclass(slots=True)
class _Row:
    """Segments on one line that do not cover each other."""

    segments: list[_Segment]

    @property
    def bottom(self) -> float:
        """Where the lowest segment ends."""
        return max(segment.box.bottom for segment in self.segments)

    def distance(self, segment: _Segment) -> float | None:
        """Points between the centres, None where ``segment`` is not on this row."""
        if segment.box.top > self.bottom:
            return None
        if any(_is_covered(other.box, segment.box) for other in self.segments):
            return None
        nearest = min(self.segments, key=lambda other: _gap(other.box, segment.box))
        if not _is_level(nearest.box, segment.box):
            return None
        return abs(nearest.middle - segment.middle)


def lines_of(words: Iterable[PrintedWord]) -> list[Line]:
    """The lines of ``words`` (in the order of drawing) from top to bottom."""
    rows: list[_Row] = []
    for segment in sorted(_segments(words), key=lambda segment: segment.middle):
        _place(segment, rows)
    lines = [_line(row) for row in rows]
    return sorted(lines, key=lambda line: (line.middle, line.words[0].box.left))


def _segments(words: Iterable[PrintedWord]) -> list[_Segment]:
    segments: list[_Segment] = []
    for word in words:
        if segments and segments[-1].takes(word):
            segments[-1].add(word)
        else:
            segments.append(_Segment([word], word.box))
    return segments


def _place(segment: _Segment, rows: list[_Row]) -> None:
    best: tuple[float, _Row] | None = None
    # A page holds few rows at one height; the last ones are the near ones.
    for row in rows[-12:]:
        distance = row.distance(segment)
        if distance is not None and (best is None or distance < best[0]):
            best = (distance, row)
    if best:
        best[1].segments.append(segment)
    else:
        rows.append(_Row([segment]))


def _line(row: _Row) -> Line:
    words = [word for segment in row.segments for word in segment.words]
    words.sort(key=lambda word: (word.box.left, word.box.right, word.first))
    return Line.of(joined(words))


def _is_level(one: Box, other: Box) -> bool:
    """Whether the centre of the smaller lies well within the height of the larger."""
    height = max(one.bottom - one.top, other.bottom - other.top)
    apart = abs(one.top + one.bottom - other.top - other.bottom) / 2
    return apart <= _CENTRES_APART * height


def _is_covered(one: Box, other: Box) -> bool:
    """Whether two boxes share more width than slanted letters do."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom - one.top, other.bottom - other.top)
    return shared > _OVERLAP_ALLOWED * height


def _gap(one: Box, other: Box) -> float:
    return max(one.left, other.left) - min(one.right, other.right)
