"""Tax ids: found in a text, and proved by their check digits where they have any."""

import re
from functools import lru_cache
from typing import Any

import stdnum
from stdnum.exceptions import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)

from docproc.grounding.accounts import prefixes
from docproc.grounding.pieces import Piece, Pieces

_EU = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_COUNTRIES = (*_EU.split(), "XI", "GB", "CHE", "NO", "IS")
_MODULES = {"EL": "gr", "XI": "gb", "CHE": "ch"}
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
_MIN_TAX_ID_DIGITS = 7


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


def compact_vat_id(verbatim: str) -> str:
    """Without blanks and punctuation, in upper case."""
    return "".join(character for character in verbatim.upper() if character.isalnum())


def has_right_checksum(compact: str) -> bool:
    """Whether a VAT id passes its country's check; True where none is known."""
    error = _vat_error(compact)
    return not isinstance(error, (InvalidChecksum, InvalidComponent))


def _vat_pieces(match: re.Match[str]) -> list[Piece]:
    pieces = list(prefixes(match.start(), match.group()))
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
