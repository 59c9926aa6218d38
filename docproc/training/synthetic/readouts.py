"""Readouts: the data of an electronic invoice as programs print them for people to read.

Nothing is designed: sections of labels and values, a table of positions with references
and remarks between its rows, taxes by rate, and sums below each other, over several pages.
"""

from collections.abc import Sequence
from decimal import Decimal

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_page_numbers
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.goods import Row
from docproc.training.synthetic.heads import name_width
from docproc.training.synthetic.names import Party
from docproc.training.synthetic.sheet import width_of
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade

# Of the columns that are not the description: so much of the width.
_WIDTHS = {
    "position": 0.06, "references": 0.2, "unit_price": 0.12, "quantity": 0.13, "tax_rate": 0.09, "amount": 0.13,
}  # fmt: skip
_COLUMNS = (
    "position references description unit_price quantity tax_rate amount",
    "position references description unit_price quantity tax_rate amount",
    "position references description quantity unit_price tax_rate amount",
    "position description unit_price quantity tax_rate amount",
    "position description quantity unit_price amount",
)
_CODES = ("380", "381", "384", "326", "389")
_SUBJECTS = ("AAI", "REG", "ACB", "AAK", "SUR", "PMT", "GEN")


def draw_readout(draft: Draft, kind: str) -> Frame:
    """The data of an invoice or a credit note."""
    columns = draft.chance.pick(_COLUMNS)
    trade, frame = make_trade(draft, kind, columns=columns), Frame(draft)
    frame.layout.append(f"columns={len(trade.columns)}")
    _Readout(frame, trade).draw()
    draw_page_numbers(frame)
    return frame


