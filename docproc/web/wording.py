"""Words and values as people write them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from docproc.extraction import Value

_NARROW_BLANK = "\u202f"
_ABBREVIATIONS = {"id": "ID", "iban": "IBAN", "vat": "VAT", "bic": "BIC"}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_OWN_NAME = "docproc "
_FILE = re.compile(r"\(file (\d{1,18})\)")
# Of a number that every database can compare with.
_MAX_DIGITS = 18
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def label_of(name: str) -> str:
    """``vendor_vat_id`` as people write it."""
    words = [_ABBREVIATIONS.get(word, word) for word in name.split("_") if word]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def text_of(value: Value | None) -> str:
    """A value that is read in one way only, wherever its reader comes from."""
    match value:
        case None:
            return ""
        case Decimal():
            sign = "−" if value < 0 else ""
            whole, point, rest = f"{abs(value):f}".partition(".")
            return sign + f"{int(whole):,}".replace(",", _NARROW_BLANK) + point + rest
        case date():
            return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
        case str():
            return value


def in_words(reason: str, *, beside: str = "") -> str:
    """A reason with the names of fields as people write them.

    Where it stands ``beside`` the field that it begins with, without that.
    """
    reason = reason.removeprefix(f"{beside}: ")
    words = re.sub(r"\b[a-z]+(?:_[a-z]+)+\b", lambda match: label_of(match[0]), reason)
    return words if words.startswith(_OWN_NAME) else words[:1].upper() + words[1:]


def number_of(text: str) -> int | None:
    """The number that an address names, None if it is none, or larger than any there is."""
    return int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else None


def with_files(reason: str) -> list[tuple[str, int | None]]:
    """A reason in pieces: words, and the number of the file that they end with, if one does."""
    words = _FILE.split(reason)
    numbers = [number_of(number) for number in words[1::2]]
    return list(zip(words[::2], [*numbers, None], strict=True))


def moment_of(moment: datetime, now: datetime) -> str:
    """How long ago, or the day."""
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min ago"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h ago"
    return text_of(moment.astimezone().date())


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def grouped(number: int) -> str:
    """``1 200``."""
    return f"{number:,}".replace(",", _NARROW_BLANK)


def plural(number: int, one: str, many: str = "") -> str:
    """``1 field``, ``1 200 fields``."""
    return f"{grouped(number)} {one if number == 1 else many or f'{one}s'}"
