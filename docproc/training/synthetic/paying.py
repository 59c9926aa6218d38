"""Paying: to which account and until when, or from which account it is collected."""

from datetime import date, timedelta

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.trade import Trade

# Whose account is printed: the vendor's, the customer's or that of who bought the claim.
_ACCOUNTS = {"own": 61, "": 26, "collected": 8, "sold": 5}
_DUE_SENTENCES = {
    "said": "text.terms_dated",
    "debit": "text.debit",
    "stepped": "text.terms_stepped",
}
# How it is said until when to pay; of a discount alone the day is no due date.
_WAYS = {"meta": 41, "said": 14, "days": 14, "debit": 4, "": 12, "stepped": 8, "discounted": 8}
_COLLECTED_WAYS = {"meta": 35, "debit": 35, "": 30}

Pairs = list[tuple[str, str]]


def add_payment(trade: Trade) -> None:
    """Adds the account, and until when it is to be paid or valid."""
    account = ""
    if trade.kind in ("invoice", "credit_note", "quote"):
        account = _add_account(trade)
    _add_due(trade, _COLLECTED_WAYS if account == "collected" else _WAYS)


def _add_account(trade: Trade) -> str:
    """Adds an account or none; returns whose it is, as in ``_ACCOUNTS``."""
    draft, chance = trade.draft, trade.draft.chance
    iban = identifiers.iban(draft.country.code, chance)
    choice = chance.weighted(_ACCOUNTS)
    if iban is None or trade.kind == "quote":
        choice = "own" if choice else ""
    if choice == "own" or (choice == "collected" and chance.maybe(0.3)):
        trade.bank = _own_account(trade, iban)
    if choice == "collected":
        trade.payment += _collected(trade)
    if choice == "sold" and iban:
        _add_buyer_of_claim(trade, iban)
    return choice


def _own_account(trade: Trade, iban: str | None) -> Pairs:
    draft, chance, country = trade.draft, trade.draft.chance, trade.draft.country
    bank = draft.text(
        "vendor_bank", draft.say("statement.banks", n=draft.names.surname(), t=draft.names.town())
    )
    lines = [(draft.label("bank"), bank)]
    if iban is None or (country.code in ("GB", "IE") and chance.maybe(0.4)):
        lines += _national(draft)
    else:
        lines += _international(draft, iban)
    if chance.maybe(0.2):
        lines.insert(0, (draft.label("holder"), trade.vendor.plain_name))
    if chance.maybe(0.2):
        chance.shuffle(lines)
    return lines


def _national(draft: Draft) -> Pairs:
    """An account as banks of one country number it."""
    digits, pick = draft.chance.digits, draft.chance.pick
    number = pick([digits(8), digits(10), f"{digits(4)}-{digits(6)}"])
    sort_code = pick([f"{digits(2)}-{digits(2)}-{digits(2)}", digits(9)])
    return [
        (draft.label("account_number"), draft.id("bank_account", number)),
        (draft.label("sort_code"), sort_code),
    ]


def _international(draft: Draft, iban: str) -> Pairs:
    lines = [(draft.label("iban"), _to_pay_to(draft, iban))]
    if draft.chance.maybe(0.75):
        bic = identifiers.bic(draft.country.code, draft.chance)
        lines.append((draft.label("bic"), draft.id("vendor_bic", bic, FieldKind.BIC)))
    return lines


def _to_pay_to(draft: Draft, iban: str) -> str:
    """The marked account."""
    return draft.marks.mark(Place("vendor_iban"), FieldKind.IBAN, _printed(draft, iban), iban)


def _printed(draft: Draft, iban: str) -> str:
    return identifiers.grouped(iban) if draft.chance.maybe(0.6) else iban


def _collected(trade: Trade) -> list[str]:
    """That the amount is taken from the customer's account, or paid into it: nobody pays to it."""
    draft, chance = trade.draft, trade.draft.chance
    country = draft.country.code
    iban = _printed(draft, identifiers.iban(country, chance) or "")
    if chance.maybe(0.25):
        iban = f"{iban[:4]}{chance.pick([' **** **** ', 'XXXXXXXXXX', '...'])}{iban[-4:]}"
    creditor = f"{country}{chance.digits(2)}ZZZ{chance.digits(11)}"
    mandate = identifiers.reference(chance)
    if trade.kind == "credit_note":
        return [draft.say("paying.refunded", i=iban)]
    if chance.maybe(0.65):
        return [draft.say("paying.collected", i=iban, m=mandate, c=creditor)]
    facts = chance.some([("mandate", mandate), ("creditor", creditor)], 0, 2)
    return [
        draft.said(draft.label(f"paying.{name}"), value)
        for name, value in [*facts, ("account", iban)]
    ]


def _add_buyer_of_claim(trade: Trade, iban: str) -> None:
    """Who sells the goods is not who is paid: the account is the one to pay to."""
    draft = trade.draft
    buyer = draft.say("paying.factors", n=draft.names.surname(), t=draft.names.town())
    if draft.chance.maybe(0.5):
        trade.payment.append(draft.say("paying.payable_to", f=buyer, i=_to_pay_to(draft, iban)))
        return
    trade.payment.append(draft.say("paying.sold", f=buyer))
    trade.bank = [(draft.label("holder"), buyer), *_international(draft, iban)]


def _add_due(trade: Trade, ways: dict[str, int]) -> None:
    """Beside the date or in a sentence."""
    draft, chance = trade.draft, trade.draft.chance
    days = chance.pick([0, 7, 10, 14, 14, 15, 20, 21, 30, 30, 30, 45, 60])
    due = draft.today + timedelta(days)
    if trade.kind == "quote" and chance.maybe(0.7):
        valid = draft.day("valid_until", due + timedelta(14))
        trade.due, trade.due_label = valid, draft.label("valid_until")
    if trade.kind != "invoice":
        return
    way = chance.weighted(ways)
    if way == "stepped" and days <= 8:
        way = "said"
    early = draft.notation.day(draft.today + timedelta(8))
    if way == "meta":
        trade.due, trade.due_label = draft.day("due_date", due), draft.label("due_date")
        return
    trade.payment += _terms(draft, way, due, days or 14)
    if way not in ("stepped", "discounted") and chance.maybe(0.2):
        discount = draft.say("text.cash_discount", n="8", d=early)
        trade.payment.insert(chance.randint(0, len(trade.payment)), discount)


def _terms(draft: Draft, way: str, due: date, days: int) -> list[str]:
    """Until when to pay, in words."""
    early = draft.notation.day(draft.today + timedelta(8))
    if way in _DUE_SENTENCES:
        return [draft.say(_DUE_SENTENCES[way], d=draft.day("due_date", due), e=early)]
    if way == "discounted":
        return [draft.say("paying.discounted", n=str(max(days, 14)), e=early)]
    if way == "days":
        terms = draft.text("payment_terms", draft.say("labels.terms_values", n=str(days)))
        sentence = draft.say("text.terms", n=str(days))
        return [draft.chance.pick([sentence, draft.said(draft.label("terms"), terms)])]
    return []
