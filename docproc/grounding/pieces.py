"""Pieces of a page's text, and texts with their white space squashed."""

from bisect import bisect_left
from typing import NamedTuple, Self


class Piece(NamedTuple):
    """Half-open ``[start, end)`` characters of one page's text."""

    start: int
    end: int

    def touches(self, other: "Piece") -> bool:
        """Whether both share a character."""
        return self.start < other.end and other.start < self.end


class Pieces:
    """Pieces, those that overlap taken as one, to be asked what touches them."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self._pieces: list[Piece] = []
        for piece in sorted(pieces):
            if self._pieces and piece.start < self._pieces[-1].end:
                last = self._pieces.pop()
                self._pieces.append(Piece(last.start, max(last.end, piece.end)))
            else:
                self._pieces.append(piece)
        self._ends = [piece.end for piece in self._pieces]

    def touch(self, piece: Piece) -> bool:
        """Whether any of these shares a character with ``piece``."""
        first = self._first(piece)
        return first is not None and first.touches(piece)

    def hold(self, piece: Piece) -> bool:
        """Whether one of these has all characters of ``piece``."""
        first = self._first(piece)
        return first is not None and first.start <= piece.start and piece.end <= first.end

    def _first(self, piece: Piece) -> Piece | None:
        """The first that ends behind the start of ``piece``."""
        index = bisect_left(self._ends, piece.start + 1)
        return self._pieces[index] if index < len(self._pieces) else None


def squash(text: str) -> str:
    """Every run of white space as one blank, none at the ends."""
    return " ".join(text.split())


class SquashedText(NamedTuple):
    """A squashed text and, for each of its characters, where it stood before.

    Invariant: ``text == squash(original)``; ``origins`` ascends.
    """

    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> Self:
        """Squashes ``original``."""
        characters: list[str] = []
        origins: list[int] = []
        for index, character in enumerate(original):
            if not character.isspace():
                characters.append(character)
                origins.append(index)
            elif characters and characters[-1] != " ":
                characters.append(" ")
                origins.append(index)
        if characters and characters[-1] == " ":
            del characters[-1], origins[-1]
        return cls("".join(characters), tuple(origins))

    def original(self, piece: Piece) -> Piece:
        """Where a piece of the squashed text, blank at neither end, stands in the original."""
        return Piece(self.origins[piece.start], self.origins[piece.end - 1] + 1)
