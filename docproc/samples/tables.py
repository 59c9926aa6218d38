"""Tables of line items and the totals under them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from docproc.samples.content import Invoice, LineItem
from docproc.samples.sheet import Ink, Sheet

Cell = Callable[[int, LineItem, Invoice], str]

CELLS: dict[str, Cell] = {
    "position": lambda position, _item, _invoice: str(position),
    "code": lambda _position, item, _invoice: item.code,
    "description": lambda _position, item, _invoice: item.description,
    "quantity": lambda _position, item, invoice: invoice.notation.number(item.quantity),
    "quantity_unit": lambda _position, item, invoice: (
        f"{invoice.notation.number(item.quantity)} {item.unit}"
    ),
    "unit": lambda _position, item, _invoice: item.unit,
    "unit_price": lambda _position, item, invoice: invoice.notation.amount(item.unit_price),
    "tax_rate": lambda _position, item, invoice: f"{invoice.notation.number(item.tax_rate)} %",
    "line_total": lambda _position, item, invoice: invoice.notation.amount(item.line_total),
}


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column (a key of ``CELLS``), under which heading, and where.

    ``x`` is the left edge of a left-aligned column, else the right edge.
    """

    cell: str
    heading: str
    x: float
    align: str = "right"


@dataclass(frozen=True, slots=True)
class TableStyle:
    """The looks of a table; colours are empty where nothing is drawn."""

    left: float = 20
    right: float = 190
    head: Ink = field(default_factory=lambda: Ink(size=8.5).bold)
    body: Ink = field(default_factory=Ink)
    head_fill: str = ""
    stripe: str = ""
    row_rule: str = ""
    frame: str = ""
    row_height: float = 7

    @property
    def note(self) -> Ink:
        """How the second line of a row looks."""
        return self.body.at(self.body.size - 1.5).in_colour("#666666")


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The line items of an invoice as rows below each other."""

    sheet: Sheet
    invoice: Invoice
    columns: tuple[Column, ...]
    style: TableStyle = field(default_factory=TableStyle)

    def draw(self, y: float) -> float:
        """Draws head and rows from ``y`` down; returns where the table ends."""
        return self._frame(y, self._rows(self._head(y), self._numbered()))

    def draw_over_pages(self, y: float, bottom: float, next_page: Callable[[], float]) -> float:
        """The same, going on where ``next_page`` says when a row would pass ``bottom``."""
        top, y = y, self._head(y)
        for position, item in self._numbered():
            if y + self._height(item) > bottom:
                self._frame(top, y)
                top = next_page()
                y = self._head(top)
            y = self._row(y, position, item)
        return self._frame(top, y)

    def _numbered(self) -> Iterator[tuple[int, LineItem]]:
        return zip(count(1), self.invoice.items)

    def _rows(self, y: float, rows: Iterator[tuple[int, LineItem]]) -> float:
        for position, item in rows:
            y = self._row(y, position, item)
        return y

    def _height(self, item: LineItem) -> float:
        return self.style.row_height + (self.style.note.leading if item.note else 0)

    def _head(self, y: float) -> float:
        style = self.style
        if style.head_fill:
            self.sheet.box(style.left, y, style.right - style.left, 7.5, style.head_fill)
        for column in self.columns:
            self._put(column, y + 5, column.heading, style.head)
        if not style.head_fill:
            self.sheet.rule(style.left, y + 7.2, style.right)
        return y + 8

    def _row(self, y: float, position: int, item: LineItem) -> float:
        style, height = self.style, self._height(item)
        if style.stripe and position % 2 == 0:
            self.sheet.box(style.left, y, style.right - style.left, height, style.stripe)
        for column in self.columns:
            cell = CELLS[column.cell](position, item, self.invoice)
            self._put(column, y + style.row_height * 0.68, cell, style.body)
            if item.note and column.cell == "description":
                self.sheet.text(column.x, y + style.row_height + 1.8, item.note, style.note)
        if style.row_rule:
            self.sheet.rule(style.left, y + height, style.right, style.row_rule, 0.4)
        return y + height

    def _put(self, column: Column, y: float, text: str, ink: Ink) -> None:
        self.sheet.text(column.x, y, text, ink.right if column.align == "right" else ink)

    def _frame(self, top: float, bottom: float) -> float:
        if self.style.frame:
            width = self.style.right - self.style.left
            self.sheet.box(self.style.left, top, width, bottom - top, edge=self.style.frame)
        return bottom


@dataclass(frozen=True, slots=True)
class TotalsStyle:
    """Where the totals stand and how their last line, the gross total, stands out."""

    label_x: float = 130
    amount_x: float = 190
    body: Ink = field(default_factory=Ink)
    gross_fill: str = ""
    gross_ink: str = ""
    symbol_before: str = ""
    symbol_after: str = ""
    row_height: float = 6


def draw_totals(sheet: Sheet, invoice: Invoice, y: float, style: TotalsStyle) -> float:
    """Net, taxes and gross below each other; returns where they end."""
    *parts, gross = invoice.totals
    for label, amount in parts:
        _total(sheet, y, (label, amount), style.body, style)
        y += style.row_height
    y += 1.5
    left, width = style.label_x - 3, style.amount_x - style.label_x + 5
    if style.gross_fill:
        sheet.box(left, y - 5, width, 8, style.gross_fill)
    else:
        sheet.rule(left + 3, y - 4.2, style.amount_x)
    ink = style.body.bold.at(style.body.size + 1)
    _total(sheet, y + 0.4, gross, ink.in_colour(style.gross_ink or ink.colour), style)
    return y + 10


def _total(sheet: Sheet, y: float, total: tuple[str, str], ink: Ink, style: TotalsStyle) -> None:
    label, amount = total
    sheet.text(style.label_x, y, label, ink)
    sheet.text(style.amount_x, y, f"{style.symbol_before}{amount}{style.symbol_after}", ink.right)


def draw_details(
    sheet: Sheet, invoice: Invoice, at: tuple[float, float], width: float, ink: Ink
) -> float:
    """The information block, labels left and texts right; returns where it ends."""
    x, y = at
    for label, text in invoice.details:
        sheet.text(x, y, label, ink)
        sheet.text(x + width, y, invoice.filled(text), ink.right)
        y += ink.leading * 1.15
    return y
