"""Bank accounts, tax ids and other ids: found in a text, and proved by their check digits."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import stdnum
from babel.core import get_global
from stdnum import iban
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)

from docproc.grounding.pieces import Piece, Pieces
from docproc.grounding.words import tokens

_EU = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_COUNTRIES = (*_EU.split(), "XI", "GB", "CHE", "NO", "IS")
_MODULES = {"EL": "gr", "XI": "gb", "CHE": "ch"}
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")
_ACCOUNT = re.compile(r"(?i)\b(?:iban|bank\w*|account|konto|compte|cuenta|conto|rekening)\b")
_VAT_ID = re.compile(
    rf"(?<!\w)(?:{'|'.join(_COUNTRIES)})[ .-]?[A-Z0-9](?:[ .-]?[A-Z0-9]){{5,15}}"
    r"(?: (?:MWST|TVA|IVA|MVA))?(?!\w)"
)
# Tax ids without a country are told by the label before them.
_LABELLED = re.compile(
    r"(?i:steuer-?\s?(?:nummer|nr)|st\.?-?\s?nr|ust\.?-?\s?id(?:ent)?[\w.-]{0,12}|umsatzsteuer\S{0,12}|"
    r"vat\s(?:reg\S{0,12}|id\S{0,12}|no|number|nr)|vat|tax\s(?:id\S{0,12}|no|number|reg\S{0,12})|taxpayer\sid|f?ein|tin|"
    r"gst(?:in|\s?(?:no|id|reg\S{0,12}))?|abn|cif|nif|c\.i\.f|n\.i\.f|"
    r"p\.?\s?iva|partita\siva|cod\S{0,12}\sfisc\S{0,12}|btw[\w.-]{0,12}|siret|siren|uid[\w.-]{0,12}|n°\s?tva|tva\sintra\S{0,12})"
    r"(?i:\s(?:no|nr|number|id|n°|nummer)\b)?\.?\s{0,2}[:#.)]*\s{0,3}"
    r"(?P<id>[A-Z]{0,4}[0-9][A-Z0-9]*(?:[ ./-][A-Z0-9]*[0-9][A-Z0-9]*){0,5})(?!\w)"
)
_BIC = re.compile(r"(?<!\w)[A-Z]{4} ?(?P<country>[A-Z]{2}) ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?(?!\w)")
# Many words in capitals have the shape of a BIC.
_BANKING = re.compile(r"\b(?:BIC|SWIFT|IBAN)\b", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?![\w@])")
_MIN_TAX_ID_DIGITS = 7
_OPENING = "([{<\"'“„‚«*.,;:#=|_-–—!?$€£"
_CLOSING = ")]}>\"'”“‘’»*.,;:=|_–—!?&/\\-"
# Where a label is printed without a gap before the id: `Nr.:4711`, `No.4711`.
_GLUED_LABEL = re.compile(r"[:#=(|;,°º]+|(?<=[^\W\d_])\.(?=[0-9])")


@lru_cache(maxsize=256)
def find_ibans(text: str) -> tuple[Piece, ...]:
    """Every bank account number of one page's text whose checksum is right, in order.

    One that follows a word for an account is found with a wrong checksum too.
    """
    found = []
    for match in _IBAN.finditer(text):
        pieces = list(_prefixes(match.start(), match.group()))
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


@lru_cache(maxsize=256)
def find_emails(text: str) -> tuple[Piece, ...]:
    """Every e-mail address of one page's text, in order."""
    return tuple(Piece(match.start(), match.end()) for match in _EMAIL.finditer(text))


@lru_cache(maxsize=256)
def find_vat_ids(text: str) -> tuple[Piece, ...]:
    """Every VAT id (by country and length) and labelled tax id of one page's text, in order."""
    found = {piece for match in _VAT_ID.finditer(text) for piece in _vat_pieces(match)}
    with_country = Pieces(tuple(found))
    for match in _LABELLED.finditer(text):
        piece = Piece(*match.span("id"))
        has_digits = sum(map(str.isdigit, match["id"])) >= _MIN_TAX_ID_DIGITS
        if has_digits and not with_country.touch(piece):
            found.add(piece)
    return tuple(sorted(found))


@lru_cache(maxsize=256)
def find_ids(text: str) -> tuple[Piece, ...]:
    """Every word with a digit of one page's text, in order, without signs around it."""
    found: dict[Piece, None] = {}
    for token in tokens(text):
        word = text[token.start : token.end]
        if not any(map(str.isdigit, word)):
            continue
        for start, end in ((0, len(word)), *_parts(word)):
            if trimmed := _trimmed(text, token.start + start, token.start + end):
                found[trimmed] = None
    return tuple(sorted(found))


def compact_iban(verbatim: str) -> str:
    """Without blanks, in upper case."""
    return "".join(verbatim.split()).upper()


def compact_vat_id(verbatim: str) -> str:
    """Without blanks and punctuation, in upper case."""
    return "".join(character for character in verbatim.upper() if character.isalnum())


def is_valid_iban(compact: str) -> bool:
    """Whether country, length and check digits are right."""
    return bool(iban.is_valid(compact))


def has_right_checksum(compact: str) -> bool:
    """Whether a VAT id passes its country's check; True where none is known."""
    error = _vat_error(compact)
    return not isinstance(error, (InvalidChecksum, InvalidComponent))


def _prefixes(start: int, printed: str) -> Iterator[Piece]:
    """``printed`` and what is left of it without its last words, longest first."""
    end = len(printed)
    while end > 0:
        yield Piece(start, start + end)
        end = printed.rfind(" ", 0, end)


def _vat_pieces(match: re.Match[str]) -> list[Piece]:
    pieces = list(_prefixes(match.start(), match.group()))
    text = match.string
    errors = [(piece, _vat_error(text[piece.start : piece.end])) for piece in pieces]
    right = [piece for piece, error in errors if error is None]
    shaped = [p for p, e in errors if isinstance(e, (InvalidChecksum, InvalidComponent))]
    return (right or shaped)[:1]


def _vat_error(printed: str) -> ValidationError | None:
    """What is wrong with a VAT id that begins with its country, None if nothing."""
    compact = compact_vat_id(printed)
    country = next((c for c in _COUNTRIES if compact.startswith(c)), None)
    module = _vat_module(country) if country else None
    if module is None:
        return InvalidFormat() if not country else InvalidLength()
    try:
        module.validate(compact if country == "CHE" else compact[len(country or "") :])
    except ValidationError as error:
        return error
    return None


@lru_cache(maxsize=64)
def _vat_module(country: str) -> Any:  # noqa: ANN401 - the package has no name for its modules
    return stdnum.get_cc_module(_MODULES.get(country, country.lower()), "vat")


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
