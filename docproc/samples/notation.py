"""How a country prints amounts, quantities and dates, and printed values themselves."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Printed:
    """A true value (as in the labels) and how the document shows it."""

    value: str
    verbatim: str


@dataclass(frozen=True, slots=True)
class Notation:
    """The habits of one country.

    Attributes:
        decimal_mark: between units and cents.
        group_mark: between thousands.
        day_form: takes ``d`` (a date) and ``month`` (its name).
        months: names of the months, where ``day_form`` writes them out.
    """

    decimal_mark: str
    group_mark: str
    day_form: str
    months: tuple[str, ...] = ()

    def amount(self, amount: Decimal) -> str:
        """An amount with two places: ``1.234,50``."""
        return self._localise(f"{amount:,.2f}")

    def number(self, number: Decimal) -> str:
        """A quantity or rate without trailing zeros: ``2,5``."""
        return self._localise(plain(number))

    def day(self, day: date) -> str:
        """A date as this country writes it."""
        month = self.months[day.month - 1] if self.months else ""
        return self.day_form.format(d=day, month=month)

    def _localise(self, text: str) -> str:
        whole, mark, places = text.partition(".")
        return whole.replace(",", self.group_mark) + (self.decimal_mark if mark else "") + places

    def printed_amount(self, amount: Decimal) -> Printed:
        """An amount with its true value."""
        return Printed(f"{amount:.2f}", self.amount(amount))

    def printed_day(self, day: date) -> Printed:
        """A date with its true value."""
        return Printed(day.isoformat(), self.day(day))


def plain(number: Decimal) -> str:
    """A number without trailing zeros and without an exponent."""
    return f"{number.normalize():f}"


def to_cents(amount: Decimal) -> Decimal:
    """The amount rounded to cents, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
       "October", "November", "December")  # fmt: skip
_ES = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
       "octubre", "noviembre", "diciembre")  # fmt: skip
_DE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
       "Oktober", "November", "Dezember")  # fmt: skip
_FR = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
       "octobre", "novembre", "décembre")  # fmt: skip
_NL = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
       "oktober", "november", "december")  # fmt: skip

BRITISH = Notation(".", ",", "{d.day} {month} {d.year}", _EN)
BRITISH_SHORT = Notation(".", ",", "{d:%d/%m/%Y}")
AMERICAN = Notation(".", ",", "{d:%m/%d/%Y}")
GERMAN = Notation(",", ".", "{d:%d.%m.%Y}")
GERMAN_LONG = Notation(",", ".", "{d.day}. {month} {d.year}", _DE)
SWISS = Notation(".", "'", "{d.day}.{d.month}.{d.year}")
FRENCH = Notation(",", "\u00a0", "{d:%d/%m/%Y}")
FRENCH_LONG = Notation(",", "\u00a0", "{d.day} {month} {d.year}", _FR)
SPANISH = Notation(",", ".", "{d.day} de {month} de {d.year}", _ES)
DUTCH = Notation(",", ".", "{d.day} {month} {d.year}", _NL)
ITALIAN = Notation(",", ".", "{d:%d/%m/%Y}")
