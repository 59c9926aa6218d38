"""Trade: what invoices, credit notes, orders, quotes and delivery notes say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.goods import Charges, Row, charges_of, make_goods, rows_of
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.names import Names, Party
from docproc.training.synthetic.notation import to_cents
from docproc.training.synthetic.places import COUNTRIES

NUMBER_FIELD = {
    "invoice": "invoice_number",
    "credit_note": "invoice_number",
    "purchase_order": "order_number",
    "quote": "quote_number",
    "delivery_note": "delivery_note_number",
}
DATE_FIELD = {
    "invoice": "invoice_date",
    "credit_note": "invoice_date",
    "purchase_order": "order_date",
    "quote": "quote_date",
    "delivery_note": "delivery_date",
}
_NUMBER_LABEL = {
    "invoice": "invoice_number",
    "credit_note": "credit_note_number",
    "purchase_order": "purchase_order_number",
    "quote": "quote_number",
    "delivery_note": "delivery_note_number",
}
_PREFIXES = {
    "invoice": ("INV", "RE", "R", "F", "FA", "FV", "FAC", "A", "SI", "RG", "FT", "VF", "B", "K"),
    "credit_note": ("CN", "GS", "AV", "NC", "CR", "ST", "RK"),
    "purchase_order": ("PO", "BE", "CDE", "PED", "O", "45", "ORD"),
    "quote": ("Q", "AN", "DEV", "OF", "PRE", "QT"),
    "delivery_note": ("DN", "LS", "BL", "ALB", "DDT", "PS"),
}
_COLUMN_SETS = (
    "description quantity unit_price amount", "quantity description unit_price amount", "description amount",
    "position description quantity unit_price amount", "description unit_price quantity amount", "description amount",
    "position code description quantity unit unit_price amount", "code description quantity unit_price amount",
    "position description quantity unit unit_price tax_rate amount", "description quantity unit_price tax_rate amount",
    "quantity code description unit_price amount", "position quantity unit description unit_price amount",
    "code description quantity unit unit_price discount_rate amount", "description quantity amount",
    "position code description tax_rate quantity unit_price amount", "description quantity unit_price discount_rate tax_rate amount",
    "quantity unit description unit_price amount", "position description quantity unit_price discount_rate amount",
    "code description unit_price quantity tax_rate amount", "position description tax_rate quantity unit unit_price amount",
    "position description amount", "code quantity unit description unit_price amount tax_rate",
)  # fmt: skip
_DELIVERED = (
    "position description quantity", "code description quantity unit", "quantity description", "position quantity unit code description",
    "position code description quantity", "description quantity unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """A line under the table; ``weight`` says how it stands out: 0, 1 or 2."""

    label: str
    amount: str
    weight: int = 0


@dataclass(slots=True)
class Trade:
    """One document of trade, all values marked; ``columns`` are those of its table.

    ``vendor`` and ``customer`` are who sells and who buys, ``writes_as_buyer`` whose
    letterhead it is.
    """

    draft: Draft
    kind: str
    title: str
    vendor: Party
    customer: Party
    number: str
    day: str
    columns: list[str]
    rows: list[Row]
    charges: Charges
    totals: list[Total]
    tax_lines: list[tuple[str, str, str]]
    ship_to: Party | None = None
    writes_as_buyer: bool = False
    due: str = ""
    due_label: str = ""
    vendor_ids: list[str] = field(default_factory=list)
    customer_ids: list[str] = field(default_factory=list)
    bank: list[tuple[str, str]] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    payment: list[str] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    intro: str = ""

    @property
    def writer(self) -> Party:
        """Whose letterhead it is."""
        return self.customer if self.writes_as_buyer else self.vendor

    @property
    def reader(self) -> Party:
        """Whom it is addressed to."""
        return self.vendor if self.writes_as_buyer else self.customer

    @property
    def has_money(self) -> bool:
        """Whether it prints prices."""
        return self.kind != "delivery_note"


def make_trade(draft: Draft, kind: str, *, columns: str = "", num_rows: int = 0) -> Trade:
    """A document of ``kind`` with everything that it may print."""
    chance = draft.chance
    columns = columns or chance.pick(_DELIVERED if kind == "delivery_note" else _COLUMN_SETS)
    num_rows = (
        num_rows
        or chance.choices(
            [1, 2, 3, 4, 5, 6, 8, 10, 14, 20, 34], [16, 17, 16, 13, 10, 8, 6, 5, 4, 3, 2]
        )[0]
    )
    sign = -1 if kind == "credit_note" and chance.maybe(0.4) else 1
    goods = make_goods(
        draft,
        num_rows,
        has_discounts="discount_rate" in columns,
        places=chance.weighted({2: 88, 3: 4, 4: 8}),
        sign=sign,
    )
    charges = charges_of(draft, goods, is_plain=sign < 0)
    shows_money = chance.maybe(0.45)
    rows = rows_of(draft, goods, shows_money=shows_money, columns=set(columns.split()))
    vendor = draft.party("vendor", draft.names.company())
    customer = draft.party("customer", _customer_name(draft), countries=_abroad(draft))
    day = draft.today
    trade = Trade(
        draft=draft,
        kind=kind,
        title=chance.pick(draft.language[f"titles.{kind}"]),
        vendor=vendor,
        customer=customer,
        number=draft.id(
            NUMBER_FIELD[kind], identifiers.document_number(_PREFIXES[kind], day, chance)
        ),
        day=draft.day(DATE_FIELD[kind], day),
        columns=columns.split(),
        rows=rows,
        charges=charges,
        totals=[],
        tax_lines=[],
        writes_as_buyer=kind == "purchase_order" and chance.maybe(0.8),
    )
    _add_totals(trade)
    _add_ids(trade)
    _add_due(trade)
    _add_meta(trade)
    _add_sentences(trade)
    return trade


def _customer_name(draft: Draft) -> str:
    chance, names = draft.chance, draft.names
    person = names.person()
    titled = draft.say("names.salutations", p=person)
    return chance.weighted({names.company(): 66, person: 16, titled: 8, names.institution(): 10})


def _abroad(draft: Draft) -> Names | None:
    """Where the customer lives if that is another country."""
    chance = draft.chance
    if not chance.maybe(0.12):
        return None
    return Names(chance, draft.language, COUNTRIES[chance.pick(sorted(COUNTRIES))])


def _add_totals(trade: Trade) -> None:
    draft, charges = trade.draft, trade.charges
    chance = draft.chance
    if not trade.has_money:
        return
    is_taxed = charges.tax != 0 and chance.maybe(0.93)
    rows: list[tuple[str, str, int]] = []
    if charges.shipping or charges.discount:
        rows.append((draft.label("lines_total"), draft.notation.amount(charges.goods), 0))
        rows += [(draft.label(n), draft.notation.amount(a), 0) for n, a in _extras(charges) if a]
    if is_taxed:
        rows += _net_and_tax(trade)
        gross = charges.gross
    else:
        gross = charges.net
        if charges.tax == 0 and chance.maybe(0.6):
            rows.append((draft.label("net"), draft.amount("net_total", charges.net), 0))
            if chance.maybe(0.5):
                rows.append(
                    (
                        draft.fill(draft.label("tax"), r="0"),
                        draft.amount("tax_total", Decimal(0)),
                        0,
                    )
                )
    name = "order_gross" if trade.kind in ("purchase_order", "quote") else "gross"
    rows.append((draft.label(name), draft.amount("gross_total", gross), 2))
    if trade.kind == "invoice":
        rows += _paid_before(draft, gross)
    trade.totals = [Total(label, draft.money(number), weight) for label, number, weight in rows]


def _extras(charges: Charges) -> list[tuple[str, Decimal]]:
    return [("shipping", charges.shipping), ("discount", -charges.discount)]


def _net_and_tax(trade: Trade) -> list[tuple[str, str, int]]:
    draft, charges, chance = trade.draft, trade.charges, trade.draft.chance
    rows = []
    if chance.maybe(0.92):
        rows.append((draft.label("net"), draft.amount("net_total", charges.net), 0))
    notation = draft.notation
    is_one = len(charges.taxes) == 1
    base_of = (lambda base: draft.amount("net_total", base)) if is_one else notation.amount
    tax_of = (lambda tax: draft.amount("tax_total", tax)) if is_one else notation.amount
    trade.tax_lines = [
        (f"{notation.quantity(rate)}%", base_of(base), tax_of(tax))
        for rate, (base, tax) in sorted(charges.taxes.items())
    ]
    label = draft.label("tax")
    if is_one:
        rate = notation.quantity(next(iter(charges.taxes)))
        rows.append((draft.fill(label, r=rate), draft.amount("tax_total", charges.tax), 0))
        return rows
    forms = [form for form in draft.language["labels.tax"] if "{r}" in form]
    label = label if "{r}" in label else chance.pick(forms)
    if chance.maybe(0.7):
        rows += [
            (draft.fill(label, r=notation.quantity(rate)), notation.amount(tax), 0)
            for rate, (_, tax) in charges.taxes.items()
        ]
        if chance.maybe(0.5):
            return rows
    rows.append((draft.label("tax_sum"), draft.amount("tax_total", charges.tax), 0))
    return rows


def _paid_before(draft: Draft, gross: Decimal) -> list[tuple[str, str, int]]:
    chance, notation = draft.chance, draft.notation
    situation = chance.weighted({"": 74, "deposit": 10, "paid": 5, "previous": 5, "due": 6})
    if situation == "due":
        return [(draft.label("amount_due"), draft.amount("amount_due", gross), 1)]
    if situation == "previous":
        before = Decimal(chance.randint(1000, 90000)) / 100
        row = (draft.label("previous"), notation.amount(before), 0)
        return [row, (draft.label("amount_due"), draft.amount("amount_due", gross + before), 1)]
    if situation:
        paid = (
            gross if situation == "paid" else to_cents(gross * chance.pick([10, 25, 30, 50]) / 100)
        )
        sign = chance.pick([-1, 1])
        row = (draft.label("paid"), draft.amount("amount_paid", sign * paid), 0)
        return [row, (draft.label("amount_due"), draft.amount("amount_due", gross - paid), 1)]
    return []


def _add_ids(trade: Trade) -> None:
    draft, chance, country = trade.draft, trade.draft.chance, trade.draft.country
    if chance.maybe(0.3 if country.code == "US" else 0.85):
        number = identifiers.vat_id(country.code, chance)
        number = draft.id("vendor_vat_id", number, FieldKind.VAT_ID)
        trade.vendor_ids.append(draft.said(draft.label("vendor_vat_id"), number))
    if chance.maybe(0.45):
        number = chance.pick(
            [
                f"HRB {chance.digits(5)}",
                chance.digits(8),
                f"{chance.digits(2)}/{chance.digits(3)}/{chance.digits(5)}",
            ]
        )
        trade.vendor_ids.append(
            draft.said(draft.label(chance.pick(["registration", "tax_number"])), number)
        )
    if chance.maybe(0.25):
        home = country.code if country.code != "US" else "GB"
        number = draft.id("customer_vat_id", identifiers.vat_id(home, chance), FieldKind.VAT_ID)
        trade.customer_ids.append(draft.said(draft.label("customer_vat_id"), number))
    if trade.kind in ("invoice", "credit_note", "quote") and chance.maybe(0.72):
        trade.bank = _bank_of(trade)


def _bank_of(trade: Trade) -> list[tuple[str, str]]:
    draft, chance, country = trade.draft, trade.draft.chance, trade.draft.country
    bank = draft.text(
        "vendor_bank", draft.say("statement.banks", n=draft.names.surname(), t=draft.names.town())
    )
    lines = [(draft.label("bank"), bank)]
    account = identifiers.iban(country.code, chance)
    if account is None or (country.code in ("GB", "IE") and chance.maybe(0.4)):
        number = chance.pick(
            [chance.digits(8), chance.digits(10), f"{chance.digits(4)}-{chance.digits(6)}"]
        )
        lines.append((draft.label("account_number"), draft.id("bank_account", number)))
        lines.append(
            (
                draft.label("sort_code"),
                chance.pick(
                    [f"{chance.digits(2)}-{chance.digits(2)}-{chance.digits(2)}", chance.digits(9)]
                ),
            )
        )
    else:
        printed = identifiers.grouped(account) if chance.maybe(0.6) else account
        number = draft.marks.mark(Place("vendor_iban"), FieldKind.IBAN, printed, account)
        lines.append((draft.label("iban"), number))
        if chance.maybe(0.75):
            lines.append(
                (
                    draft.label("bic"),
                    draft.id("vendor_bic", identifiers.bic(country.code, chance), FieldKind.BIC),
                )
            )
    if chance.maybe(0.2):
        lines.insert(0, (draft.label("holder"), trade.vendor.plain_name))
    if chance.maybe(0.2):
        chance.shuffle(lines)
    return lines


def _add_due(trade: Trade) -> None:
    draft, chance = trade.draft, trade.draft.chance
    days = chance.pick([0, 7, 10, 14, 14, 15, 20, 21, 30, 30, 30, 45, 60])
    due = draft.today + timedelta(days)
    if trade.kind == "quote" and chance.maybe(0.7):
        trade.due, trade.due_label = (
            draft.day("valid_until", due + timedelta(14)),
            draft.label("valid_until"),
        )
    if trade.kind != "invoice":
        return
    way = chance.weighted({"meta": 48, "said": 17, "days": 17, "debit": 5, "": 13})
    if way == "meta":
        trade.due, trade.due_label = draft.day("due_date", due), draft.label("due_date")
        return
    if way in ("said", "debit"):
        said = draft.day("due_date", due)
        trade.payment.append(
            draft.say("text.terms_dated" if way == "said" else "text.debit", d=said)
        )
    if way == "days":
        terms = draft.text("payment_terms", draft.say("labels.terms_values", n=str(days or 14)))
        sentence = draft.say("text.terms", n=str(days or 14))
        trade.payment.append(chance.pick([sentence, draft.said(draft.label("terms"), terms)]))
    if chance.maybe(0.12):
        early = draft.notation.day(draft.today + timedelta(8))
        trade.payment.append(draft.say("text.cash_discount", n="8", d=early))


def _add_meta(trade: Trade) -> None:
    draft, chance, kind = trade.draft, trade.draft.chance, trade.kind
    date_label = "invoice_date" if kind == "invoice" else "document_date"
    trade.meta = [
        (draft.label(_NUMBER_LABEL[kind]), trade.number),
        (draft.label(date_label), trade.day),
    ]
    if trade.due:
        trade.meta.append((trade.due_label, trade.due))
    others = [
        (draft.label(label), value(draft, kind))
        for label, (probability, kinds, value) in _META.items()
        if kind in kinds.split() and chance.maybe(probability)
    ]
    if trade.customer_ids and chance.maybe(0.4):
        label, _, number = trade.customer_ids.pop().partition(f"{draft.colon or ':'} ")
        others.append((label, number))
    chance.shuffle(others)
    trade.meta += others
    if chance.maybe(0.3):
        chance.shuffle(trade.meta)


def _period(draft: Draft, _: str) -> str:
    until = draft.today - timedelta(draft.chance.randint(0, 5))
    since = until - timedelta(draft.chance.pick([6, 13, 29, 30]))
    dash = draft.chance.pick([" - ", " – ", " / "])
    return f"{draft.day('period_from', since)}{dash}{draft.day('period_to', until)}"


def _credited(draft: Draft, _: str) -> str:
    number = identifiers.document_number(("INV", "R"), draft.today, draft.chance)
    return draft.id("credited_invoice", number)


def _ordered(draft: Draft, _: str) -> str:
    return draft.notation.day(draft.today - timedelta(draft.chance.randint(3, 40)))


_ALL = "invoice credit_note purchase_order quote delivery_note"
# What else stands beside the number and the date: how often, in which documents, and the value.
_META: dict[str, tuple[float, str, Callable[[Draft, str], str]]] = {
    "customer_number": (
        0.5,
        _ALL,
        lambda draft, _: draft.id("customer_number", identifiers.reference(draft.chance)),
    ),
    "order_number": (
        0.4,
        "invoice credit_note delivery_note",
        lambda draft, _: draft.id("order_number", identifiers.reference(draft.chance)),
    ),
    "delivery_date": (
        0.35,
        "invoice credit_note purchase_order quote",
        lambda draft, kind: draft.day("delivery_date", _near(draft, kind)),
    ),
    "order_date": (0.12, "invoice delivery_note", _ordered),
    "period": (0.15, "invoice purchase_order", _period),
    "contact": (0.2, _ALL, lambda draft, _: draft.text("contact_name", draft.names.person())),
    "project": (0.15, _ALL, lambda draft, _: f"{draft.names.surname()} {draft.chance.digits(3)}"),
    "terms": (
        0.1,
        "invoice quote",
        lambda draft, _: draft.text("payment_terms", draft.say("labels.terms_values", n="30")),
    ),
    "text.original_invoice": (0.6, "credit_note", _credited),
}


def _near(draft: Draft, kind: str) -> date:
    ahead = kind in ("purchase_order", "quote")
    days = draft.chance.randint(2, 30) if ahead else -draft.chance.randint(0, 12)
    return draft.today + timedelta(days)


def _add_sentences(trade: Trade) -> None:
    draft, chance = trade.draft, trade.draft.chance
    intros = {
        "quote": "text.intro_quote",
        "purchase_order": "text.intro_order",
        "delivery_note": "text.intro_delivery",
    }
    if chance.maybe(0.4):
        trade.intro = draft.say(intros.get(trade.kind, "text.intro"))
    for form in chance.some(draft.language["text.closing"], 0, 3):
        trade.closing.append(
            draft.fill(
                form,
                c=draft.currency(draft.notation.code),
                v=trade.vendor.plain_name,
                m=trade.vendor.email,
            )
        )
