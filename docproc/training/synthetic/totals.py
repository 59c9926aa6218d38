"""Totals: the lines under a table, from the goods to what is still to be paid."""

from decimal import Decimal

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.goods import Charges
from docproc.training.synthetic.notation import to_cents
from docproc.training.synthetic.trade import Total, Trade


def add_totals(trade: Trade) -> None:
    """Adds the totals and, where there are rates, the lines of the tax table."""
    draft, charges = trade.draft, trade.charges
    chance = draft.chance
    if not trade.has_money:
        return
    is_taxed = charges.tax != 0 and chance.maybe(0.93)
    rows: list[tuple[str, str, int]] = []
    if charges.shipping or charges.discount:
        rows.append((draft.label("lines_total"), draft.notation.amount(charges.goods), 0))
        rows += [(draft.label(n), draft.notation.amount(a), 0) for n, a in _extras(charges) if a]
    is_within = is_taxed and len(charges.taxes) == 1 and chance.maybe(0.1)
    if is_taxed:
        rows += [] if is_within else _net_and_tax(trade)
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
    if is_within:
        rows.append(_tax_within(trade))
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
    names_base = chance.maybe(0.12)
    if is_one:
        rate, (base, _) = next(iter(charges.taxes.items()))
        said = _of_rate(draft, label, rate, base if names_base else None)
        rows.append((said, draft.amount("tax_total", charges.tax), 0))
        return rows
    forms = [form for form in draft.language["labels.tax"] if "{r}" in form]
    label = label if "{r}" in label else chance.pick(forms)
    if chance.maybe(0.7):
        rows += [
            (_of_rate(draft, label, rate, base if names_base else None), notation.amount(tax), 0)
            for rate, (base, tax) in charges.taxes.items()
        ]
        if chance.maybe(0.5):
            return rows
    rows.append((draft.label("tax_sum"), draft.amount("tax_total", charges.tax), 0))
    return rows


def _of_rate(draft: Draft, label: str, rate: Decimal, base: Decimal | None) -> str:
    """The tax of one rate, and what it is on if that is told."""
    said = draft.fill(label, r=draft.notation.quantity(rate))
    if base is None:
        return said
    return draft.fill(draft.label("tax_on"), t=said, b=draft.notation.amount(base))


def _tax_within(trade: Trade) -> tuple[str, str, int]:
    """The tax that a total with tax holds, told after it; no total without tax is printed."""
    draft, charges = trade.draft, trade.charges
    rate = draft.notation.quantity(next(iter(charges.taxes)))
    tax = draft.amount("tax_total", charges.tax)
    shown = f"({tax})" if draft.chance.maybe(0.25) else tax
    return draft.fill(draft.label("receipt.included"), r=rate), shown, 0


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
