"""Tills: what was bought at one, and what it comes to."""

from dataclasses import dataclass
from decimal import Decimal

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.notation import to_cents

_HUNDRED = Decimal(100)
_Row = tuple[str, Decimal, Decimal, Decimal]


@dataclass(slots=True)
class Till:
    """What was bought, and what it comes to. ``net`` and ``tax`` are within ``gross``.

    ``rows`` are name, quantity, price and amount.
    """

    rows: list[_Row]
    rate: Decimal
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    is_included: bool = True


def till_of(draft: Draft) -> Till:
    """Some purchases, with their tax, and rounded where there are no small coins."""
    chance = draft.chance
    num = chance.choices([1, 2, 3, 4, 6, 8, 12, 18], [17, 20, 18, 15, 12, 9, 6, 3])[0]
    rows = [_row(draft) for _ in range(num)]
    till = Till(rows, Decimal(chance.pick(draft.country.rates)), is_included=chance.maybe(0.7))
    total = sum((row[3] for row in rows), Decimal(0))
    if till.is_included:
        till.gross, till.net = total, to_cents(total * _HUNDRED / (_HUNDRED + till.rate))
        till.tax = till.gross - till.net
    else:
        till.net, till.tax = total, to_cents(total * till.rate / _HUNDRED)
        till.gross = till.net + till.tax
    if draft.country.code in ("MY", "CH") and chance.maybe(0.5):
        rounded = (till.gross * 20).to_integral_value() / 20
        till.rounding, till.gross = rounded - till.gross, to_cents(rounded)
    return till


def _row(draft: Draft) -> _Row:
    chance = draft.chance
    quantity = Decimal(chance.pick([1, 1, 1, 1, 2, 3, chance.randint(1, 12)]))
    price = chance.pick([
        Decimal(chance.randint(50, 2500)) / 100, Decimal(chance.randint(2, 300)), Decimal(chance.randint(1, 30)) + Decimal("0.90"),
    ])  # fmt: skip
    name = chance.pick(draft.language["goods.groceries"])
    if chance.maybe(0.35):
        name = f"{draft.names.brand()} {name}"
    if chance.maybe(0.25):
        name += " " + chance.pick(
            ["500G", "1KG", "2S", "PROMO", "SET A", f"#{chance.digits(2)}", "(L)", "1.5L"]
        )
    name = name if chance.maybe(0.7) else name.capitalize()
    return name, quantity, price, to_cents(quantity * price)
