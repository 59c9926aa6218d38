"""Words, and the places where a run of words may start and end."""

import re
from collections.abc import Iterator
from functools import lru_cache

from docproc.grounding.pieces import Piece

# Scripts that print no blanks between words: there, every character is a word.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# No value goes over these: no answer can hold them.
_BREAK = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff"
# A word ends at these too, unless digits stand on both sides (`1,234.50`, `10:30`).
_DIVIDER = r",;:|=#()\[\]{}<>\"“”„«»*"
_CORE = rf"[^\W{_UNSPACED}]"
_INNER = rf"[^\s{_BREAK}{_DIVIDER}{_UNSPACED}]|(?<=[0-9])[{_DIVIDER}](?=[0-9])"
# A long number glued to a word, as an article's beside its description.
_GLUED = r"[0-9]{8,}(?=[^\W\d_])"
_PIECE = re.compile(
    rf"(?P<blank>\s+)"
    rf"|(?P<break>[{_BREAK}]+)"
    rf"|[{_UNSPACED}]"
    rf"|{_GLUED}"
    rf"|{_CORE}(?:(?:{_INNER})*(?:{_CORE}|[\u0300-\u036f]))?"
    rf"|(?s:.)"
)
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_TOKEN = re.compile(rf"[^\s{_BREAK}]+")
_MAX_WORD = 200


def chunks(text: str) -> Iterator[tuple[str | None, Piece]]:
    """Words, blanks and single signs of ``text``, in order and without a gap.

    A run of white space comes as ``" "``, what no value may go over as None.
    """
    for match in _PIECE.finditer(text):
        word = match.group()
        piece = Piece(match.start(), match.end())
        if match.lastgroup == "blank":
            yield " ", piece
        elif match.lastgroup == "break" or len(word) > _MAX_WORD:
            yield None, piece
        else:
            yield word, piece


def is_unspaced(word: str) -> bool:
    """Whether a word is a character of a script without blanks between words."""
    return _IS_UNSPACED.fullmatch(word) is not None


@lru_cache(maxsize=64)
def edges(text: str) -> frozenset[int]:
    """The characters of ``text`` at which a run of words may start or end."""
    found = {0}
    found.update(piece.end for _, piece in chunks(text))
    return frozenset(found)


def tokens(text: str) -> Iterator[Piece]:
    """Runs of characters without white space and without what no value may go over."""
    for match in _TOKEN.finditer(text):
        yield Piece(match.start(), match.end())
