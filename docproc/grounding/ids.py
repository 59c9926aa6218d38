"""Ids, such as numbers of documents: words with a digit that are nothing else."""

import re
from collections.abc import Iterator
from functools import lru_cache

from docproc.grounding.accounts import find_ibans
from docproc.grounding.contacts import find_contacts
from docproc.grounding.dates import find_dates
from docproc.grounding.numbers import find_numbers, find_percentages
from docproc.grounding.pieces import Piece, Pieces
from docproc.grounding.words import tokens

_OPENING = "([{<\"'“„‚«*.,;:#=|_-–—!?$€£"
_CLOSING = ")]}>\"'”“‘’»*.,;:=|_–—!?&/\\-"
# Where a label is printed without a gap before the id: `Nr.:4711`, `No.4711`, `no.B-1`. Between two
# digits the same signs belong to it.
_SIGNS = r"[:#=(|;,°º]"
_GLUED_LABEL = re.compile(
    rf"(?<![0-9]){_SIGNS}+|{_SIGNS}+(?![0-9]|{_SIGNS})|(?<=[^\W\d_])\.(?=[0-9])"
    r"|(?i:(?<=\bn[or]))\.(?=[^\W\d_])"
)
# Behind one of these a number is an id, whatever it looks like.
_LABEL = re.compile(
    r"(?i)(?:(?<![^\W_])(?:no|nos|nr|nro|num|núm|number|nummer|numéro|número|numero|id|ref|reference|"
    r"referenz|référence|invoice|rechnung|facture|factura|fattura|factuur|order|quote|receipt|"
    r"code|bon|beleg)|[a-zäöü]{3}(?:nummer|nr|number)|n°|nº|#)[.:#°º)]{0,2}\s{0,3}$"
)
_MIN_UNLABELLED = 3
_MAX_WORDS = 5


@lru_cache(maxsize=256)
def find_ids(text: str) -> tuple[Piece, ...]:
    """Every word with a digit of one page's text that can be an id, in order, without signs.

    What is a date, money, a share, a time or a way to reach somebody is none, nor is a
    number of one or two digits, unless a word such as "number" stands before it. Behind
    such a word, several words with digits together are one as well.
    """
    barred = _barred(text)
    found: dict[Piece, None] = {}
    for token in tokens(text):
        for piece in _words_of(text, token):
            if _may_be_id(text, piece, barred):
                found[piece] = None
    spaced = (run for first in list(found) for run in _spaced(text, first, found))
    return tuple(sorted((*found, *spaced)))


def _barred(text: str) -> Pieces:
    """What cannot be an id, nor can a part of it."""
    money = (number for number in find_numbers(text) if not _is_whole(text, number))
    accounts = (iban for iban in find_ibans(text) if " " in text[iban.start : iban.end])
    shares = find_percentages(text)
    return Pieces((*find_contacts(text), *_dates(text), *money, *accounts, *shares))


def _is_whole(text: str, number: Piece) -> bool:
    return text[number.start : number.end].isdigit()


def _dates(text: str) -> Iterator[Piece]:
    """Those with signs or blanks: `20260331` may be an id."""
    return (day for day in find_dates(text) if not _is_whole(text, day))


def _words_of(text: str, token: Piece) -> Iterator[Piece]:
    """The word, and what of it stands behind a label that is glued to it."""
    word = text[token.start : token.end]
    if not any(map(str.isdigit, word)):
        return
    for start, end in ((0, len(word)), *_parts(word)):
        if trimmed := _trimmed(text, token.start + start, token.start + end):
            yield trimmed


def _may_be_id(text: str, piece: Piece, barred: Pieces) -> bool:
    printed = text[piece.start : piece.end]
    is_short = printed.isdigit() and len(printed) < _MIN_UNLABELLED
    return not (is_short or barred.hold(piece)) or _is_labelled(text, piece)


def _is_labelled(text: str, piece: Piece) -> bool:
    """Whether a label stands before it, or in the line above it."""
    before = text[max(0, piece.start - 200) : piece.start]
    if _LABEL.search(before[-40:]):
        return True
    above = before.split("\n")[-2:]
    is_first_of_line = len(above) == 2 and not above[1].strip()
    return is_first_of_line and _LABEL.search(above[0].strip()[-40:]) is not None


def _spaced(text: str, first: Piece, found: dict[Piece, None]) -> Iterator[Piece]:
    """Runs of ids with one blank between, from a labelled one on."""
    if not _is_labelled(text, first):
        return
    end = first.end
    following = sorted(piece for piece in found if piece.start > first.start)
    for piece in following[: _MAX_WORDS - 1]:
        if piece.start != end + 1 or text[end] != " ":
            return
        end = piece.end
        yield Piece(first.start, end)


def _parts(word: str) -> Iterator[Piece]:
    start = 0
    for match in _GLUED_LABEL.finditer(word):
        if start or match.end() < len(word):
            yield Piece(start, match.start())
        start = match.end()
    if start:
        yield Piece(start, len(word))


def _trimmed(text: str, start: int, end: int) -> Piece | None:
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1] in _CLOSING:
        end -= 1
    return Piece(start, end) if any(map(str.isdigit, text[start:end])) else None
