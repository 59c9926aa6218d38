"""Notation: how one document prints numbers, dates and money."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Notation:
    """The habits of one document.

    Attributes:
        decimal_mark: before the cents.
        group_mark: between thousands, "" for none.
        day_form: with ``d dd m mm y yy mon month th`` in braces.
        months: twelve names.
        sign: the currency as printed with amounts.
        code: the currency's ISO code.
        money_form: with ``n`` (the number) and ``c`` (the currency) in braces.
    """

    decimal_mark: str
    group_mark: str
    day_form: str
    months: tuple[str, ...]
    sign: str
    code: str
    money_form: str

    def amount(self, amount: Decimal, places: int = 2) -> str:
        """With two places: ``1.234,50``."""
        return self._local(f"{amount:,.{places}f}")

    def quantity(self, number: Decimal) -> str:
        """Without trailing zeros: ``2,5``."""
        return self._local(f"{number.normalize():,f}")

    def day(self, day: date, form: str = "") -> str:
        """The date as this document writes it."""
        name = self.months[day.month - 1]
        return (form or self.day_form).format(
            d=day.day,
            dd=f"{day.day:02}",
            m=day.month,
            mm=f"{day.month:02}",
            y=day.year,
            yy=f"{day.year % 100:02}",
            month=name,
            mon=name[:3],
            MON=name[:3].upper(),
            th=_ordinal(day.day),
        )

    def _local(self, number: str) -> str:
        whole, mark, places = number.partition(".")
        return whole.replace(",", self.group_mark) + (self.decimal_mark if mark else "") + places


def to_cents(amount: Decimal) -> Decimal:
    """The amount rounded to cents, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def plain_number(number: Decimal) -> str:
    """Without trailing zeros or an exponent."""
    return f"{number.normalize():f}"


def _ordinal(day: int) -> str:
    if 10 < day < 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
