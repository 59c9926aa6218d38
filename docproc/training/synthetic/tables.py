"""Tables of goods, over pages where they are long, and the totals under them."""

from collections.abc import Callable
from decimal import Decimal

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.goods import Row
from docproc.training.synthetic.sheet import Ink, width_of
from docproc.training.synthetic.trade import Total, Trade

_RIGHT = ("unit_price", "amount", "discount_rate")


class ItemTable:
    """The table of goods of one document, in one of its styles."""

    def __init__(self, frame: Frame, trade: Trade) -> None:
        chance = frame.chance
        self._frame, self._trade = frame, trade
        self._numbers = [name for name in trade.columns if name != "description"]
        self._looks = frame.choose(
            "table",
            {"plain": 22, "ruled": 24, "filled": 20, "grid": 12, "striped": 12, "row_rules": 10},
        )
        self._heads = {name: self._head_of(name) for name in trade.columns}
        aligned = {
            "quantity": chance.pick(["left", "right", "centre"]),
            "tax_rate": chance.pick(["left", "right"]),
        }
        self._aligns = {
            name: aligned.get(name, "right" if name in _RIGHT else "left") for name in trade.columns
        }
        self._ink = frame.ink
        self._places = self._columns()
        self._gap = chance.pick([1.1, 1.3, 1.7, 2.2])
        self._is_capital = chance.maybe(0.15)
        self._has_sections = chance.maybe(0.1) and len(trade.rows) > 3
        self._carries = chance.maybe(0.5)
        # Where columns are narrow, the currency comes to stand under the amount.
        self._breaks_money = chance.maybe(0.12) and frame.draft.notation.group_mark != " "

    def draw(self) -> None:
        """Draws head and rows."""
        frame = self._frame
        self._draw_heads()
        carried = Decimal(0)
        for number, row in enumerate(self._trade.rows):
            if self._has_sections and number % 3 == 0:
                self._draw_section()
            if frame.y + self._height(row) > frame.bottom:
                self._go_on(carried)
            self._draw_row(row, number)
            carried += row.good.amount
        if self._looks in ("ruled", "filled", "striped"):
            frame.sheet.rule(frame.left, frame.y - frame.ink.size, frame.right, thick=0.5)
        frame.down(0.5)

    def _head_of(self, name: str) -> str:
        label = self._frame.draft.label(name)
        if name in ("unit_price", "amount") and self._frame.chance.maybe(0.12):
            return f"{label} ({self._frame.draft.notation.code})"
        return label

    def _columns(self) -> dict[str, tuple[float, float]]:
        """Left and right edge of each column, as wide as what it holds; the rest is the description's."""
        frame, cells = self._frame, [row.cells for row in self._trade.rows]
        # Where blanks group digits, a narrow gap would make one number of two.
        gap = 9 if self._frame.draft.notation.group_mark.strip() else 16
        needed = {
            name: max(
                frame.widest([row[name] for row in cells]),
                width_of(self._heads[name], frame.ink.bold),
            )
            + gap
            for name in self._numbers
        }
        rest = frame.width - sum(needed.values())
        if rest < 90:
            self._ink = frame.ink.at(max(5.5, frame.ink.size - 2.5))
            needed = {
                name: width * self._ink.size / frame.ink.size for name, width in needed.items()
            }
            rest = max(70.0, frame.width - sum(needed.values()))
        # Where the column is narrow, descriptions are broken into lines.
        widest = (
            frame.chance.pick([330, 330, 330, 170, 120, 90]) if frame.chance.maybe(0.7) else rest
        )
        spare = max(0.0, rest - widest) / max(1, len(needed))
        x, places = frame.left, {}
        for name in self._trade.columns:
            width = needed[name] + spare if name in needed else rest - spare * len(needed)
            places[name] = (x + 3, x + width - 4)
            x += width
        return places

    def _cell(self, name: str, text: str, ink: Ink, y: float) -> None:
        left, right = self._places[name]
        align = self._aligns[name]
        x = {"left": left, "right": right, "centre": (left + right) / 2}[align]
        self._frame.sheet.text(x, y, text, ink.to(align))

    def _draw_heads(self) -> None:
        frame = self._frame
        height = self._ink.leading + 5
        if self._looks in ("filled", "grid"):
            fill = frame.style.accent if self._looks == "filled" else frame.style.pale
            frame.sheet.box(frame.left, frame.y - self._ink.size - 2, frame.width, height, fill)
        ink = self._ink.bold.tinted("#ffffff") if self._looks == "filled" else self._ink.bold
        for name, head in self._heads.items():
            self._cell(name, head.upper() if self._is_capital else head, ink, frame.y)
        if self._looks in ("ruled", "row_rules", "striped"):
            frame.sheet.rule(frame.left, frame.y + 3, frame.right)
        frame.y += height + 2

    def _draw_section(self) -> None:
        frame = self._frame
        name = frame.draft.say("goods.sections")
        frame.room_for(3 * frame.ink.leading)
        frame.put(frame.left + 3, frame.chance.pick([name, f"--- {name} ---"]), self._ink.bold)

    def _lines(self, row: Row) -> list[str]:
        left, right = self._places["description"]
        return self._frame.sheet.wrapped(row.cells["description"], right - left, self._ink)

    def _height(self, row: Row) -> float:
        cells = (len(self._cell_lines(row, name)) for name in self._numbers)
        num_lines = max([len(self._lines(row)) + len(row.below), *cells])
        return num_lines * self._ink.leading + 4

    def _cell_lines(self, row: Row, name: str) -> list[str]:
        """The lines of a cell that is not the description."""
        is_broken = self._breaks_money and name in ("unit_price", "amount")
        return row.cells[name].split(" ") if is_broken else [row.cells[name]]

    def _draw_row(self, row: Row, number: int) -> None:
        frame, top = self._frame, self._frame.y
        lines, height = self._lines(row), self._height(row)
        if self._looks == "striped" and number % 2:
            frame.sheet.box(
                frame.left, top - self._ink.size - 1, frame.width, height, frame.style.pale
            )
        for name in self._numbers:
            for line, text in enumerate(self._cell_lines(row, name)):
                self._cell(name, text, self._ink, top + line * self._ink.leading)
        frame.sheet.lines(self._places["description"][0], top, [*lines, *row.below], self._ink)
        frame.y = top + height + (self._gap - 1.0) * self._ink.leading
        if self._looks == "grid":
            self._draw_cells(top, frame.y)
        if self._looks == "row_rules":
            frame.sheet.rule(frame.left, frame.y - self._ink.size, frame.right, "#bbbbbb", 0.4)

    def _draw_cells(self, top: float, end: float) -> None:
        for left, right in self._places.values():
            height = end - top
            self._frame.sheet.box(
                left - 3, top - self._ink.size - 1, right - left + 7, height, edge="#999999"
            )

    def _go_on(self, carried: Decimal) -> None:
        """On the next page, with what has been added up so far."""
        frame, trade = self._frame, self._trade
        label, amount = frame.draft.label("carried"), frame.draft.notation.amount(carried)
        carries = self._carries and "amount" in trade.columns
        if carries:
            frame.sheet.text(self._places["amount"][1] - 90, frame.y, label, self._ink.to("right"))
            self._cell("amount", amount, self._ink, frame.y)
        frame.turn()
        self._draw_heads()
        if carries and frame.chance.maybe(0.6):
            frame.sheet.text(self._places["description"][0], frame.y, label, self._ink)
            self._cell("amount", amount, self._ink, frame.y)
            frame.y += self._ink.leading + 3


