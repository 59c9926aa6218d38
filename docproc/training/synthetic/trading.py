"""Trading: invoices, credit notes, orders, quotes and delivery notes, before they are drawn."""

from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.goods import charges_of, make_goods, rows_of
from docproc.training.synthetic.names import Names
from docproc.training.synthetic.paying import add_payment
from docproc.training.synthetic.places import COUNTRIES
from docproc.training.synthetic.totals import add_totals
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trade_data import add_ids, add_meta

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
    "code description quantity price_base unit_price amount", "position description quantity price_base unit_price amount",
)  # fmt: skip
_DELIVERED = (
    "position description quantity", "code description quantity unit", "quantity description", "position quantity unit code description",
    "position code description quantity", "description quantity unit",
)  # fmt: skip
_NUM_ROWS = {1: 16, 2: 17, 3: 16, 4: 13, 5: 10, 6: 8, 8: 6, 10: 5, 14: 4, 20: 3, 34: 2}


def make_trade(draft: Draft, kind: str, *, columns: str = "", num_rows: int = 0) -> Trade:
    """A document of ``kind`` with everything that it may print."""
    chance = draft.chance
    columns = columns or chance.pick(_DELIVERED if kind == "delivery_note" else _COLUMN_SETS)
    num_rows = num_rows or chance.weighted(_NUM_ROWS)
    sign = -1 if kind == "credit_note" and chance.maybe(0.4) else 1
    goods = make_goods(
        draft,
        num_rows,
        set(columns.split()),
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
    add_totals(trade)
    add_ids(trade)
    add_payment(trade)
    add_meta(trade)
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
