"""Normalising: from a verbatim to its value, in plain code and by the document's convention."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from docproc.extraction import Value
from docproc.grounding.accounts import compact_iban
from docproc.grounding.conventions import Convention
from docproc.grounding.currencies import readings_of
from docproc.grounding.dates import DateOrder, PrintedDate, read_date
from docproc.grounding.numbers import DecimalMark, Number, read_number
from docproc.grounding.pieces import squash
from docproc.grounding.tax_ids import compact_vat_id
from docproc.schema import FieldKind

# Not joined without it: in 24 contracts every one of 33 belonged to its word ("third-party").
_HYPHEN_AT_LINE_END = re.compile(r"(?<=[^\W\d_]-)\s*\n\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A value, or the words that say why there is none.

    Invariant: ``value`` is None exactly when ``doubt`` is not empty.

    Attributes:
        is_ambiguous: whether the verbatim can be read in several ways.
    """

    value: Value | None
    doubt: str = ""
    is_ambiguous: bool = False


def normalise(kind: FieldKind, verbatim: str, convention: Convention) -> Normalised:
    """The value of a printed piece; nothing ambiguous is decided by guessing."""
    return _NORMALISERS[kind](verbatim, convention)


def _number(verbatim: str, convention: Convention) -> Normalised:
    number = read_number(verbatim)
    if number is None:
        return Normalised(None, f"{squash(verbatim)} cannot be read as a number")
    if number.value is not None:
        return Normalised(number.value)
    if convention.decimal_mark is None:
        readings = " or ".join(str(reading) for reading in number.readings)
        return Normalised(None, f"{squash(verbatim)} may be {readings}", is_ambiguous=True)
    return Normalised(_reading(number, convention.decimal_mark))


def _reading(number: Number, mark: DecimalMark) -> Value:
    with_point, with_comma = number.readings
    return with_point if mark is DecimalMark.POINT else with_comma


def _date(verbatim: str, convention: Convention) -> Normalised:
    printed = read_date(verbatim)
    if printed is None:
        return Normalised(None, f"{squash(verbatim)} cannot be read as a date")
    order = DateOrder.DAY_FIRST if printed.is_dotted else convention.date_order
    known = printed.only or (printed.read(order) if order else None)
    if known:
        return Normalised(known)
    return Normalised(None, _two_days(verbatim, printed), is_ambiguous=True)


def _two_days(verbatim: str, printed: PrintedDate) -> str:
    days = [_in_words(day) for day in (printed.day_first, printed.month_first) if day]
    return f"{squash(verbatim)} may be {' or '.join(days)}"


def _in_words(day: date) -> str:
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]}"


def _currency(verbatim: str, convention: Convention) -> Normalised:
    readings = readings_of(verbatim)
    if not readings:
        return Normalised(None, f"{squash(verbatim)} is not a currency that docproc knows")
    printed = [code for code in readings if code in convention.currencies]
    local = [code for code in readings if code in convention.local_currencies]
    likely = readings if len(readings) == 1 else printed or local
    if len(likely) == 1:
        return Normalised(likely[0])
    some = " or ".join((likely or readings)[:3])
    return Normalised(None, f"{squash(verbatim)} may be {some}", is_ambiguous=True)


def _iban(verbatim: str, _: Convention) -> Normalised:
    return Normalised(compact_iban(verbatim))


def _vat_id(verbatim: str, _: Convention) -> Normalised:
    return Normalised(compact_vat_id(verbatim))


def _text(verbatim: str, _: Convention) -> Normalised:
    return Normalised(squash(_HYPHEN_AT_LINE_END.sub("", verbatim)))


_NORMALISERS: dict[FieldKind, Callable[[str, Convention], Normalised]] = {
    FieldKind.AMOUNT: _number,
    FieldKind.QUANTITY: _number,
    FieldKind.DATE: _date,
    FieldKind.CURRENCY: _currency,
    FieldKind.PERCENTAGE: _number,
    FieldKind.IBAN: _iban,
    FieldKind.BIC: _iban,
    FieldKind.VAT_ID: _vat_id,
    FieldKind.EMAIL: _text,
    FieldKind.ID: _text,
    FieldKind.TEXT: _text,
    FieldKind.LIST: _text,
}
