"""Ways to reach somebody, and times of day: full of digits, and never an amount or an id."""

import re
from functools import lru_cache

from docproc.grounding.pieces import Piece

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?![\w@])")
_URL = re.compile(r"(?i)(?<!\w)(?:https?://|www\.)\S+")
_PHONE = re.compile(
    # Behind a word for it, within one column; with a country; as in North America.
    r"(?i:(?<!\w)(?:tel|tél|telefon|telefoon|teléfono|telefono|téléphone|telephone|phone|fon|fax|"
    r"telefax|mobil|mobile|hotline)(?!\w)\.?[ ]?(?:n[ro°]\.?)?[:.]?[ ]{0,3})"
    r"(?P<labelled>[+(]?[0-9](?:(?:(?! {2})[ ./()-]){0,2}[0-9]){4,16})(?![\w.,]?[0-9])"
    r"|(?<![\w+])(?P<abroad>\+[1-9][0-9]{0,2}(?:(?:(?! {2})[ ./()-]){0,3}[0-9]){6,14})(?!\w)"
    r"|(?<![\w-])(?P<american>(?:1[ -])?\([2-9][0-9]{2}\)[ ]?[0-9]{3}-[0-9]{4})(?![\w-])"
)
_TIME = re.compile(
    r"(?<![\w:.,])(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?"
    r"(?:[ ]?[AaPp]\.?[Mm]?\b)?(?![\w:])"
)


@lru_cache(maxsize=256)
def find_emails(text: str) -> tuple[Piece, ...]:
    """Every e-mail address of one page's text, in order."""
    return tuple(Piece(*match.span()) for match in _EMAIL.finditer(text))


@lru_cache(maxsize=256)
def find_contacts(text: str) -> tuple[Piece, ...]:
    """Telephone numbers, addresses of e-mail and web, and times of day, in order."""
    phones = (Piece(*match.span(match.lastgroup or 0)) for match in _PHONE.finditer(text))
    others = (Piece(*m.span()) for pattern in (_URL, _TIME) for m in pattern.finditer(text))
    return tuple(sorted((*phones, *others, *find_emails(text))))
