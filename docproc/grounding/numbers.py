"""Numbers as businesses print them: found in a text, and read under a decimal mark."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from docproc.grounding.accounts import find_ibans
from docproc.grounding.contacts import find_contacts
from docproc.grounding.currencies import find_currencies, is_currency
from docproc.grounding.dates import find_dates
from docproc.grounding.pieces import Piece, Pieces


class DecimalMark(StrEnum):
    """What stands between whole and decimal digits."""

    POINT = "."
    COMMA = ","

    @property
    def other(self) -> "DecimalMark":
        """The other one, which may then group thousands."""
        return DecimalMark.COMMA if self is DecimalMark.POINT else DecimalMark.POINT


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number.

    Attributes:
        value: what it says, None where that depends on the decimal mark.
        mark: the decimal mark that its shape gives away, if any.
        readings: where ``value`` is None, what it says with a decimal point and a decimal comma.
    """

    value: Decimal | None
    mark: DecimalMark | None = None
    readings: tuple[Decimal, ...] = ()


_MINUS = "-−–"
_MAX_DIGITS = 15
_MAX_GLUED = 80
_RUN = re.compile(r"[0-9](?:[0-9]|[.,'’](?=[0-9]))*|(?<![0-9])\.[0-9]{2}(?![0-9])")
_BLANK = r"[ \u00a0\u202f\u2009]"
_BLANK_GROUPED = re.compile(
    rf"[1-9][0-9]{{0,2}}(?:{_BLANK}[0-9]{{3}}){{1,4}}(?:[.,][0-9]{{1,4}})?"
    rf"(?![0-9]|[.,'’][0-9]|{_BLANK}[0-9]{{3}}(?!\w))"
)
_PLAIN = re.compile(r"(?P<whole>[0-9]*)(?:(?P<mark>[.,])(?P<decimals>[0-9]+))?")
_GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<group>[.,'’ \u00a0\u202f\u2009])[0-9]{3}(?:(?P=group)[0-9]{3})*)"
    r"(?:(?!(?P=group))(?P<mark>[.,])(?P<decimals>[0-9]+))?"
)
_INDIAN = re.compile(
    r"(?P<whole>[0-9]{1,2}(?:(?P<group>,)[0-9]{2})+,[0-9]{3})(?:(?P<mark>\.)(?P<decimals>[0-9]+))?"
)
# Columns that the PDF prints without a gap: `29.995.0024.99`.
_GLUED = (
    re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}?)\.[0-9]{2}"),
    re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,9}?),[0-9]{2}"),
)
_NO_CENTS = re.compile(r"[.,](?:[-–]{1,2}|—)(?!\w)")
# Debit or credit, on statements of banks.
_BOOKED = re.compile(r"(?<=[.,][0-9]{2})\s?(?P<side>S|H|DR|CR|Dr|Cr)(?![\w.])")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+\.?$|[^\w\s.,;:()]+$")
_LETTERS_AFTER = re.compile(r"[^\W\d_]{1,6}(?![\w])")
_SIGN_BEFORE = re.compile(rf"(?:(?<=\s)|(?<=[:(|])|^)[{_MINUS}] ?(?:[^\w\s.,()-] ?)?$")
_PER_CENT = re.compile(r"\s?(?:%|(?i:per\s?cent|prozent|v\.\s?H\.|pour\scent)(?!\w))")
_CENTS = re.compile(r"[.,][0-9]{2}(?![0-9])")
# Of numbers with cents; a page with fewer may print prices without.
_MIN_WITH_CENTS = 3
_SUM = re.compile(
    r"(?i)total|sum|betrag|amount|due|balance|saldo|brutto|netto|gross|\bnet\b|tax|vat|mwst|ust|steuer|"
    r"tva|iva|btw|gst|ttc|\bht\b|montant|solde|importe|importo|bedrag|pay|paid|price|value|fee|cash"
)
_TRIMMINGS = re.compile(r"[^0-9.,'’ \u00a0\u202f\u2009]")


@lru_cache(maxsize=256)
def find_numbers(text: str) -> tuple[Piece, ...]:
    """Every piece of one page's text that can be an amount or a quantity, in order.

    Signs (`-12.00`, `12.00-`, `(12.00)`) belong to the number, currencies do not.
    Parts of dates, of times, of ids, of accounts and of telephone numbers are left out.
    """
    others = Pieces((*find_dates(text), *find_contacts(text), *find_ibans(text)))
    found: set[Piece] = set()
    for body in _bodies(text):
        if not others.touch(body):
            found.update(_signed(text, body))
    return tuple(sorted(found))


@lru_cache(maxsize=256)
def find_sums(text: str) -> tuple[Piece, ...]:
    """The numbers of one page's text that can be a sum of the whole document, in order.

    Where numbers with cents are printed, a number without marks is one only beside a
    currency or behind a word such as "total": house numbers and counts are not.
    """
    numbers = find_numbers(text)
    if sum(_CENTS.search(text[n.start : n.end]) is not None for n in numbers) < _MIN_WITH_CENTS:
        return numbers
    currencies = find_currencies(text)
    return tuple(
        number
        for number in numbers
        if not text[number.start : number.end].isdigit()
        or _SUM.search(text[text.rfind("\n", 0, number.start) + 1 : number.start])
        or any(_are_beside(text, number, currency) for currency in currencies)
    )


def _are_beside(text: str, number: Piece, currency: Piece) -> bool:
    first, second = sorted((number, currency))
    between = text[first.end : second.start]
    return len(between) <= 2 and not between.strip()