def draw_totals(frame: Frame, trade: Trade) -> None:
    """The totals, in one of the ways in which they are set."""
    if not trade.totals:
        return
    frame.room_for(frame.ink.leading * (len(trade.totals) + len(trade.tax_lines) + 3))
    ways = {
        "right": 42,
        "middle": 12,
        "left": 8,
        "said": 7,
        "boxed": 12,
        "across": 6,
        "heads": 7,
        "rules": 12,
    }
    if trade.tax_lines and frame.chance.maybe(0.3):
        _draw_tax_table(frame, trade)
        ways = {"right": 42, "middle": 12, "boxed": 12, "rules": 12}
    totals = trade.totals
    if frame.chance.maybe(0.05):
        totals = sorted(totals, key=lambda total: -total.weight)
    _TOTALS[frame.choose("totals", ways)](frame, totals)
    frame.down(0.8)


def _ink_of(frame: Frame, total: Total) -> Ink:
    if not total.weight:
        return frame.ink
    ink = frame.ink.bold if frame.chance.maybe(0.85) else frame.ink
    return ink.at(frame.ink.size + frame.chance.pick([0, 0, 1, 3])) if total.weight == 2 else ink


def _set(frame: Frame, totals: list[Total], x: float, edge: float) -> None:
    for total in totals:
        ink = _ink_of(frame, total)
        frame.sheet.text(x, frame.y, f"{total.label}{frame.draft.colon}", ink)
        frame.put(edge, total.amount, ink.to("right"))


def _right(frame: Frame, totals: list[Total]) -> None:
    _set(frame, totals, frame.at(frame.chance.pick([0.55, 0.62, 0.5])), frame.right - 4)


