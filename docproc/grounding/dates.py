"""Dates as printed: found in a text, and read under a date order."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from babel import Locale

from docproc.grounding.pieces import Piece

_LANGUAGES = ("en", "de", "de_AT", "fr", "es", "nl", "it", "pt")
# Printed, but not in the locale data.
_MORE_MONTHS = {
    "sept": 9,
    "maerz": 3,
    "mrz": 3,
    "mar": 3,
    "janv": 1,
    "juill": 7,
    "setiembre": 9,
    "dez": 12,
    "sett": 9,
}
_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2199
# Two digits up to here are of this century.
_LAST_SHORT_YEAR = 69


class DateOrder(StrEnum):
    """Which number comes first in a date such as `03/04/26`."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """What a printed date may say.

    Attributes:
        day_first: the date if the day comes first (or where it makes no difference).
        month_first: the date if the month does.
        is_dotted: whether points stand between its numbers, as only day-first countries do.
    """

    day_first: date | None
    month_first: date | None
    is_dotted: bool = False

    @property
    def only(self) -> date | None:
        """The date where it says the same in any order, else None."""
        if self.day_first and self.month_first:
            return self.day_first if self.day_first == self.month_first else None
        return self.day_first or self.month_first

    @property
    def order(self) -> DateOrder | None:
        """The order that the numbers give away, if they do."""
        if self.day_first and not self.month_first:
            return DateOrder.DAY_FIRST
        if self.month_first and not self.day_first:
            return DateOrder.MONTH_FIRST
        return None

    def read(self, order: DateOrder) -> date | None:
        """The date under an order; the other order where this gives none."""
        if order is DateOrder.DAY_FIRST:
            return self.day_first or self.month_first
        return self.month_first or self.day_first


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold().strip(". "))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Month names and their abbreviations, without accents and case."""
    months = dict(_MORE_MONTHS)
    for language in _LANGUAGES:
        for names in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                months.update({_plain(name): number for number, name in names[width].items()})
    return months


_ACCENTED = {"a": "aàáäâ", "c": "cç", "e": "eéèê", "i": "iíî", "o": "oóôö", "u": "uúûü"}


def _name_pattern() -> str:
    names = sorted(_months(), key=len, reverse=True)
    letters = {plain: f"[{both}]" for plain, both in _ACCENTED.items()}
    return "|".join("".join(letters.get(c, re.escape(c)) for c in name) for name in names)


