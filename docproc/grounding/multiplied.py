"""Quantity times price is the amount: of a row, and of what is printed where it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from docproc.documents import Document, Span
from docproc.extraction import Field, LineItem
from docproc.grounding.candidates import candidates_on
from docproc.grounding.checks import is_plausible_amount
from docproc.grounding.choosing import label_fitness
from docproc.grounding.conventions import Convention, infer_convention
from docproc.grounding.normalising import normalise
from docproc.grounding.sums import printed_instead
from docproc.schema import FieldKind, FieldSpec

FACTORS = ("quantity", "unit_price")
AMOUNT = "amount"
COLUMNS = (*FACTORS, AMOUNT)
# Rounding, in units of the currency and as a share: a few cents are not near to nothing.
_ROUNDED, _ROUNDED_SHARE = Decimal("0.01"), Decimal("0.01")

_TIMES = re.compile(r" {0,2}[*x×X] ?")
# Of a label, see ``label_fitness``.
_JUST_BEFORE = 2

_Values = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class MultipliedRow:
    """A row of a list with the columns ``COLUMNS``, or with some of them."""

    item: LineItem

    @property
    def cells(self) -> dict[str, Field]:
        """The first cell of each of these columns."""
        return {cell.name: cell for cell in reversed(self.item.fields) if cell.name in COLUMNS}

    @property
    def values(self) -> dict[str, Decimal | None]:
        """The number in each of these columns, None where there is none that can be read."""
        found = {name: cell.value for name, cell in self.cells.items()}
        numbers = ((name, found.get(name)) for name in COLUMNS)
        return {n: value if isinstance(value, Decimal) else None for n, value in numbers}

    @property
    def null(self) -> list[str]:
        """The columns in which nothing was found."""
        return [name for name, cell in self.cells.items() if cell.verbatim is None]

    @property
    def multiplies(self) -> bool:
        """Whether all three are known, and the amount is the product, whatever its sign."""
        return _is_product(self.values)

    @property
    def passes_check(self) -> bool:
        """Whether the product is the amount up to a discount, a tax or a price's pieces."""
        quantity, price, amount = (self.values[name] for name in COLUMNS)
        return is_plausible_amount(amount, quantity, price)

    def with_cell(self, cell: Field) -> LineItem:
        """The item with this cell instead of its own of that name."""
        fields = (cell if field.name == cell.name else field for field in self.item.fields)
        return replace(self.item, fields=tuple(fields))