def _middle(frame: Frame, totals: list[Total]) -> None:
    """Labels end where amounts begin."""
    widest = frame.widest([total.amount for total in totals], frame.ink.bold) * 1.4 + 12
    for total in totals:
        ink = _ink_of(frame, total)
        frame.sheet.text(
            frame.right - widest, frame.y, f"{total.label}{frame.draft.colon}", ink.to("right")
        )
        frame.put(frame.right - 4, total.amount, ink.to("right"))


def _left(frame: Frame, totals: list[Total]) -> None:
    _set(frame, totals, frame.left, frame.left + 230)


def _said(frame: Frame, totals: list[Total]) -> None:
    x = frame.chance.pick([frame.left, frame.at(0.55)])
    for total in totals:
        frame.put(x, frame.draft.said(total.label, total.amount), _ink_of(frame, total))


def _boxed(frame: Frame, totals: list[Total]) -> None:
    x, height = frame.at(0.52), frame.ink.leading + 5
    for total in totals:
        fill = frame.style.pale if total.weight else ""
        frame.sheet.box(x, frame.y - frame.ink.size - 2, frame.right - x, height, fill, "#777777")
        ink = frame.ink.bold if total.weight else frame.ink
        frame.sheet.text(x + 4, frame.y, total.label, ink)
        frame.sheet.text(frame.right - 4, frame.y, total.amount, ink.to("right"))
        frame.y += height


def _across(frame: Frame, totals: list[Total]) -> None:
    """Over the whole width, a rule above each that counts."""
    for total in totals:
        if total.weight:
            frame.sheet.rule(frame.left, frame.y - frame.ink.size - 1, frame.right)
        ink = frame.ink.bold if total.weight else frame.ink
        frame.sheet.text(frame.left, frame.y, f"{total.label}{frame.draft.colon}", ink)
        frame.put(frame.right, total.amount, ink.to("right"))


def _heads(frame: Frame, totals: list[Total]) -> None:
    """Labels in a row, amounts in the next."""
    widest = frame.widest(
        [text for total in totals for text in (total.label, total.amount)], frame.ink.bold
    )
    if (widest + 8) * len(totals) > frame.width:
        _across(frame, totals)
        return
    step = frame.width / len(totals)
    frame.sheet.rule(frame.left, frame.y - frame.ink.size - 1, frame.right)
    for number, total in enumerate(totals):
        edge = frame.left + (number + 1) * step - 4
        frame.sheet.text(edge, frame.y, total.label, frame.ink.bold.to("right"))
        frame.sheet.text(edge, frame.y + frame.ink.leading + 3, total.amount, frame.ink.to("right"))
    frame.down(2)
    frame.sheet.rule(frame.left, frame.y, frame.right)
    frame.down()


def _rules(frame: Frame, totals: list[Total]) -> None:
    """A thin rule under each."""
    x = frame.at(0.5)
    for total in totals:
        ink = _ink_of(frame, total)
        frame.sheet.text(x, frame.y, total.label, ink)
        frame.sheet.text(frame.right, frame.y, total.amount, ink.to("right"))
        frame.sheet.rule(x, frame.y + 4, frame.right, "#cccccc", 0.4)
        frame.y += frame.ink.leading + 7


_TOTALS: dict[str, Callable[[Frame, list[Total]], None]] = {
    "right": _right, "middle": _middle, "left": _left, "said": _said, "boxed": _boxed, "across": _across,
    "heads": _heads, "rules": _rules,
}  # fmt: skip


def _draw_tax_table(frame: Frame, trade: Trade) -> None:
    """Base and tax of each rate, left of the totals or above them."""
    draft, top = frame.draft, frame.y
    heads = [draft.label("rate"), draft.label("base"), draft.label("tax_amount")]
    ink = frame.small if frame.chance.maybe(0.5) else frame.ink
    step = max(
        frame.widest([*heads, *(cell for line in trade.tax_lines for cell in line)], ink.bold) + 12,
        46.0,
    )
    step = min(step, 0.45 * frame.width / 3) if frame.chance.maybe(0.5) else step
    if frame.chance.maybe(0.3):
        frame.put(frame.left, draft.label("tax_table"), ink.bold)
    for number, head in enumerate(heads):
        frame.sheet.text(frame.left + (number + 1) * step - 6, frame.y, head, ink.bold.to("right"))
    frame.y += ink.leading
    for line in trade.tax_lines:
        for number, cell in enumerate(line):
            frame.sheet.text(frame.left + (number + 1) * step - 6, frame.y, cell, ink.to("right"))
        frame.y += ink.leading
    if 3 * step < 0.46 * frame.width:
        frame.y = top
    else:
        frame.down(0.6)
