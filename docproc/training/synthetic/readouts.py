"""Readouts: the data of an electronic invoice as programs print them for people to read.

Nothing is designed: sections of labels and values, a table of positions with references
and remarks between its rows, taxes by rate, and sums below each other, over several pages.
"""

from collections.abc import Sequence
from decimal import Decimal

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_page_numbers
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.heads import name_width
from docproc.training.synthetic.names import Party
from docproc.training.synthetic.readout_rows import COLUMNS, Positions
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade

_CODES = ("380", "381", "384", "326", "389")
_SUBJECTS = ("AAI", "REG", "ACB", "AAK", "SUR", "PMT", "GEN")


def draw_readout(draft: Draft, kind: str) -> Frame:
    """The data of an invoice or a credit note."""
    columns = draft.chance.pick(COLUMNS)
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
        Positions(self._frame, self._trade).draw()
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
        frame.room_for((1 + min(6, len(pairs))) * frame.ink.leading)
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
        pairs = [(label, f"{version} {chance.pick(_CODES)}") for label in technical]
        self._pairs("", [*pairs, *self._technical()])
        form = chance.pick(draft.language["text.number_dated"])
        name = f"{trade.title} ({chance.pick(_CODES)})" if chance.maybe(0.6) else trade.title
        ink = self._frame.ink.at(self._frame.ink.size + chance.pick([0, 2, 4])).bold
        self._frame.write(draft.fill(form, t=name, n=trade.number, d=trade.day), ink)
        told = [trade.number, *([trade.day] if "{d}" in form else [])]
        currency = (draft.label("currency"), draft.currency(draft.notation.code))
        shown = [currency, *(pair for pair in trade.meta if pair[1] not in told)]
        self._pairs("", shown)

    def _technical(self) -> list[tuple[str, str]]:
        """Names of files and profiles that the program read, none of them a value."""
        draft, chance = self._draft, self._frame.chance
        if not chance.maybe(0.4):
            return []
        forms = chance.some(draft.language["readout.headers"], 1, 4)
        facts = (draft.fill(form, n=chance.digits(4), t=draft.names.brand()) for form in forms)
        split = (fact.partition("|") for fact in facts)
        return [(label, value) for label, _, value in split]

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
