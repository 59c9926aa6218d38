"""Positions of readouts: a table with references, remarks and amounts between its rows."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.goods import Row
from docproc.training.synthetic.sheet import width_of
from docproc.training.synthetic.trade import Trade

Places = dict[str, tuple[float, float]]

# Of the columns that are not the description: so much of the width.
_WIDTHS = {
    "position": 0.06, "references": 0.2, "unit_price": 0.12, "quantity": 0.13, "price_base": 0.07,
    "tax_rate": 0.09, "amount": 0.13,
}  # fmt: skip
COLUMNS = (
    "position references description unit_price quantity tax_rate amount",
    "position references description unit_price quantity tax_rate amount",
    "position references description quantity unit_price tax_rate amount",
    "position description unit_price quantity tax_rate amount",
    "position description quantity unit_price amount",
    "position description quantity price_base unit_price amount",
)


class Positions:
    """The rows of one document, and how it sets them."""

    def __init__(self, frame: Frame, trade: Trade) -> None:
        chance = frame.chance
        self._frame, self._trade, self._draft = frame, trade, frame.draft
        self._ink = frame.ink.at(min(8.5, frame.ink.size))
        self._is_centred = chance.maybe(0.25)
        self._references = chance.pick([1, 2, 3])
        self._has_details = chance.maybe(0.65)
        # In lines: some programs set amounts lower than what they are of.
        self._lower = chance.pick([0.0, 0.0, 0.0, 0.9])
        # Where the description's column has numbers of the article too.
        self._coded = frame.choose("coded", {"no": 72, "below": 16, "above": 12})
        self._codes = chance.some(("own", "global", "named"), 1, 2)
        self._has_intros = chance.maybe(0.15)
        self._has_groups = chance.maybe(0.1)
        self._has_properties = chance.maybe(0.15)
        self._places = self._columns()

    def draw(self) -> None:
        """A heading, the heads of the columns and the rows."""
        frame = self._frame
        if frame.chance.maybe(0.8):
            frame.put(frame.left, self._draft.label("readout.positions"), frame.ink.bold)
            frame.down(0.4)
        for name, (left, right) in self._places.items():
            frame.sheet.text(left, frame.y, self._head(name, right - left), frame.small.bold)
        frame.down(1.4)
        for number, row in enumerate(self._trade.rows):
            self._introduce(number)
            self._row(row)
            self._explain()

    def _columns(self) -> Places:
        """Left and right edge of each column; what is left is the description's."""
        frame = self._frame
        needed = {name: _WIDTHS.get(name, 0.0) * frame.width for name in self._trade.columns}
        needed["description"] = frame.width - sum(needed.values())
        x, places = frame.left, {}
        for name in self._trade.columns:
            places[name] = (x, x + needed[name] - 4)
            x += needed[name]
        return places

    def _head(self, name: str, room: float) -> str:
        draft = self._draft
        head = draft.label("readout.references" if name == "references" else name)
        if name == "quantity" and width_of(head, self._frame.small) < room - 26:
            return f"{head} {draft.label('unit')}"
        return head

    def _introduce(self, number: int) -> None:
        """What a delivery or a group is called, above its rows; it looks like a row."""
        frame, chance = self._frame, self._frame.chance
        if self._has_intros and (not number or chance.maybe(0.12)):
            frame.write(self._say("intros"), self._ink)
            frame.down(0.4)
        if self._has_groups and number % 4 == 0:
            frame.room_for(5 * self._ink.leading)
            place, mark = str(number // 4 + 1), chance.pick(["", ".", ".0"])
            frame.sheet.text(self._places["position"][0], frame.y, place + mark, self._ink)
            group = self._draft.say("goods.sections")
            frame.put(
                self._places["description"][0], group, chance.pick([self._ink, self._ink.bold])
            )
            frame.down(0.4)

    def _row(self, row: Row) -> None:
        frame, ink = self._frame, self._ink
        described = self._described(row)
        referring = self._referring() if "references" in self._places else []
        height = max(len(described), len(referring), 1 + round(self._lower))
        frame.room_for((height + 2) * ink.leading)
        top = frame.y
        middle = top + (height - 1) // 2 * ink.leading if self._is_centred else top
        self._numbers(row, top, middle)
        frame.sheet.lines(self._places["description"][0], top, described, ink)
        frame.sheet.lines(self._places.get("references", (0.0, 0.0))[0], top, referring, ink)
        frame.y = top + height * ink.leading

    def _numbers(self, row: Row, top: float, middle: float) -> None:
        """All cells but the texts."""
        quantity = f"{row.cells['quantity']} {row.cells['unit']}"
        cells = {**row.cells, "quantity": quantity}
        for name, (start, end) in self._places.items():
            if name in ("description", "references"):
                continue
            is_right = name in ("amount", "unit_price")
            x, align = (end, "right") if is_right else (start, "left")
            y = middle if name == "position" else top
            y += self._lower * self._ink.leading if name == "amount" else 0.0
            self._frame.sheet.text(x, y, cells[name], self._ink.to(align))

    def _described(self, row: Row) -> list[str]:
        """What the row is about, with the article's numbers above or below it."""
        left, right = self._places["description"]
        lines = self._frame.sheet.wrapped(row.cells["description"], right - left, self._ink)
        if self._coded == "no":
            return lines
        codes = [
            part
            for code in self._codes
            for part in self._frame.sheet.wrapped(self._code(code, row), right - left, self._ink)
        ]
        return [*codes, *lines] if self._coded == "above" else [*lines, *codes]

    def _code(self, form: str, row: Row) -> str:
        chance = self._frame.chance
        if form == "own":
            return row.good.code
        if form == "global":
            return f"{chance.digits(13)} (GTIN)"
        return f"{chance.pick(self._draft.language['readout.codes'])}: {chance.digits(6)}"

    def _referring(self) -> list[str]:
        """What the row is called elsewhere."""
        chance, lines = self._frame.chance, []
        left, right = self._places["references"]
        for label in chance.some(self._draft.language["readout.codes"], 0, self._references):
            number = chance.pick([chance.digits(6), chance.digits(9), chance.digits(13)])
            is_long = width_of(f"{label}: {number}", self._ink) > right - left - 4
            lines += [f"{label}:", number] if is_long else [f"{label}: {number}"]
        return lines

    def _explain(self) -> None:
        """Lines below a row, none of them a value."""
        frame, left = self._frame, self._places["description"][0]
        lines = [*self._details()] if self._has_details else []
        lines += self._properties() if self._has_properties else []
        for text in lines:
            frame.write(text, self._ink, x=left if frame.chance.maybe(0.5) else frame.at(0.06))
        frame.down(0.6)

    def _details(self) -> Iterator[str]:
        for _ in range(self._frame.chance.randint(0, 4)):
            yield self._say(self._frame.chance.pick(["details", "details", "row_lines"]))

    def _properties(self) -> list[str]:
        """What else is known of the article: keys and values."""
        draft, chance = self._draft, self._frame.chance
        if chance.maybe(0.4):
            return []
        pairs = [
            f"{key}: = {chance.pick([draft.names.brand(), chance.digits(5), f'{chance.letters(2)}-{chance.digits(4)}'])}"
            for key in chance.some(draft.language["readout.properties"], 1, 3)
        ]
        return [f"{draft.label('readout.properties_title')}:", *pairs]

    def _say(self, name: str) -> str:
        """A line with numbers and days in it that are nobody's."""
        draft, chance = self._draft, self._frame.chance
        amounts = [Decimal(chance.randint(1, 90000)) / 1000 for _ in range(2)]
        first, second = (draft.notation.amount(amount, chance.pick([2, 4])) for amount in amounts)
        day = draft.today - timedelta(chance.randint(1, 60))
        return draft.say(
            f"readout.{name}",
            a=first, b=second, n=chance.digits(8), m=chance.digits(6), t=draft.names.brand(),
            d=draft.notation.day(day), e=draft.notation.day(day + timedelta(chance.randint(0, 30))),
        )  # fmt: skip
