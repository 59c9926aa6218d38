"""Rows that must multiply and add up: what is printed in each, and where they end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from docproc.documents import Document, Span
from docproc.extraction import Field, LineItem
from docproc.grounding.answer_grounding import Grounded, with_row_reason
from docproc.grounding.checks import add_up_to
from docproc.grounding.conventions import infer_convention
from docproc.grounding.multiplied import (
    AMOUNT,
    COLUMNS,
    FACTORS,
    MultipliedRow,
    PrintedFactors,
    has_decimals,
)
from docproc.grounding.sums import known_amounts
from docproc.schema import DocumentType

_PRODUCTS, _SUMS = "quantity_times_price", "line_items_add_up"
_TOTALS = ("net_total", "gross_total")


def with_row_sums(grounded: Grounded, document: Document, document_type: DocumentType) -> Grounded:
    """The line items as they multiply and add up, where the document prints them so.

    A quantity, a price or an amount that does not fit the other two is the one printed in
    its row that does, where nothing else can be meant; in `5.00 x 2` the price comes first.
    Rows behind those that add up to the total, or to another sum below them, are left out,
    as a reason says. Rows from XML stay, and those of several lists.
    """
    columns = {s.name: {column.name for column in s.columns} for s in document_type.fields}
    names = [name for name in columns if AMOUNT in columns[name]]
    items = grounded.line_items
    if len(names) != 1 or any(cell.xml_path for item in items for cell in item.fields):
        return grounded
    rows = [item for item in items if item.list_name == names[0]]
    totals = _Totals.of(grounded.fields)
    can_multiply = _PRODUCTS in document_type.checks and columns[names[0]] >= set(COLUMNS)
    printed = PrintedFactors(document, grounded.fields)
    if can_multiply:
        rows = _multiplied([printed.in_order(row) for row in rows], printed, totals)
    if _SUMS in document_type.checks:
        rows = _before_the_end(rows, totals)
        rows, totals = _before_their_sum(rows, totals, document)
    # Those that were left out may have kept the others from adding up.
    if can_multiply:
        rows = _multiplied(rows, printed, totals)
    kept = {row.position: row for row in rows}
    others = (kept.get(i.position) if i.list_name == names[0] else i for i in items)
    return replace(grounded, line_items=tuple(item for item in others if item))


@dataclass(frozen=True, slots=True)
class _Totals:
    """What rows may add up to, the net total first; those that are null or 0 say nothing.

    Attributes:
        goods: what stands below the rows, before discounts and freight.
    """

    fields: tuple[Field, ...]
    goods: Decimal | None = None

    @property
    def net(self) -> Decimal | None:
        """The first of them."""
        value = self.fields[0].value if self.fields else None
        return value if isinstance(value, Decimal) else None

    @classmethod
    def of(cls, fields: Sequence[Field]) -> "_Totals":
        amounts = [each for each in fields if isinstance(each.value, Decimal) and each.value]
        found = {field.name: field for field in reversed(amounts)}
        return cls(tuple(found[name] for name in _TOTALS if name in found))

    def are_met_by(self, rows: Sequence[LineItem]) -> bool:
        """Whether the amounts are one of the totals."""
        return any(_add_up(rows, total) for total in (*(f.value for f in self.fields), self.goods))


def _amounts(rows: Sequence[LineItem]) -> list[Decimal]:
    """Rows without one add nothing."""
    return [amount for row in rows if (amount := MultipliedRow(row).values[AMOUNT]) is not None]


def _add_up(rows: Sequence[LineItem], total: object) -> bool:
    amounts = _amounts(rows)
    return isinstance(total, Decimal) and bool(amounts) and add_up_to(amounts, total)


def _before_the_end(rows: list[LineItem], totals: _Totals) -> list[LineItem]:
    """The rows without those behind the total, unless items are among these.

    What multiplies is an item: then the total is another one, of a page or of a bundle.
    """
    if totals.are_met_by(rows):
        return rows
    for total in totals.fields:
        ends = [end for end in range(1, len(rows)) if _add_up(rows[:end], total.value)]
        if not ends:
            continue
        kept, behind = rows[: ends[-1]], rows[ends[-1] :]
        if _has_item(behind, kept):
            return rows
        name = total.name.replace("_", " ")
        return with_row_reason(kept, _left_out(len(behind), name, total.verbatim))
    return rows


def _before_their_sum(
    rows: list[LineItem], totals: _Totals, document: Document
) -> tuple[list[LineItem], _Totals]:
    """The rows without those behind a sum of the others that is printed below these, and it.

    Discounts and freight stand between that sum and the net total, to which it must be
    nearer than all rows together are; what multiplies is an item.
    """
    net = totals.net
    if net is None or totals.are_met_by(rows):
        return rows, totals
    off = abs(sum(_amounts(rows), Decimal(0)) - net)
    amounts = list(known_amounts(document, infer_convention(document)))
    for end in range(len(rows), 1, -1):
        goods = sum(_amounts(rows[:end]), Decimal(0))
        behind = rows[end:]
        if not goods or (behind and abs(goods - net) >= off):
            continue
        places = [span for value, span in amounts if value == goods]
        printed = _first_below(places, rows[:end], behind, document)
        if printed is None or _has_item(behind, rows[:end]):
            continue
        reason = _left_out(len(behind), "sum", document.verbatim(printed))
        kept = with_row_reason(rows[:end], reason) if behind else rows
        return kept, replace(totals, goods=goods)
    return rows, totals


def _has_item(behind: Sequence[LineItem], kept: Sequence[LineItem]) -> bool:
    """Whether a row multiplies, and with an amount that is not one of ``kept`` once more."""
    known = _amount_spans(kept)
    return any(
        MultipliedRow(row).multiplies and span not in known
        for row in behind
        for span in _amount_spans([row])
    )


def _first_below(
    places: Sequence[Span],
    kept: Sequence[LineItem],
    behind: Sequence[LineItem],
    document: Document,
) -> Span | None:
    """The first of the places of a sum of ``kept`` that is after these, None if none is.

    Nor above the amounts of ``behind``: then it is the sum of a group, and another follows.
    """
    ends = [(span.page, span.end) for span in _amount_spans(kept[-1:])]
    lines = [
        (span.page, document.page(span.page).text.rfind("\n", 0, span.start))
        for span in _amount_spans(behind)
    ]
    if not ends:
        return None
    least = max(ends + lines)
    return next((span for span in places if (span.page, span.start) >= least), None)


def _amount_spans(rows: Sequence[LineItem]) -> list[Span]:
    cells = (MultipliedRow(row).cells[AMOUNT] for row in rows)
    return [cell.evidence.span for cell in cells if cell.evidence]


def _left_out(num_rows: int, total: str, verbatim: str | None) -> str:
    further = "1 further row" if num_rows == 1 else f"{num_rows} further rows"
    return f"{further} left out: up to here, the rows add up to the {total} of {verbatim}"


@dataclass(frozen=True, slots=True)
class _Mend:
    """A row that multiplies; ``is_certain`` unless only the total can tell that it is meant."""

    row: LineItem
    is_certain: bool = True


def _multiplied(rows: list[LineItem], printed: PrintedFactors, totals: _Totals) -> list[LineItem]:
    """The rows as they multiply, if they then add up; else those of them that are certain."""
    do_add_up = totals.are_met_by(rows)
    known, mends = list(rows), list[_Mend | None]()
    for number, row in enumerate(rows):
        mend = _mend(number, known, printed, do_add_up=do_add_up)
        # What has become one row's cannot be another's.
        known[number] = mend.row if mend else row
        mends.append(mend)
    if totals.are_met_by(known):
        return known
    pairs = zip(mends, rows, strict=True)
    return [mend.row if mend and mend.is_certain else row for mend, row in pairs]


def _mend(
    number: int, rows: Sequence[LineItem], printed: PrintedFactors, *, do_add_up: bool
) -> _Mend | None:
    row = MultipliedRow(rows[number])
    if len(row.null) == 1:
        (name,) = row.null
        # An amount that the sum does not lack is none: of an alternative, of a gift.
        if name == AMOUNT and do_add_up:
            return None
        cell = printed.cell(number, rows, name)
        return _Mend(row.with_cell(cell)) if cell else None
    if None in row.values.values() or row.multiplies:
        return None
    return (_with_factor if do_add_up else _with_amount)(number, rows, printed)


def _with_factor(number: int, rows: Sequence[LineItem], printed: PrintedFactors) -> _Mend | None:
    """Of rows that add up, the amounts are right: a factor is wrong that no discount explains."""
    row = MultipliedRow(rows[number])
    if row.passes_check:
        return None
    cells = [cell for name in FACTORS if (cell := printed.cell(number, rows, name))]
    if len(cells) != 1:
        return None
    # A factor that the model saw elsewhere is seldom one of a row that it saw right.
    said = row.cells[cells[0].name].verbatim
    reason = f"{cells[0].verbatim} is what multiplies; the model said {said}"
    return _Mend(row.with_cell(replace(cells[0], reasons=(reason,))))


def _with_amount(number: int, rows: Sequence[LineItem], printed: PrintedFactors) -> _Mend | None:
    """Other amounts are seldom as sure as the factors; a discounted one may be meant."""
    row = MultipliedRow(rows[number])
    amount = printed.cell(number, rows, AMOUNT)
    if amount is None:
        return None
    is_plain = not has_decimals(row.cells[AMOUNT]) and has_decimals(amount)
    may_be_factor = is_plain and any(printed.cell(number, rows, name) for name in FACTORS)
    return _Mend(row.with_cell(amount), is_certain=is_plain and not may_be_factor)
