"""Orders as programs print them: the data of an electronic order, its change or the answer to it.

Parties that are none of the two stand among them, sums may come before the lines, and a
line has codes, a status and two quantities around its values.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft, notation_of
from docproc.training.synthetic.feet import draw_page_numbers
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.languages import language
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.names import Names, Party
from docproc.training.synthetic.order_lines import OrderLines
from docproc.training.synthetic.places import COUNTRIES
from docproc.training.synthetic.sheet import width_of
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade

# Whose parties and goods stand under English labels.
_ABROAD = {"fr": "FR", "de": "DE", "it": "IT", "es": "ES", "nl": "NL"}
# Marked, whether the lines print them or not.
_COLUMNS = "description quantity unit_price amount"
_KINDS = {"orders": 50, "answers": 32, "changes": 8, "blankets": 10}

Pairs = list[tuple[str, str]]


def draw_order_readout(draft: Draft, kind: str = "purchase_order") -> Frame:
    """The data of an order, of its change or of the answer to it, or of an invoice alike."""
    trade = _trade(draft, kind)
    frame = Frame(draft)
    _OrderReadout(frame, trade).draw()
    draw_page_numbers(frame)
    return frame


def _trade(draft: Draft, kind: str) -> Trade:
    """What is ordered; under English labels often in the words of another language."""
    chance, own = draft.chance, draft.language
    if own.code == "en" and chance.maybe(0.5):
        code = chance.pick(sorted(_ABROAD))
        draft.language, draft.country = language(code), COUNTRIES[_ABROAD[code]]
        draft.names = Names(chance, draft.language, draft.country)
        draft.notation = notation_of(chance, draft.language, draft.country)
    trade = make_trade(draft, kind, columns=_COLUMNS)
    draft.language = own
    return trade


class _OrderReadout:
    """One order in the making, and how it sets its parts."""

    def __init__(self, frame: Frame, trade: Trade) -> None:
        chance = frame.chance
        self._frame, self._trade, self._draft = frame, trade, frame.draft
        is_order = trade.kind == "purchase_order"
        self._kind = frame.choose("order", _KINDS) if is_order else trade.kind
        self._is_upper = chance.maybe(0.45)
        self._way = frame.choose("parties", {"led": 40, "headed": 30, "named": 30})
        self._aside = frame.at(chance.pick([0.5, 0.58, 0.64]))
        self._value = frame.at(chance.pick([0.2, 0.27, 0.34]))
        self._title = frame.draft.say(f"order.{self._kind}" if is_order else f"titles.{trade.kind}")
        self._is_headed = chance.maybe(0.6)

    def draw(self) -> None:
        """From the head to the lines, or to the sums."""
        frame, chance = self._frame, self._frame.chance
        sums_first = frame.choose("sums", {"first": 45, "last": 55}) == "first"
        frame.on_turn = self._draw_head_of_page
        facts = [*self._head(), *self._facts()]
        for role, party, ids in self._parties():
            taken, facts = facts[:7], facts[7:]
            self._party(role, party, ids, taken)
        self._pairs(self._say("delivery"), [*self._dates(), *facts])
        if sums_first:
            self._sums()
        if chance.maybe(0.5):
            frame.turn()
        OrderLines(frame, self._trade, is_answer=self._kind == "answers").draw()
        if not sums_first:
            self._sums()
        for sentence in self._trade.payment:
            frame.write(sentence)
        self._pairs(frame.draft.label("bank"), self._trade.bank)

    def _say(self, name: str) -> str:
        said = self._draft.label(f"order.{name}")
        return said.upper() if self._is_upper else said

    def _draw_head_of_page(self) -> None:
        self._frame.put(
            self._frame.left, f"{self._title}  {plain(self._trade.number)}", self._frame.small
        )
        self._frame.down(0.5)

    def _head(self) -> Pairs:
        """What it is, its number and its date; what is not drawn here goes beside a party."""
        frame, draft, trade = self._frame, self._draft, self._trade
        names = ("order.number", "order.day")
        if self._is_invoice:
            names = ("labels.invoice_number", "labels.invoice_date")
        number, day = map(draft.say, names)
        pairs = [(day, trade.day)]
        if self._kind in ("answers", "changes"):
            order = identifiers.document_number(("PO", "45", "B"), draft.today, frame.chance)
            pairs.append((self._say("answered"), order))
        if not self._is_headed:
            return [(self._title, trade.number), *pairs]
        ink = frame.ink.at(frame.ink.size + frame.chance.pick([0, 2, 4])).bold
        x = frame.chance.pick([frame.left, self._aside])
        is_led = frame.chance.maybe(0.5)
        frame.put(x, f"{self._title}: {trade.number}" if is_led else self._title, ink)
        for label, value in pairs if is_led else [(number, trade.number), *pairs]:
            frame.put(x, f"{label}{draft.colon} {value}")
        frame.down(0.6)
        return []

    @property
    def _is_invoice(self) -> bool:
        return self._trade.kind != "purchase_order"

    def _facts(self) -> Pairs:
        """What is said of the order itself; nothing of it is a value but the currency."""
        draft, chance = self._draft, self._frame.chance
        split = (fact.partition("|") for fact in chance.some(draft.language["order.facts"], 1, 6))
        facts = [(label, value) for label, _, value in split]
        facts += [
            (label, identifiers.reference(chance))
            for label in chance.some(draft.language["order.references"], 0, 2)
        ]
        if self._kind == "blankets" or chance.maybe(0.1):
            facts += self._period()
        if self._trade.due:
            facts.append((draft.say("labels.due_date"), self._trade.due))
        chance.shuffle(facts)
        return facts

    def _period(self) -> Pairs:
        draft, since = self._draft, self._draft.today + timedelta(self._frame.chance.randint(0, 30))
        until = since + timedelta(self._frame.chance.pick([89, 180, 364]))
        return [
            (self._say("since"), draft.day("period_from", since)),
            (self._say("until"), draft.day("period_to", until)),
        ]

    def _dates(self) -> Pairs:
        draft, chance = self._draft, self._frame.chance
        if not chance.maybe(0.55):
            return []
        day = draft.day("delivery_date", draft.today + timedelta(chance.randint(2, 40)))
        hour = f" {chance.randint(7, 17):02}:00" if chance.maybe(0.15) else ""
        return [(self._say("wanted"), f"{day}{hour}")]

    def _parties(self) -> list[tuple[str, Party, Pairs]]:
        """Who orders and who delivers, and others that are neither."""
        draft, chance, trade = self._draft, self._frame.chance, self._trade
        seller, buyer = self._number("vendor_vat_id"), self._number("customer_vat_id")
        parties = [
            ("buyer", trade.customer, self._ids(buyer)),
            ("seller", trade.vendor, self._ids(seller)),
        ]
        if chance.maybe(0.35):
            parties.reverse()
        others = chance.some(["ship_to", "invoicee", "ship_from", "payer"], 0, 3)
        for role in others:
            same = trade.vendor if role == "ship_from" else trade.customer
            is_same = chance.maybe({"ship_to": 0.5, "ship_from": 0.6}.get(role, 0.25))
            name = plain(same.name) if is_same else draft.names.company()
            own = Party(
                name, name, tuple(draft.names.address()), draft.names.person(), "", "", "", ""
            )
            stranger = identifiers.vat_id(draft.country.code, chance)
            parties.append((role, own, self._ids(stranger if role == "invoicee" else "")))
        if others and chance.maybe(0.15):
            parties.insert(0, parties.pop())
        return parties

    def _number(self, name: str) -> str:
        """A tax id, or that there is none."""
        draft, chance = self._draft, self._frame.chance
        home = draft.country.code if draft.country.code != "US" else "GB"
        number = identifiers.vat_id(home, chance)
        return draft.id(name, number, FieldKind.VAT_ID) if chance.maybe(0.75) else ""

    def _ids(self, number: str) -> Pairs:
        chance = self._frame.chance
        pairs = []
        if chance.maybe(0.5):
            pairs.append((self._say("global_id"), chance.digits(13)))
        if chance.maybe(0.5):
            pairs.append((self._say("registration"), chance.digits(chance.pick([9, 14]))))
        if number:
            pairs.append((self._say("vat_id"), number))
        return pairs

    def _party(self, role: str, party: Party, ids: Pairs, facts: Pairs) -> None:
        """A block on the left, with other data beside it."""
        frame, draft, chance = self._frame, self._draft, self._frame.chance
        label = self._say(role)
        rest = [*party.address, *(f"{name}{draft.colon} {value}" for name, value in ids)]
        if party.person and chance.maybe(0.5):
            rest.append(f"{self._say('contact')}{draft.colon} {party.person}")
        if self._way == "led":
            lines = [f"{label}{draft.colon or ':'} {party.name}", *rest]
        elif self._way == "headed":
            lines = [label, party.name, *rest]
        else:
            lines = [label, f"{draft.label('name')}{draft.colon or ':'} {party.name}", *rest]
        room = self._aside - frame.left - 8
        lines = [part for line in lines for part in frame.sheet.wrapped(line, room, frame.ink)]
        frame.room_for((max(len(lines), len(facts)) + 1) * frame.ink.leading)
        top = frame.y
        for number, line in enumerate(lines):
            frame.put(frame.left, line, frame.ink.bold if not number else frame.ink)
        low, frame.y = frame.y, top
        self._beside(facts)
        frame.y = max(low, frame.y)
        frame.down(0.7)

    def _beside(self, facts: Pairs) -> None:
        frame, draft = self._frame, self._draft
        widest = frame.widest([label for label, _ in facts])
        for label, value in facts:
            frame.sheet.text(self._aside, frame.y, f"{label}{draft.colon}", frame.ink)
            frame.put(self._aside + widest + 10, value)

    def _pairs(self, title: str, pairs: Sequence[tuple[str, str]]) -> None:
        frame, draft = self._frame, self._draft
        if not pairs:
            return
        frame.room_for((len(pairs) + 2) * frame.ink.leading)
        frame.put(frame.left, title, frame.ink.bold)
        for label, value in pairs:
            width = width_of(label, frame.ink) + 10
            frame.sheet.text(frame.left, frame.y, f"{label}{draft.colon}", frame.ink)
            frame.put(max(self._value, frame.left + width), value)
        frame.down(0.7)

    def _sums(self) -> None:
        """The total without tax; charges and taxes are often left blank."""
        draft, chance, charges = self._draft, self._frame.chance, self._trade.charges
        amount, code = draft.notation.amount, draft.notation.code
        sums = [(draft.label("currency"), draft.currency(code))] if chance.maybe(0.7) else []
        behind = f" {draft.currency(code)}" if chance.maybe(0.4) or not sums else ""
        if chance.maybe(0.8) or charges.shipping or charges.discount:
            sums.append((self._sum("lines_sum"), amount(charges.goods)))
        for name, extra in (("charges", charges.shipping), ("allowances", charges.discount)):
            if extra or chance.maybe(0.5):
                sums.append((self._say(name), amount(extra) if extra else self._nothing()))
        is_taxed = self._is_invoice or chance.maybe(0.35)
        if not is_taxed or chance.maybe(0.9):
            sums.append((self._sum("net"), draft.amount("net_total", charges.net) + behind))
        if is_taxed:
            sums.append((self._sum("tax"), draft.amount("tax_total", charges.tax) + behind))
            sums.append((self._sum("gross"), draft.amount("gross_total", charges.gross) + behind))
        self._pairs(self._say("sums"), sums)

    def _sum(self, name: str) -> str:
        """What a sum is called; invoices have words of their own."""
        draft = self._draft
        said = draft.label(f"readout.{name}" if self._is_invoice else f"order.{name}")
        return draft.fill(said, c=draft.notation.code)

    def _nothing(self) -> str:
        zero = self._draft.notation.amount(Decimal(0))
        return self._frame.chance.pick(["", "", zero, "-"])