@lru_cache(maxsize=256)
def find_percentages(text: str) -> tuple[Piece, ...]:
    """Every number before a sign or a word for per cent, with it, in order."""
    signs = ((piece, _PER_CENT.match(text, piece.end)) for piece in find_numbers(text))
    return tuple(Piece(piece.start, sign.end()) for piece, sign in signs if sign)


def read_number(verbatim: str) -> Number | None:
    """What a printed number says, None if it is not one."""
    body = _TRIMMINGS.sub("", _NO_CENTS.sub("", verbatim)).strip(" \u00a0\u202f\u2009.,'’")
    if verbatim.lstrip().startswith("."):
        body = f".{body}"
    number = _read_body(body)
    if number is None or not _is_negative(verbatim):
        return number
    readings = tuple(-reading for reading in number.readings)
    return Number(None if number.value is None else -number.value, number.mark, readings)


def _bodies(text: str) -> Iterator[Piece]:
    for match in _RUN.finditer(text):
        run = Piece(match.start(), match.end())
        if not _is_apart(text, run):
            continue
        if _is_number(match.group()):
            yield run
        else:
            yield from _unglued(match.group(), match.start())
    for match in _BLANK_GROUPED.finditer(text):
        run = Piece(match.start(), match.end())
        if _is_apart(text, run) and not _follows_digits(text, run.start):
            yield run


def _is_number(body: str) -> bool:
    has_leading_zero = body.isdigit() and len(body) > 1 and body[0] == "0"
    return not has_leading_zero and _read_body(body) is not None


def _unglued(run: str, offset: int) -> Iterator[Piece]:
    if len(run) > _MAX_GLUED:
        return
    for glued in _GLUED:
        parts = list(glued.finditer(run))
        if len(parts) > 1 and sum(len(part.group()) for part in parts) == len(run):
            yield from (Piece(offset + part.start(), offset + part.end()) for part in parts)


def _is_apart(text: str, run: Piece) -> bool:
    """Whether a run of digits stands for itself, not within an id, a time or a word."""
    return _may_start(text, run.start) and _may_end(text, run.end)


def _may_start(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start]
    if not before or before[-1].isspace():
        return True
    if before[-1] in "-/:_+&" + _MINUS:
        return not before[-2:-1].isalnum() and before[-1] not in "+_"
    letters = _LETTERS_BEFORE.search(before)
    if letters is None or not letters.group()[0].isalpha():
        return not before[-1].isalnum()
    return letters.group() in ("x", "X") or is_currency(letters.group())


def _may_end(text: str, end: int) -> bool:
    after = text[end : end + 8]
    if not after or after[0].isspace():
        return True
    if after[0] in "-/:_" + _MINUS:
        return not after[1:2].isdigit() and after[0] != "_"
    if after[0].isalnum():
        return _LETTERS_AFTER.match(after) is not None
    return True


def _follows_digits(text: str, start: int) -> bool:
    return text[start - 1 : start].isspace() and text[start - 2 : start - 1].isdigit()


def _signed(text: str, body: Piece) -> Iterator[Piece]:
    """The number as printed with its sign; without it too where that may be no sign."""
    start, end = body
    if booked := _BOOKED.match(text, end):
        yield Piece(start, booked.end())
    no_cents = _NO_CENTS.match(text, end)
    if no_cents:
        yield Piece(start, no_cents.end())
        return
    if text[start - 1 : start] == "(" and text[end : end + 1] == ")":
        yield Piece(start - 1, end + 1)
    elif before := _SIGN_BEFORE.search(text[max(0, start - 5) : start]):
        yield Piece(start - len(before.group()), end)
        if len(before.group()) == 1:
            return
    elif _has_trailing_minus(text, body):
        yield Piece(start, end + 1)
        return
    yield body


def _has_trailing_minus(text: str, body: Piece) -> bool:
    has_decimals = text[body.start : body.end][-3:-2] in (".", ",")
    return has_decimals and re.match(rf"[{_MINUS}](?:\s|$)", text[body.end :][:2]) is not None


def _is_negative(verbatim: str) -> bool:
    printed = _NO_CENTS.sub("", verbatim).strip()
    booked = _BOOKED.search(printed)
    if booked:
        return booked["side"].upper() in ("S", "DR")
    is_bracketed = printed.startswith("(") and printed.endswith(")")
    return is_bracketed or printed[:1] in tuple(_MINUS) or printed[-1:] in tuple(_MINUS)


def _read_body(body: str) -> Number | None:
    if not body or sum(map(str.isdigit, body)) > _MAX_DIGITS:
        return None
    for shape in (_GROUPED, _INDIAN, _PLAIN):
        if match := shape.fullmatch(body):
            return _read_shape(match)
    return None


def _read_shape(match: re.Match[str]) -> Number:
    parts = match.groupdict()
    group, mark, decimals = parts.get("group"), parts["mark"], parts["decimals"] or ""
    whole = re.sub(r"[^0-9]", "", parts["whole"])
    if group in (".", ",") and not mark and len(whole) <= 6 and match.re is _GROUPED:
        return _one_separator(parts["whole"], group)
    value = Decimal(f"{whole or '0'}.{decimals or '0'}") if decimals else Decimal(whole)
    if mark:
        return Number(value, DecimalMark(mark))
    return Number(value, DecimalMark(group).other if group in (".", ",") else None)


def _one_separator(whole: str, separator: str) -> Number:
    """`1.234`: thousands or three decimals; `0.234` can only be decimals."""
    head, tail = whole.split(separator)
    decimal, thousands = Decimal(f"{head}.{tail}"), Decimal(head + tail)
    if head.startswith("0"):
        return Number(decimal, DecimalMark(separator))
    readings = (decimal, thousands) if separator == "." else (thousands, decimal)
    return Number(None, None, readings)
