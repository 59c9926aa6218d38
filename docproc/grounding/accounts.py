"""Bank accounts: found in a text, and proved by their check digits."""

import re
from collections.abc import Iterator
from functools import lru_cache

from babel.core import get_global
from stdnum import iban

from docproc.grounding.pieces import Piece

_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")
_ACCOUNT = re.compile(r"(?i)\b(?:iban|bank\w*|account|konto|compte|cuenta|conto|rekening)\b")
_BIC = re.compile(r"(?<!\w)[A-Z]{4} ?(?P<country>[A-Z]{2}) ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?(?!\w)")
# Many words in capitals have the shape of a BIC.
_BANKING = re.compile(r"\b(?:BIC|SWIFT|IBAN)\b", re.IGNORECASE)


@lru_cache(maxsize=256)
def find_ibans(text: str) -> tuple[Piece, ...]:
    """Every bank account number of one page's text whose checksum is right, in order.

    One that follows a word for an account is found with a wrong checksum too.
    """
    found = []
    for match in _IBAN.finditer(text):
        pieces = list(prefixes(match.start(), match.group()))
        valid = [piece for piece in pieces if iban.is_valid(text[piece.start : piece.end])]
        before = text[max(0, match.start() - 100) : match.start()]
        found += valid[:1] or (pieces[:1] if _ACCOUNT.search(before) else [])
    return tuple(found)


@lru_cache(maxsize=256)
def find_bics(text: str) -> tuple[Piece, ...]:
    """Every word with the shape of a BIC on a page that speaks of banking, in order."""
    if not _BANKING.search(text):
        return ()
    matches = (m for m in _BIC.finditer(text) if m["country"] in get_global("territory_currencies"))
    return tuple(Piece(match.start(), match.end()) for match in matches)


def compact_iban(verbatim: str) -> str:
    """Without blanks, in upper case."""
    return "".join(verbatim.split()).upper()


def is_valid_iban(compact: str) -> bool:
    """Whether country, length and check digits are right."""
    return bool(iban.is_valid(compact))


def prefixes(start: int, printed: str) -> Iterator[Piece]:
    """``printed`` and what is left of it without its last words, longest first."""
    end = len(printed)
    while end > 0:
        yield Piece(start, start + end)
        end = printed.rfind(" ", 0, end)
