"""Stacked rows: numbers in a first line, what they are of in the lines below."""

from decimal import Decimal

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.goods import Row
from docproc.training.synthetic.trade import Trade

STACKED_COLUMNS = "code description quantity unit unit_price tax_rate amount"
_NUMBERS = ("unit_price", "tax_rate", "amount")


class StackedTable:
    """The goods of one document, each over several lines."""

    def __init__(self, frame: Frame, trade: Trade) -> None:
        chance = frame.chance
        self._frame, self._trade = frame, trade
        self._has_global = chance.maybe(0.6)
        self._has_other_code = chance.maybe(0.35)
        self._has_packing = chance.maybe(0.5)
        self._details = chance.pick([0, 1, 3])
        self._described_at = frame.at(chance.pick([0.0, 0.0, 0.12, 0.2]))
        names = list(_NUMBERS)
        if chance.maybe(0.4):
            names.insert(0, names.pop(1))
        self._edges = dict(zip(names, (frame.at(0.72), frame.at(0.84), frame.right), strict=True))

    def draw(self) -> None:
        """Draws heads and rows."""
        self._draw_heads()
        for row in self._trade.rows:
            if self._frame.y + 6 * self._frame.ink.leading > self._frame.bottom:
                self._frame.turn()
                self._draw_heads()
            self._draw_row(row)
        self._draw_allowances()

    def _draw_allowances(self) -> None:
        """Discounts on all and their bases, as wide as rows; none is one."""
        frame, chance = self._frame, self._frame.chance
        for _ in range(chance.pick([0, 0, 1, 2, 4])):
            base, share = Decimal(chance.randint(500, 90000)) / 100, chance.pick([2, 3, 5])
            amounts = [frame.draft.notation.amount(each) for each in (base, -base * share / 100)]
            x = frame.left + chance.pick([0.0, 0.0, 90.0])
            said = frame.draft.say("goods.allowances", a=amounts[0], b=amounts[1], n=str(share))
            frame.write(said, x=x)

    def _draw_heads(self) -> None:
        frame, draft = self._frame, self._frame.draft
        first = f"EAN {draft.label('code')}" if self._has_global else draft.label("code")
        frame.sheet.text(frame.left, frame.y, first, frame.ink.bold)
        quantity = draft.label("quantity")
        frame.sheet.text(frame.at(0.48), frame.y, quantity, frame.ink.bold.to("right"))
        for name, edge in self._edges.items():
            frame.sheet.text(edge, frame.y, draft.label(name), frame.ink.bold.to("right"))
        frame.down()
        frame.put(self._described_at, draft.label("description"), frame.ink.bold)
        frame.down(0.6)

    def _draw_row(self, row: Row) -> None:
        frame, chance, ink = self._frame, self._frame.chance, self._frame.ink
        first = f"{chance.digits(13)} {row.cells['code']}"
        shown = first if self._has_global else row.cells["code"]
        frame.sheet.text(frame.left, frame.y, shown, ink)
        frame.sheet.text(frame.at(0.48), frame.y, row.cells["quantity"], ink.to("right"))
        frame.sheet.text(frame.at(0.49), frame.y, row.cells["unit"], ink)
        if self._has_packing:
            packing = str(chance.pick([1, 1, 1, 6, 10, 12]))
            frame.sheet.text(frame.at(0.6), frame.y, packing, ink.to("right"))
        for name, edge in self._edges.items():
            frame.sheet.text(edge, frame.y, row.cells[name], ink.to("right"))
        frame.down()
        if self._has_other_code:
            frame.sheet.text(frame.left, frame.y, chance.digits(5), ink)
        x = max(self._described_at, frame.at(0.12) if self._has_other_code else frame.left)
        for line in frame.sheet.wrapped(row.cells["description"], frame.at(0.7) - x, ink):
            frame.put(x, line)
        for line in [*row.below, *self._told()]:
            frame.put(x, line)
        frame.down(0.6)

    def _told(self) -> list[str]:
        """Lines below a row, none of them a value."""
        draft, chance = self._frame.draft, self._frame.chance
        amounts = [Decimal(chance.randint(1, 90000)) / 1000 for _ in range(2)]
        first, second = (draft.notation.amount(amount, chance.pick([2, 4])) for amount in amounts)
        number, brand = chance.digits(8), draft.names.brand()
        return [
            draft.say("readout.details", a=first, b=second, n=number, t=brand)
            for _ in range(chance.randint(0, self._details))
        ]
