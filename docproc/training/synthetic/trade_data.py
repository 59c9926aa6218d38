"""Data of trade: ids, dates and references with their labels."""

from collections.abc import Callable
from datetime import date, timedelta

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.trade import Trade

_NUMBER_LABEL = {
    "invoice": "invoice_number",
    "credit_note": "credit_note_number",
    "purchase_order": "purchase_order_number",
    "quote": "quote_number",
    "delivery_note": "delivery_note_number",
}


def add_ids(trade: Trade) -> None:
    """Adds tax ids and register numbers; who has no VAT id often has a tax number alone."""
    draft, chance, country = trade.draft, trade.draft.chance, trade.draft.country
    has_vat_id = chance.maybe(0.3 if country.code == "US" else 0.82)
    if has_vat_id:
        number = identifiers.vat_id(country.code, chance)
        number = draft.id("vendor_vat_id", number, FieldKind.VAT_ID)
        trade.vendor_ids.append(draft.said(draft.label("vendor_vat_id"), number))
    is_lone = not has_vat_id and country.code != "US"
    if chance.maybe(0.75 if is_lone else 0.45):
        trade.vendor_ids.append(_registered(draft, is_lone=is_lone))
    if chance.maybe(0.4 if is_lone else 0.28):
        home = country.code if country.code != "US" else "GB"
        number = draft.id("customer_vat_id", identifiers.vat_id(home, chance), FieldKind.VAT_ID)
        trade.customer_ids.append(draft.said(draft.label("customer_vat_id"), number))


def _registered(draft: Draft, *, is_lone: bool) -> str:
    """A number of a register or, where it is the only one, of a tax office."""
    chance = draft.chance
    of_tax = f"{chance.digits(2)}/{chance.digits(3)}/{chance.digits(5)}"
    number = chance.pick([f"HRB {chance.digits(5)}", chance.digits(8), of_tax])
    name = chance.pick(["registration", "tax_number"])
    if is_lone and chance.maybe(0.7):
        number, name = chance.pick([of_tax, chance.digits(10)]), "tax_number"
    return draft.said(draft.label(name), number)


def add_meta(trade: Trade) -> None:
    """Adds number, dates and references with their labels."""
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
        if kind in kinds.split() and chance.maybe(_likelihood(trade, label, probability))
    ]
    if trade.customer_ids and chance.maybe(0.4):
        label, _, number = trade.customer_ids.pop().partition(f"{draft.colon or ':'} ")
        others.append((label, number))
    chance.shuffle(others)
    trade.meta += others
    if chance.maybe(0.3):
        chance.shuffle(trade.meta)


def _likelihood(trade: Trade, label: str, probability: float) -> float:
    """What is no due date stands more often where there is none."""
    is_alone = trade.kind == "invoice" and not trade.due and label in ("delivery_date", "period")
    return min(0.5, 2 * probability) if is_alone else probability


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