class _Readout:
    """One document in the making, and how it sets its parts."""

    def __init__(self, frame: Frame, trade: Trade) -> None:
        chance = frame.chance
        self._frame, self._trade = frame, trade
        self._draft = frame.draft
        share = frame.choose("value", {"0.2": 1, "0.26": 1, "0.33": 1})
        self._x = frame.at(float(share))
        self._product = ""
        if chance.maybe(0.8):
            made = self._say("products", b=frame.draft.names.brand(), v=frame.draft.names.company())
            self._product = made
            frame.on_turn = self._draw_product
        self._turns = frame.choose("pages", {"sections": 1, "full": 1}) == "sections"
        self._is_centred = chance.maybe(0.25)
        self._references = chance.pick([1, 2, 3])
        self._has_details = chance.maybe(0.65)
        # In lines: some programs set amounts lower than what they are of.
        self._lower = chance.pick([0.0, 0.0, 0.0, 0.9])

    def draw(self) -> None:
        """From the heading to the account."""
        self._draw_product()
        self._head()
        self._party("seller", self._trade.vendor, self._trade.vendor_ids)
        self._party("buyer", self._trade.customer, self._trade.customer_ids)
        if self._frame.chance.maybe(0.25):
            self._delivered()
        if self._frame.chance.maybe(0.6):
            self._remarks()
        if self._turns:
            self._frame.turn()
        self._positions()
        if self._frame.chance.maybe(0.8):
            self._taxes()
        self._sums()
        self._payment()

    def _say(self, name: str, **pieces: str) -> str:
        return self._draft.say(f"readout.{name}", y=str(self._draft.today.year), **pieces)

    def _label(self, name: str) -> str:
        return self._draft.label(f"readout.{name}")

    def _draw_product(self) -> None:
        if self._product:
            self._frame.write(self._product, self._frame.small)
            self._frame.down(0.5)

    def _pairs(self, title: str, pairs: Sequence[tuple[str, str]]) -> None:
        frame = self._frame
        frame.room_for(3 * frame.ink.leading)
        if title:
            frame.put(frame.left, title, frame.ink.bold)
        for label, value in pairs:
            lines = frame.sheet.wrapped(value, frame.right - self._x, frame.ink)
            frame.room_for(frame.ink.leading)
            if label:
                frame.sheet.text(frame.left, frame.y, f"{label}{frame.draft.colon}", frame.ink)
            for line in lines:
                frame.put(self._x, line)
        frame.down(0.7)

    def _head(self) -> None:
        draft, chance, trade = self._draft, self._frame.chance, self._trade
        technical = chance.some(draft.language["readout.technical"], 0, 3)
        version = f"{chance.randint(1, 4)}.{chance.randint(0, 9)}"
        self._pairs("", [(label, f"{version} {chance.pick(_CODES)}") for label in technical])
        form = chance.pick(draft.language["text.number_dated"])
        name = f"{trade.title} ({chance.pick(_CODES)})" if chance.maybe(0.6) else trade.title
        ink = self._frame.ink.at(self._frame.ink.size + chance.pick([0, 2, 4])).bold
        self._frame.write(draft.fill(form, t=name, n=trade.number, d=trade.day), ink)
        told = [trade.number, *([trade.day] if "{d}" in form else [])]
        currency = (draft.label("currency"), draft.currency(draft.notation.code))
        shown = [currency, *(pair for pair in trade.meta if pair[1] not in told)]
        self._pairs("", shown)

    def _party(self, role: str, party: Party, ids: Sequence[str]) -> None:
        draft, chance = self._draft, self._frame.chance
        pairs = []
        if chance.maybe(0.5):
            pairs.append((self._label("number"), chance.digits(6)))
        if chance.maybe(0.35):
            pairs.append((self._label("global_number"), f"{chance.digits(13)} (GLN)"))
        width = self._frame.right - self._x
        room = name_width(self._frame, party.name, self._frame.ink, width)
        name = self._frame.sheet.wrapped(party.name, room, self._frame.ink)
        pairs += zip([draft.label("name")] + [""] * len(name), name, strict=False)
        if party.person:
            pairs.append((draft.label("contact"), party.person))
        address = [draft.label("address")] + [""] * len(party.address)
        pairs += zip(address, party.address, strict=False)
        if chance.maybe(0.5):
            pairs += [(draft.label("phone"), party.phone), (draft.label("email"), party.email)]
        separator = f"{draft.colon or ':'} "
        said = (each.partition(separator) for each in ids)
        self._pairs(self._label(role), [*pairs, *((label, number) for label, _, number in said)])

    def _delivered(self) -> None:
        """Where it goes: to the customer, or to another house."""
        draft, is_same = self._draft, self._frame.chance.maybe(0.6)
        name = self._trade.customer.plain_name if is_same else draft.names.company()
        address = " ".join(draft.names.address())
        pairs = [(draft.label("name"), name), (draft.label("address"), address)]
        self._pairs(draft.label("ship_to"), pairs)

    def _remarks(self) -> None:
        """Texts of the invoice; often the seller's address once more."""
        draft, chance, vendor = self._draft, self._frame.chance, self._trade.vendor
        texts = [
            [self._say("remarks", d=draft.notation.day(draft.today), n=chance.digits(6))]
            for _ in range(chance.randint(1, 3))
        ]
        if chance.maybe(0.5):
            texts.append([vendor.plain_name, *draft.names.address(), draft.names.person()])
        pairs = []
        for lines in texts:
            subject = f"{chance.pick(_SUBJECTS)} {chance.pick(draft.language['text.notes'])}"
            pairs += [(self._label("subject"), subject)] if chance.maybe(0.7) else []
            pairs += zip([self._label("content")] + [""] * len(lines), lines, strict=False)
        self._pairs(self._label("remarks_title"), pairs)

    def _positions(self) -> None:
        frame, places = self._frame, self._places()
        if frame.chance.maybe(0.8):
            frame.put(frame.left, self._label("positions"), frame.ink.bold)
            frame.down(0.4)
        for name, (left, right) in places.items():
            head = self._label(name) if name == "references" else frame.draft.label(name)
            if name == "quantity" and width_of(head, frame.small) < right - left - 30:
                head = f"{head} {frame.draft.label('unit')}"
            frame.sheet.text(left, frame.y, head, frame.small.bold)
        frame.down(1.4)
        for row in self._trade.rows:
            self._row(row, places)

    def _places(self) -> dict[str, tuple[float, float]]:
        """Left and right edge of each column; what is left is the description's."""
        frame = self._frame
        needed = {name: _WIDTHS.get(name, 0.0) * frame.width for name in self._trade.columns}
        needed["description"] = frame.width - sum(needed.values())
        x, places = frame.left, {}
        for name in self._trade.columns:
            places[name] = (x, x + needed[name] - 4)
            x += needed[name]
        return places

    def _row(self, row: Row, places: dict[str, tuple[float, float]]) -> None:
        frame, ink = self._frame, self._frame.ink.at(min(8.5, self._frame.ink.size))
        left, right = places["description"]
        described = frame.sheet.wrapped(row.cells["description"], right - left, ink)
        referring = self._referring(row) if "references" in places else []
        height = max(len(described), len(referring), 1 + round(self._lower))
        frame.room_for((height + 2) * ink.leading)
        top = frame.y
        middle = top + (height - 1) // 2 * ink.leading if self._is_centred else top
        quantity = f"{row.cells['quantity']} {row.cells['unit']}"
        cells = {**row.cells, "quantity": quantity}
        for name, (start, end) in places.items():
            if name in ("description", "references"):
                continue
            is_right = name in ("amount", "unit_price")
            x, align = (end, "right") if is_right else (start, "left")
            y = middle if name == "position" else top
            y += self._lower * ink.leading if name == "amount" else 0.0
            frame.sheet.text(x, y, cells[name], ink.to(align))
        frame.sheet.lines(left, top, described, ink)
        frame.sheet.lines(places.get("references", (left, 0))[0], top, referring, ink)
        frame.y = top + height * ink.leading
        for text in self._details() if self._has_details else []:
            frame.write(text, ink, x=left if frame.chance.maybe(0.5) else frame.at(0.06))
        frame.down(0.6)

    def _referring(self, row: Row) -> list[str]:
        """What the row is called elsewhere."""
        chance, lines = self._frame.chance, []
        for label in chance.some(self._draft.language["readout.codes"], 0, self._references):
            number = chance.pick([row.good.code, chance.digits(9), chance.digits(13)])
            is_long = width_of(f"{label}: {number}", self._frame.ink) > 0.2 * self._frame.width
            lines += [f"{label}:", number] if is_long else [f"{label}: {number}"]
        return lines

    def _details(self) -> list[str]:
        """Lines below a row, none of them a value."""
        draft, chance = self._draft, self._frame.chance
        amounts = [Decimal(chance.randint(1, 90000)) / 1000 for _ in range(2)]
        printed = [draft.notation.amount(amount, chance.pick([2, 4])) for amount in amounts]
        return [
            self._say(
                "details", a=printed[0], b=printed[1], n=chance.digits(8), t=draft.names.brand()
            )
            for _ in range(chance.randint(0, 4))
        ]

    def _taxes(self) -> None:
        """Base and tax of each rate; where there is one rate alone they are the totals."""
        frame, draft, charges = self._frame, self._draft, self._trade.charges
        frame.room_for((len(charges.taxes) + 3) * frame.ink.leading)
        frame.put(frame.left, self._label("taxes"), frame.ink.bold)
        heads = self._label("tax_heads").split("|")
        edges = [frame.at((number + 2) / (len(heads) + 1)) for number in range(len(heads))]
        frame.sheet.text(frame.left, frame.y, heads[0], frame.small)
        for head, edge in zip(heads[1:], edges[1:], strict=True):
            frame.sheet.text(edge, frame.y, head, frame.small.to("right"))
        frame.down()
        for rate, (base, tax) in sorted(charges.taxes.items()):
            is_one = len(charges.taxes) == 1
            net = draft.amount("net_total", base) if is_one else draft.notation.amount(base)
            paid = draft.amount("tax_total", tax) if is_one else draft.notation.amount(tax)
            cells = [draft.notation.amount(base), net, draft.notation.quantity(rate), paid]
            frame.sheet.text(frame.left, frame.y, self._label("tax_kind"), frame.ink)
            for cell, edge in zip(cells[-len(heads) + 1 :], edges[1:], strict=True):
                frame.sheet.text(edge, frame.y, cell, frame.ink.to("right"))
            frame.down()
        frame.down(0.6)

    def _sums(self) -> None:
        draft, chance, charges = self._draft, self._frame.chance, self._trade.charges
        amount = draft.notation.amount
        prepaid = Decimal(chance.pick([0, 0, 0, 50, 120]))
        tax = draft.fill(self._label("tax"), c=draft.notation.code)
        sums = [
            (self._label("lines_sum"), amount(charges.goods)),
            (self._label("surcharges"), amount(charges.shipping)),
            (self._label("allowances"), amount(-charges.discount)),
            (self._label("net"), draft.amount("net_total", charges.net)),
            (tax, draft.amount("tax_total", charges.tax)),
            (self._label("gross"), draft.amount("gross_total", charges.gross)),
            (self._label("prepaid"), amount(prepaid)),
            (self._label("payable"), draft.amount("amount_due", charges.gross - prepaid)),
        ]
        if chance.maybe(0.3):
            sums = [pair for number, pair in enumerate(sums) if number in (0, 3, 4, 5, 7)]
        code = f" {draft.notation.code}" if chance.maybe(0.3) else ""
        frame, gap = self._frame, chance.pick([0.0, 0.0, 0.8])
        edge = frame.at(chance.pick([0.6, 0.8, 1.0]))
        frame.room_for((len(sums) + 2) * frame.ink.leading * (1 + gap))
        frame.put(frame.left, self._label("sums"), frame.ink.bold)
        for label, value in sums:
            frame.sheet.text(frame.left, frame.y, label, frame.ink)
            frame.put(edge, f"{value}{code}", frame.ink.to("right"))
            frame.down(gap)
        frame.down(0.6)

    def _payment(self) -> None:
        frame, draft = self._frame, self._draft
        if self._trade.payment:
            frame.put(frame.left, draft.label("terms"), frame.ink.bold)
        for sentence in self._trade.payment:
            frame.write(sentence)
        if self._trade.bank:
            self._pairs(draft.label("bank"), self._trade.bank)
