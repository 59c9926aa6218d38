"""Data of trade: ids, bank accounts, dates and references with their labels."""

from collections.abc import Callable
from datetime import date, timedelta

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.trade import Trade

_NUMBER_LABEL = {
    "invoice": "invoice_number",
    "credit_note": "credit_note_number",
    "purchase_order": "purchase_order_number",
    "quote": "quote_number",
    "delivery_note": "delivery_note_number",
}
_DUE_SENTENCES = {
    "said": "text.terms_dated",
    "debit": "text.debit",
    "stepped": "text.terms_stepped",
}


def add_ids(trade: Trade) -> None:
    """Adds tax ids, register numbers and the bank account."""
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


def add_due(trade: Trade) -> None:
    """Adds until when it is to be paid or valid, beside the date or in a sentence."""
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
    early = draft.notation.day(draft.today + timedelta(8))
    ways = {"meta": 44, "said": 15, "days": 16, "debit": 5, "": 12, "stepped": 8 if days > 8 else 0}
    way = chance.weighted(ways)
    if way == "meta":
        trade.due, trade.due_label = draft.day("due_date", due), draft.label("due_date")
        return
    if way in _DUE_SENTENCES:
        said = draft.day("due_date", due)
        trade.payment.append(draft.say(_DUE_SENTENCES[way], d=said, e=early))
    if way == "days":
        terms = draft.text("payment_terms", draft.say("labels.terms_values", n=str(days or 14)))
        sentence = draft.say("text.terms", n=str(days or 14))
        trade.payment.append(chance.pick([sentence, draft.said(draft.label("terms"), terms)]))
    if way != "stepped" and chance.maybe(0.15):
        discount = draft.say("text.cash_discount", n="8", d=early)
        trade.payment.insert(chance.randint(0, len(trade.payment)), discount)


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
