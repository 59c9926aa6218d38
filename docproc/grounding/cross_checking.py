"""Cross-checks: whether the page says what the XML of an e-invoice says."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from docproc.documents import Document
from docproc.extraction import Field
from docproc.grounding.accounts import compact_iban
from docproc.grounding.candidates import find_candidates
from docproc.grounding.conventions import infer_convention
from docproc.grounding.dates import read_date
from docproc.grounding.numbers import read_number
from docproc.schema import FieldKind

_TOTALS = ("net_total", "tax_total", "gross_total")
# When it is due may be printed as a number of days, a period as the name of a month.
_MAY_BE_UNPRINTED = ("due_date", "period_from", "period_to", "delivery_date", "credited_invoice")
_IBAN_GROUP = 4


def cross_check(fields: Sequence[Field], document: Document) -> Iterator[str]:
    """Where the page contradicts a value of the XML or does not print it, in words.

    Compared are number, date of issue, currency, account and totals. Net or tax need
    not be printed where the other two totals are and it follows from them.
    """
    page = _Printed(document)
    read = [f for f in fields if f.xml_path is not None and f.value is not None]
    unprinted = [field for field in read if not page.agrees(field)]
    totals = [field for field in unprinted if field.name in _TOTALS]
    is_implied = len(totals) == 1 and totals[0].name != "gross_total" and _adds_up(read)
    for field in unprinted:
        if not (is_implied and field in totals):
            yield f"{field.name}: the XML says {field.value}, which the page does not print"


def _adds_up(fields: Sequence[Field]) -> bool:
    values = {field.name: field.value for field in fields}
    totals = [value for name in _TOTALS if isinstance(value := values.get(name), Decimal)]
    return len(totals) == len(_TOTALS) and totals[0] + totals[1] == totals[2]


class _Printed:
    """What is printed on the pages of a document, to be compared with."""

    def __init__(self, document: Document) -> None:
        self._text = "\n".join(page.text for page in document.pages)
        self._words = frozenset(self._text.upper().split())
        self._currencies = infer_convention(document).currencies
        self._amounts = printed_amounts(document)
        self._dates = frozenset(_dates(document))
        ibans = find_candidates(document, FieldKind.IBAN)
        self._ibans = frozenset(compact_iban(iban.verbatim) for iban in ibans)

    def agrees(self, field: Field) -> bool:
        """Whether the page prints the value, or need not."""
        if field.name in _MAY_BE_UNPRINTED:
            return True
        match field.kind, field.value:
            case FieldKind.AMOUNT, Decimal() as amount:
                return abs(amount) in self._amounts or amount == 0
            case FieldKind.DATE, date() as day:
                return day in self._dates
            case FieldKind.CURRENCY, str() as code:
                return not self._currencies or code in self._currencies
            case FieldKind.IBAN, str() as iban:
                return iban in self._ibans or self._prints_parts(iban)
            case FieldKind.ID, str() as number:
                return self._prints(number)
            case _:
                return True

    def _prints_parts(self, iban: str) -> bool:
        """Whether its groups of four are printed, as where a column breaks it into lines."""
        starts = range(0, len(iban), _IBAN_GROUP)
        return self._words.issuperset(iban[s : s + _IBAN_GROUP] for s in starts)

    def _prints(self, number: str) -> bool:
        """Whether the letters and digits of an id stand on the page, in order and alone."""
        characters = [re.escape(c) for c in number if c.isalnum()]
        spaced = r"[\W_]{0,3}".join(characters)
        return re.search(rf"(?<![^\W_]){spaced}(?![^\W_])", self._text, re.IGNORECASE) is not None


def printed_amounts(document: Document) -> frozenset[Decimal]:
    """Every amount that is printed, in every way that it can be read, without its sign."""
    return frozenset(_amounts(document))


def _amounts(document: Document) -> Iterator[Decimal]:
    for candidate in find_candidates(document, FieldKind.AMOUNT):
        number = read_number(candidate.verbatim)
        if number is not None:
            readings = number.readings if number.value is None else (number.value,)
            yield from map(abs, readings)


def _dates(document: Document) -> Iterator[date]:
    for candidate in find_candidates(document, FieldKind.DATE):
        printed = read_date(candidate.verbatim)
        if printed is not None:
            yield from (day for day in (printed.day_first, printed.month_first) if day)
