"""Currencies as printed: ISO 4217 codes, signs and names."""

import re
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

from docproc.grounding.pieces import Piece

# What a sign or a name can stand for; several codes where it does not say.
_SIGNS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "EURO": ("EUR",),
    "EUROS": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "MYR"),
    "US$": ("USD",),
    "US DOLLAR": ("USD",),
    "US DOLLARS": ("USD",),
    "U.S. DOLLARS": ("USD",),
    "C$": ("CAD",),
    "CA$": ("CAD",),
    "A$": ("AUD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "S$": ("SGD",),
    "HK$": ("HKD",),
    "R$": ("BRL",),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "元": ("CNY",),
    "円": ("JPY",),
    "FR.": ("CHF",),
    "SFR.": ("CHF",),
    "SFR": ("CHF",),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "KR.": ("SEK", "NOK", "DKK", "ISK"),
    "ZŁ": ("PLN",),
    "KČ": ("CZK",),
    "FT": ("HUF",),
    "LEI": ("RON",),
    "ЛВ": ("BGN",),
    "RM": ("MYR",),
    "RP": ("IDR",),
    "RS": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "RS.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "₹": ("INR",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "฿": ("THB",),
    "₫": ("VND",),
    "₴": ("UAH",),
    "₱": ("PHP",),
}
_CASED = ("Fr.", "SFr.", "kr", "kr.", "Kr", "Kr.", "zł", "Kč", "Ft", "lei", "RM", "Rp", "Rs", "Rs.")


@lru_cache(maxsize=1)
def currency_codes() -> frozenset[str]:
    """ISO 4217 codes of the money that is tender somewhere today."""
    territories = get_global("territory_currencies")
    return frozenset(code for name in territories for code in get_territory_currencies(name))


@lru_cache(maxsize=256)
def find_currencies(text: str) -> tuple[Piece, ...]:
    """Every printed currency of one page's text, in order."""
    return tuple(Piece(match.start(), match.end()) for match in _pattern().finditer(text))


def is_currency(verbatim: str) -> bool:
    """Whether a printed piece names a currency, alone."""
    return _pattern().fullmatch(verbatim) is not None


def readings_of(verbatim: str) -> tuple[str, ...]:
    """The ISO codes that a printed currency can stand for, the likeliest first."""
    printed = " ".join(verbatim.upper().split())
    if printed in currency_codes():
        return (printed,)
    return _SIGNS.get(printed, ())


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    signs = sorted((sign for sign in _SIGNS if not sign[-1].isalpha()), key=len, reverse=True)
    signs = [sign for sign in signs if not sign.endswith(".")] + ["元", "円"]
    codes = "|".join(sorted(currency_codes()))
    cased = "|".join(re.escape(name) for name in sorted(_CASED, key=len, reverse=True))
    return re.compile(
        rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, signs))})"
        rf"|(?<![^\W\d_])(?:{cased})(?![^\W\d_])"
        rf"|(?<![^\W\d_])(?:{codes})(?![^\W\d_])"
        r"|(?<!\w)(?i:euros?|(?:US|U\.S\.) dollars?)(?!\w)"
    )
