"""Marks: pieces of printed text that are values, carried through drawing.

A mark is a character of Unicode's private area before a piece and one after it. It
has no width and is not drawn; where a marked piece is drawn is written down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docproc.schema import FieldKind

_FIRST = 0xE000
_CLOSE = "\uf8ff"
MARK = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Place:
    """What a piece is the value of: a field, or a column of a row (from 0) of a list."""

    name: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class TrueValue:
    """The kind of a value, and the value itself as ``docproc eval`` writes it."""

    kind: FieldKind
    value: str


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """Characters ``[start, end)`` of a plain text.

    ``goes_on`` says that it continues the piece of this place drawn before it.
    """

    place: Place
    goes_on: bool
    start: int
    end: int


class Marks:
    """The values of one document, and the marks that stand for them."""

    def __init__(self) -> None:
        self.values: dict[Place, TrueValue] = {}
        self._marks: list[tuple[Place, bool]] = []

    def mark(self, place: Place, kind: FieldKind, printed: str, value: str = "") -> str:
        """``printed`` as the value of ``place``; ``value`` is normalised, text is itself."""
        self.values[place] = TrueValue(kind, value or " ".join(plain(printed).split()))
        return self._marked(place, printed, goes_on=False)

    def mark_lines(self, name: str, lines: list[str]) -> list[str]:
        """Lines that are one text together."""
        place = Place(name)
        self.values[place] = TrueValue(FieldKind.TEXT, " ".join(map(plain, lines)))
        return [self._marked(place, line, goes_on=n > 0) for n, line in enumerate(lines)]

    def pieces(self, text: str) -> tuple[str, list[MarkedPiece]]:
        """``text`` without marks, and the pieces that they enclose."""
        if not MARK.search(text):
            return text, []
        found: list[MarkedPiece] = []
        opened: list[tuple[Place, bool, int]] = []
        length = 0
        bare: list[str] = []
        for part in _parts(text):
            if part == _CLOSE:
                place, goes_on, start = opened.pop()
                found.append(MarkedPiece(place, goes_on, start, length))
            elif MARK.match(part):
                opened.append((*self._marks[ord(part) - _FIRST], length))
            else:
                bare.append(part)
                length += len(part)
        return "".join(bare), found

    def kind(self, mark: str) -> FieldKind:
        """The kind of the value that an opening mark begins."""
        return self.values[self._marks[ord(mark) - _FIRST][0]].kind

    def going_on(self, mark: str) -> str:
        """The mark that continues the piece of ``mark``, an opening one."""
        return self._opening(self._marks[ord(mark) - _FIRST][0], goes_on=True)

    def _marked(self, place: Place, printed: str, *, goes_on: bool) -> str:
        return f"{self._opening(place, goes_on=goes_on)}{printed}{_CLOSE}"

    def _opening(self, place: Place, *, goes_on: bool) -> str:
        self._marks.append((place, goes_on))
        return chr(_FIRST + len(self._marks) - 1)


def plain(text: str) -> str:
    """``text`` without marks."""
    return MARK.sub("", text)


def close_at_breaks(lines: list[str], marks: Marks) -> list[str]:
    """Lines of one text whose marks are closed at each end and go on at the next start."""
    opened: list[str] = []
    closed = []
    for line in lines:
        start = "".join(map(marks.going_on, opened))
        for mark in MARK.findall(line):
            if mark == _CLOSE:
                opened.pop()
            else:
                opened.append(mark)
        closed.append(start + line + _CLOSE * len(opened))
    return closed


def _parts(text: str) -> Iterator[str]:
    start = 0
    for match in MARK.finditer(text):
        if match.start() > start:
            yield text[start : match.start()]
        yield match.group()
        start = match.end()
    if start < len(text):
        yield text[start:]