_LEFT = r"(?<![\w,/-])(?<![0-9]\.)"
_MONTH = rf"(?P<month>{_name_pattern()})(?![^\W\d_])\.?"
_ORDINAL = r"(?:\.|º|°|st|nd|rd|th|er|re|ter)?"
# Two digits behind a column's gap are a number of the next column: `Mon 4 May  64`.
_YEAR = r"(?:'|’)?(?P<year>[0-9]{4}|(?<![ ]{2})[0-9]{2})(?!\w|[.,]?[0-9])"
_JOINT = r"[\s/-]{0,2}"
# The dash between two dates in the same form: `02/20/20-02/24/20`.
_SINCE = r"(?<=[0-9]/[0-9]{2}-)|(?<=[0-9]/[0-9]{4}-)"
_UNTIL = r"(?=-[0-9]{1,2}/[0-9]{1,2}/[0-9]{2})"
_NUMERIC = re.compile(
    rf"(?:{_LEFT}|{_SINCE})"
    r"(?P<a>[0-9]{1,2})(?P<joint>[ ]?[./-][ ]?)(?P<b>[0-9]{1,2})(?P=joint)"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}})(?:{_UNTIL}|(?![0-9]|[.,/-][0-9]|[^\W\d_TZ]))"
)
_YEAR_FIRST = re.compile(
    _LEFT + r"(?P<year>[0-9]{4})(?P<joint>[./-])(?P<month>[0-9]{1,2})(?P=joint)(?P<day>[0-9]{1,2})"
    r"(?![0-9]|[.,/-][0-9]|[^\W\d_TZ])"
)
_COMPACT = re.compile(
    r"(?<![\w.,/-])(?P<year>20[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?!\w|[.,/-]\w)"
)
# A week is printed where a day is meant: its Monday.
_WEEKS = (
    re.compile(
        r"(?<!\w)(?i:kw|cw|week|semaine|semana|settimana|sett\.|sem\.)\s?(?P<week>[0-9]{1,2})"
        r"\s?[/ .,-]\s?(?P<year>20[0-9]{2}|[0-9]{2})(?!\w|[.,/-]?[0-9])"
    ),
    re.compile(
        r"(?<![\w/-])(?P<year>20[0-9]{2})-?W(?P<week>[0-9]{2})(?:-?(?P<weekday>[1-7]))?(?![\w/-])"
    ),
)
_NAMED = (
    re.compile(
        rf"{_LEFT}(?P<day>[0-9]{{1,2}}){_ORDINAL}{_JOINT}(?:(?:de|of|den|day of)\s{{1,2}})?"
        rf"{_MONTH},?{_JOINT}(?:(?:de|del)\s{{1,2}})?{_YEAR}",
        re.IGNORECASE,
    ),
    re.compile(
        # `October  14,00` is an amount beside a month.
        rf"(?<![^\W_]){_MONTH}{_JOINT}(?P<day>[0-9]{{1,2}}){_ORDINAL}"
        rf"(?:\s?,(?:\s{{1,2}}|(?=[0-9]{{4}}))|[\s/-]{{1,2}}){_YEAR}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_LEFT}(?P<year>[0-9]{{4}})(?P<joint>[ /-]){_MONTH}(?P=joint)"
        r"(?P<day>[0-9]{1,2})(?!\w)",
        re.IGNORECASE,
    ),
)
_PATTERNS = (_NUMERIC, _YEAR_FIRST, _COMPACT, *_WEEKS, *_NAMED)


@lru_cache(maxsize=256)
def find_dates(text: str) -> tuple[Piece, ...]:
    """Every printed day, month and year of one page's text, in order, none overlapping."""
    found: list[Piece] = []
    for piece in sorted(_matches(text), key=lambda piece: (piece.start, -piece.end)):
        if not found or piece.start >= found[-1].end:
            found.append(piece)
    return tuple(found)


def read_date(verbatim: str) -> PrintedDate | None:
    """What a printed date says, None if it is none."""
    printed = verbatim.strip()
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(printed):
            return _read_match(match)
    return None


def _matches(text: str) -> Iterator[Piece]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _read_match(match):
                yield Piece(match.start(), match.end())


def _read_match(match: re.Match[str]) -> PrintedDate | None:
    if match.re is _NUMERIC:
        return _read_numeric(match)
    if match.re in _WEEKS:
        return _read_week(match)
    month = match["month"]
    number = int(month) if month.isdecimal() else _months()[_plain(month)]
    day = _date(match["year"], number, int(match["day"]))
    return PrintedDate(day, day) if day else None


def _read_numeric(match: re.Match[str]) -> PrintedDate | None:
    first, second, year = int(match["a"]), int(match["b"]), match["year"]
    is_dotted = "." in match["joint"]
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if not (day_first or month_first):
        return None
    return PrintedDate(day_first, month_first, is_dotted)


def _read_week(match: re.Match[str]) -> PrintedDate | None:
    weekday = match.groupdict().get("weekday") or "1"
    with suppress(ValueError):
        day = date.fromisocalendar(
            int(match["year"]) % 100 + 2000, int(match["week"]), int(weekday)
        )
        return PrintedDate(day, day)
    return None


def _date(year: str, month: int, day: int) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= _LAST_SHORT_YEAR else 1900
    if _EARLIEST_YEAR <= number <= _LATEST_YEAR:
        with suppress(ValueError):
            return date(number, month, day)
    return None