class PrintedFactors:
    """Finds on the lines of a row what multiplies."""

    def __init__(self, document: Document, fields: Sequence[Field]) -> None:
        self._document = document
        self._fields = fields

    def in_order(self, item: LineItem) -> LineItem:
        """The item, its quantity and price exchanged where `5.00 x 2` is printed."""
        cells = MultipliedRow(item).cells
        quantity, price = (cells.get(name) for name in FACTORS)
        if not quantity or not price or not (quantity.evidence and price.evidence):
            return item
        if not has_decimals(quantity) or has_decimals(price):
            return item
        first, second = quantity.evidence.span, price.evidence.span
        between = self._document.page(first.page).text[first.end : second.start]
        if first.page != second.page or not _TIMES.fullmatch(between):
            return item
        swapped = {
            quantity.name: replace(price, name=quantity.name, kind=quantity.kind),
            price.name: replace(quantity, name=price.name, kind=price.kind),
        }
        fields = tuple(swapped.get(field.name, field) for field in item.fields)
        return replace(item, fields=fields)

    def cell(self, number: int, rows: Sequence[LineItem], name: str) -> Field | None:
        """The cell of ``rows[number]`` as the other two want it; None if that is not printed.

        It stands on the row's lines or on one below that is no one else's, and is neither
        another cell's nor of the same column of another row.
        """
        row = MultipliedRow(rows[number])
        known = {other: row.values[other] for other in COLUMNS if other != name}
        beside = _spans([row.cells[other] for other in known])
        if not all(known.values()) or len({span.page for span in beside}) != 1:
            return None
        others = [item for position, item in enumerate(rows) if position != number]
        found = self._fitting(row, others, name, beside[0].page)
        best = min(found, key=lambda each: self._distance(each, beside, known), default=None)
        if best is None:
            return None
        return printed_instead(row.cells[name], best, self._document, self._convention)

    def _fitting(
        self, row: MultipliedRow, others: Sequence[LineItem], name: str, page_number: int
    ) -> list[Span]:
        own = [cell for cell in row.item.fields if cell.name != name]
        # An amount may be a number from elsewhere: it does not tell where its row is.
        place = _spans(cell for cell in own if cell.name != AMOUNT)
        on_page = [span for span in place if span.page == page_number]
        if not on_page:
            return []
        area = self._area(on_page, [item.fields[0] for item in others])
        printed = candidates_on([self._document.page(page_number)], FieldKind.QUANTITY)
        spans = [candidate.span for candidate in printed]
        within = [span for span in spans if area.start <= span.start and span.end <= area.end]
        found = [s for s in within if _is_product({**row.values, name: self._value(s)})]
        if not found:
            return []
        taken = _spans([*own, *(MultipliedRow(item).cells[name] for item in others)])
        return [span for span in found if not any(_touch(span, other) for other in taken)]

    def _area(self, spans: Sequence[Span], firsts: Sequence[Field]) -> Span:
        """From the first line of ``spans``, which are of one page, to one below their last.

        Not to one with the first cell of another row, or with a field behind its label.
        """
        page = self._document.page(spans[0].page)
        start = page.text.rfind("\n", 0, min(span.start for span in spans)) + 1
        end = _line_end(page.text, max(span.end for span in spans))
        below = Span(page.number, end, _line_end(page.text, end + 1))
        is_row = any(_touch(below, span) for span in _spans(firsts))
        return Span(page.number, start, end if is_row or self._is_labelled(below) else below.end)

    def _is_labelled(self, line: Span) -> bool:
        for field in self._fields:
            if field.evidence and _touch(line, field.evidence.span):
                spec = FieldSpec(field.name, field.kind)
                if label_fitness(self._document, field.evidence.span, spec) >= _JUST_BEFORE:
                    return True
        return False

    def _distance(
        self, span: Span, beside: Sequence[Span], known: _Values
    ) -> tuple[int, bool, int]:
        """Lines to the nearest of the other two; whether its sign is another; characters."""
        text = self._document.page(span.page).text
        pairs = [sorted((span.start, other.start)) for other in beside]
        lines = min(text.count("\n", start, end) for start, end in pairs)
        is_other_sign = _is_negative([self._value(span)]) != _is_negative(known.values())
        return lines, is_other_sign, min(end - start for start, end in pairs)

    def _value(self, span: Span) -> Decimal | None:
        verbatim = self._document.verbatim(span)
        value = normalise(FieldKind.AMOUNT, verbatim, self._convention).value
        return value if isinstance(value, Decimal) else None

    # Most rows multiply, and nothing is searched for.
    @cached_property
    def _convention(self) -> Convention:
        return infer_convention(self._document)


def has_decimals(cell: Field) -> bool:
    """Whether its number is printed with decimals, be they zeros."""
    return isinstance(cell.value, Decimal) and "." in str(cell.value)


def _is_product(values: _Values) -> bool:
    quantity, price, amount = (values[name] for name in COLUMNS)
    if not quantity or not price or not amount:
        return False
    difference = abs(abs(quantity * price) - abs(amount))
    return difference <= min(_ROUNDED, _ROUNDED_SHARE * abs(amount))


def _is_negative(values: Iterable[Decimal | None]) -> bool:
    """Whether the product, or the quotient, of these is."""
    return sum(value is not None and value < 0 for value in values) % 2 == 1


def _spans(cells: Iterable[Field]) -> list[Span]:
    return [cell.evidence.span for cell in cells if cell.evidence]


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _touch(one: Span, other: Span) -> bool:
    return one.page == other.page and one.start < other.end and other.start < one.end
