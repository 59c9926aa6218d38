"""Order lines: what is ordered, as programs print it, with codes, states and remarks."""

from datetime import timedelta
from decimal import Decimal

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.goods import Row
from docproc.training.synthetic.marks import Place, plain
from docproc.training.synthetic.trade import Trade

# Of the columns that are not the description: so much of the width.
_WIDTHS = {
    "line": 0.05, "status": 0.13, "product": 0.19, "base": 0.08, "price": 0.1, "quantity": 0.11,
    "confirmed": 0.1, "unit": 0.07, "allowance": 0.1, "vat": 0.07, "total": 0.11,
}  # fmt: skip
_COLUMNS = (
    "line status product description base price quantity unit vat total",
    "line product description base price quantity unit total",
    "line product description quantity unit price allowance vat total",
    "line description product price quantity unit total",
    "line product description price quantity vat total",
    "product description quantity unit base price total",
    "line description quantity unit price total",
    "line status description quantity price total",
    "line description quantity confirmed unit price total",
    "line status product description quantity confirmed price total",
)


class OrderLines:
    """The lines of one order; an answer may agree to fewer than were ordered."""

    def __init__(self, frame: Frame, trade: Trade, *, is_answer: bool) -> None:
        chance = frame.chance
        self._frame, self._trade, self._draft = frame, trade, frame.draft
        self._names = chance.pick(_COLUMNS).split()
        self._is_answer = is_answer and chance.maybe(0.7)
        self._height = chance.weighted({"top": 40, "middle": 40, "below": 20})
        self._has_details = chance.maybe(0.65)
        self._ink = frame.ink.at(min(8.0, frame.ink.size))
        # Where the article's numbers stand that have no column, and how technical remarks are.
        self._coded = frame.choose("coded", {"no": 70, "above": 12, "before": 9, "below": 9})
        self._remarks = ["details"] * 3 + ["technical"] * chance.pick([0, 0, 1, 3])
        self._base = frame.draft.notation.amount(Decimal(1), chance.pick([0, 2, 2, 4]))
        self._is_listed = frame.choose("lines", {"table": 82, "listed": 18}) == "listed"

    def draw(self) -> None:
        """A heading, and the lines as a table or each as a list."""
        frame = self._frame
        frame.room_for(6 * frame.ink.leading)
        frame.put(frame.left, self._draft.label("order.lines"), frame.ink.bold)
        frame.down(0.4)
        if self._is_listed:
            for number, row in enumerate(self._trade.rows):
                self._list(number, row)
            return
        places = self._places()
        self._heads(places)
        for number, row in enumerate(self._trade.rows):
            self._row(number, row, places)
        frame.down(0.6)

    def _places(self) -> dict[str, tuple[float, float]]:
        """Left and right edge of each column; what is left is the description's."""
        frame = self._frame
        needed = {name: _WIDTHS.get(name, 0.0) * frame.width for name in self._names}
        needed["description"] = frame.width - sum(needed.values())
        x, places = frame.left, {}
        for name in self._names:
            places[name] = (x, x + needed[name] - 5)
            x += needed[name]
        return places

    def _heads(self, places: dict[str, tuple[float, float]]) -> None:
        """Words over the columns, in as many lines as they need."""
        frame, low = self._frame, self._frame.y
        ink = frame.small.bold
        for name, (left, right) in places.items():
            head = self._draft.label(f"order.{name}")
            lines = frame.sheet.wrapped(head, right - left, ink)
            low = max(low, frame.sheet.lines(left, frame.y, lines, ink))
        frame.y = low + 0.5 * frame.ink.leading

    def _row(self, number: int, row: Row, places: dict[str, tuple[float, float]]) -> None:
        frame, ink = self._frame, self._ink
        lines = self._lines(number, row)
        wrapped = {
            name: [
                part
                for line in lines[name]
                for part in (frame.sheet.wrapped(line, right - left, ink) if line else [""])
            ]
            for name, (left, right) in places.items()
        }
        height = max(map(len, wrapped.values()))
        frame.room_for((height + 1) * ink.leading)
        top = frame.y
        for name, (left, right) in places.items():
            is_right = name in ("base", "price", "total")
            shift = self._shift(height - len(wrapped[name])) if name in _WIDTHS else 0.0
            if name in ("line", "status", "product"):
                shift = 0.0
            used = ink.to("right") if is_right else ink
            frame.sheet.lines(
                right if is_right else left, top + shift * ink.leading, wrapped[name], used
            )
        frame.y = top + height * ink.leading
        for detail in self._details():
            frame.write(detail, ink, x=places["description"][0] - 30)
        frame.down(0.7)

    def _shift(self, room: int) -> float:
        """How many lines a number stands below the first of its row."""
        return {"top": 0.0, "middle": room / 2, "below": float(room)}[self._height]

    def _lines(self, number: int, row: Row) -> dict[str, list[str]]:
        """What each column says."""
        draft, chance = self._draft, self._frame.chance
        codes = [
            f"{label}: {chance.pick([row.good.code, chance.digits(13), chance.digits(6)])}"
            for label in chance.some(draft.language["order.product_codes"], 1, 3)
        ]
        ordered, confirmed = self._quantities(number, row)
        if confirmed and "confirmed" not in self._names:
            ordered = [
                f"{draft.label('order.requested')} {ordered[0]}",
                f"{draft.label('order.agreed')} {confirmed[0]}",
            ]
        return {
            "line": [str((number + 1) * self._step)],
            "status": [draft.say("order.statuses")],
            "product": codes,
            "description": self._described(row),
            "base": [self._base],
            "price": [row.cells["unit_price"]],
            "quantity": ordered,
            "confirmed": confirmed,
            "unit": [row.good.unit],
            "allowance": [self._allowance(row)],
            "vat": [plain(row.cells["tax_rate"])],
            "total": [row.cells["amount"]],
        }

    @property
    def _step(self) -> int:
        return 10 if self._height == "below" else 1

    def _allowance(self, row: Row) -> str:
        discount = row.good.discount
        return self._draft.notation.amount(discount) if discount else ""

    def _quantities(self, number: int, row: Row) -> tuple[list[str], list[str]]:
        """What is ordered, and what an answer agrees to."""
        draft, chance = self._draft, self._frame.chance
        asked, agreed = row.cells["quantity"], plain(row.cells["quantity"])
        if not self._is_answer:
            return [asked], []
        if chance.maybe(0.2):
            more = row.good.quantity + chance.randint(1, 6)
            place = Place("line_items", number, "quantity")
            asked = draft.quantity(place, more, draft.notation.amount(more))
            self._frame.layout.append("partly")
        return [asked], [agreed]

    def _described(self, row: Row) -> list[str]:
        """What is ordered; numbers of the article may stand above, before or below it."""
        text, chance = row.cells["description"], self._frame.chance
        if self._coded == "no":
            return [text]
        label = self._draft.label("order.product_codes")
        code = f"{label}: {chance.pick([row.good.code, chance.digits(13)])}"
        if self._coded == "before":
            return [f"{code} {text}"]
        return [code, text] if self._coded == "above" else [text, code]

    def _details(self) -> list[str]:
        """Lines below a row, none of them a value."""
        draft, chance = self._draft, self._frame.chance
        if not self._has_details:
            return []
        day = draft.today + timedelta(chance.randint(2, 60))
        later, last = draft.notation.day(day), draft.notation.day(day + timedelta(14))
        return [
            draft.say(
                f"order.{chance.pick(self._remarks)}",
                n=chance.digits(7), k=str(chance.randint(1, 40)), d=later, e=last,
                t=draft.names.brand(), a=draft.notation.amount(Decimal(chance.randint(5, 900)) / 100),
            )
            for _ in range(chance.randint(0, 3))
        ]  # fmt: skip

    def _list(self, number: int, row: Row) -> None:
        """Labels and values below each other."""
        frame, draft = self._frame, self._draft
        frame.room_for(8 * self._ink.leading)
        lines = self._lines(number, row)
        frame.put(frame.left, f"{draft.label('order.line')} {lines['line'][0]}", self._ink.bold)
        for name in ("product", "description", "quantity", "price", "total"):
            label = draft.label(f"order.{name}")
            for place, line in enumerate(lines[name]):
                text = f"{line} {row.good.unit}" if name == "quantity" and not place else line
                if not place:
                    frame.sheet.text(frame.left + 12, frame.y, f"{label}{draft.colon}", self._ink)
                for part in frame.sheet.wrapped(text, 0.6 * frame.width, self._ink):
                    frame.put(frame.at(0.34), part, self._ink)
        frame.down(0.5)
