"""Goods: the rows of a table with their prices, and the totals that they come to."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.identifiers import reference
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.notation import plain_number, to_cents

_HUNDRED = Decimal(100)
# Of a code: so short that a column can hold it with the word that it is glued to.
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Good:
    """One row: ``amount`` is what it costs without tax, after ``discount`` percent.

    ``unit_price`` is the price of ``base`` units.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    amount: Decimal
    rate: Decimal
    unit: str
    code: str
    base: int = 1


@dataclass(frozen=True, slots=True)
class Charges:
    """What goods come to. ``taxes`` are base and tax by rate."""

    goods: Decimal
    shipping: Decimal
    discount: Decimal
    taxes: dict[Decimal, tuple[Decimal, Decimal]]

    @property
    def net(self) -> Decimal:
        """Before tax."""
        return self.goods + self.shipping - self.discount

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return sum((tax for _, tax in self.taxes.values()), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """With tax."""
        return self.net + self.tax


def make_goods(
    draft: Draft, num: int, columns: set[str], *, places: int = 2, sign: int = 1
) -> list[Good]:
    """So many rows for a table with these columns; prices have ``places`` decimals."""
    chance = draft.chance
    rates = [Decimal(rate) for rate in draft.country.rates]
    first, second = chance.pick(rates), chance.pick(rates)
    is_mixed = chance.maybe(0.25)
    goods = []
    for _ in range(num):
        quantity, price = _quantity_and_price(chance, places)
        base = _base(chance, quantity) if "price_base" in columns else 1
        has_discount = "discount_rate" in columns and chance.maybe(0.5)
        discount = Decimal(chance.pick([5, 10, 15, 20]) if has_discount else 0)
        amount = to_cents(quantity * price * (_HUNDRED - discount) / _HUNDRED) * sign
        rate = second if is_mixed and chance.maybe(0.35) else first
        goods.append(
            Good(
                description_of(draft),
                quantity * base,
                price,
                discount,
                amount,
                rate,
                chance.pick(draft.language["goods.units"]),
                _code(chance),
                base,
            )
        )
    return goods


def charges_of(draft: Draft, goods: list[Good], *, is_plain: bool) -> Charges:
    """The totals of ``goods``, with shipping and a discount on all unless ``is_plain``."""
    chance = draft.chance
    total = sum((good.amount for good in goods), Decimal(0))
    shipping = discount = Decimal(0)
    if not is_plain and chance.maybe(0.12):
        shipping = Decimal(chance.pick(["4.90", "5.95", "12.00", "35.00", "7.50", "3.00"]))
    if not is_plain and chance.maybe(0.1):
        discount = to_cents(total * chance.pick([2, 3, 5, 10]) / _HUNDRED)
    bases: dict[Decimal, Decimal] = {}
    for good in goods:
        bases[good.rate] = bases.get(good.rate, Decimal(0)) + good.amount
    largest = max(bases, key=lambda rate: abs(bases[rate]))
    bases[largest] += shipping - discount
    taxes = {rate: (base, to_cents(base * rate / _HUNDRED)) for rate, base in bases.items()}
    return Charges(total, shipping, discount, taxes)


def description_of(draft: Draft) -> str:
    """What a row is about."""
    chance, words = draft.chance, draft.language
    source = words if chance.maybe(0.92) else draft.language
    kind = chance.pick(source["goods.kinds"])
    quality = chance.pick(source["goods.qualities"])
    other = chance.pick(source["goods.kinds"])
    day = draft.today - timedelta(chance.randint(0, 40))
    # Bare or broken, the month and a quantity beside it would be a day.
    month = f"{draft.notation.months[day.month - 1]}\u00a0{day.year}"
    text = chance.pick([
        kind, f"{quality} {kind}", f"{kind} {_tag(draft)}", f"{quality} {kind} {_tag(draft)}", f"{kind} - {quality}",
        f"{_tag(draft)} {kind}", f"{kind}, {quality.lower()}", f"{kind} {draft.notation.day(day)}", f"{kind} ({_tag(draft)})",
        f"{kind} ({month})", f"{quality} {kind} / {other}", f"{draft.names.brand()} {kind}", f"{kind} {draft.names.surname()}",
        f"{kind} {draft.notation.day(day)} - {draft.notation.day(day + timedelta(30))}",
        f"{kind} {quality.lower()} {draft.names.brand()} {_tag(draft)}, {other}",
    ])  # fmt: skip
    return text[0].upper() + text[1:] if chance.maybe(0.85) else text


def _tag(draft: Draft) -> str:
    chance = draft.chance
    return chance.pick([
        f"{chance.letters(2)}-{chance.digits(3)}", chance.digits(4), chance.pick(["XL", "S", "M", "Pro", "V2", "II", "Plus"]),
        f"{chance.randint(2, 90)}x{chance.randint(2, 90)} mm", draft.names.brand(), f"{chance.randint(2, 900)} g", f"Nr. {chance.digits(3)}",
        f"{chance.digits(2)}/{chance.digits(2)}", f"{chance.randint(1, 9)},5 mm",
    ])  # fmt: skip


def _code(chance: Chance) -> str:
    return chance.pick([
        chance.digits(5), chance.digits(6), f"{chance.letters(2)}-{chance.digits(3)}", f"{chance.letters(3)}{chance.digits(2)}",
        f"{chance.digits(2)}.{chance.digits(3)}.{chance.digits(2)}", chance.digits(13), f"{chance.letters(4)}_{chance.digits(4)}",
    ])  # fmt: skip


def _quantity_and_price(chance: Chance, places: int) -> tuple[Decimal, Decimal]:
    quantity = chance.pick([
        Decimal(1), Decimal(1), Decimal(1), Decimal(chance.randint(1, 20)), Decimal(chance.randint(1, 500)),
        Decimal(chance.randint(1, 80)) / 4, Decimal(chance.randint(1, 9)), Decimal(chance.randint(1, 60) * 10),
    ])  # fmt: skip
    price = chance.pick([
        Decimal(chance.randint(50, 5000)) / 100, Decimal(chance.randint(5, 900)), Decimal(chance.randint(1000, 400000)) / 100,
        Decimal(chance.randint(1, 99)) + Decimal("0.99"), Decimal(chance.randint(10, 300)) / 2,
    ])  # fmt: skip
    if price > 150 and quantity > 12:
        quantity = Decimal(chance.randint(1, 12))
    if places > 2 and chance.maybe(0.5):
        price += Decimal(chance.randint(1, 10**places - 1)) / Decimal(10**places)
    return quantity, price.quantize(Decimal(1).scaleb(-places))


def _base(chance: Chance, quantity: Decimal) -> int:
    """For how many units the price is; so many times as many are bought."""
    return chance.pick([base for base in (1, 1, 1, 10, 100, 100) if quantity * base < 1000])


@dataclass(frozen=True, slots=True)
class Row:
    """A good as printed, each cell marked; cells by the names of their columns.

    ``below`` are lines under it, not part of any value.
    """

    cells: dict[str, str]
    below: tuple[str, ...]
    good: Good


def rows_of(draft: Draft, goods: list[Good], *, shows_money: bool, columns: set[str]) -> list[Row]:
    """``goods`` as printed; only the cells of ``columns`` are values."""
    chance = draft.chance
    fixed = int(chance.weighted({"0": 66, "2": 18, "3": 9, "4": 7}))
    has_below = chance.maybe(0.35)
    is_led, is_glued = chance.maybe(0.07), chance.maybe(0.4)
    places = max(2, max(-int(good.unit_price.as_tuple().exponent) for good in goods))
    # Programs that print quantities with four decimals print prices alike.
    places = max(places, chance.pick([2, 4, 4])) if fixed == 4 else places
    rows = []
    for number, good in enumerate(goods):
        values = _values(draft, number, good, columns, fixed=fixed, places=places)
        notation = draft.notation
        cells = {
            **values,
            "position": str(number + 1),
            "code": good.code,
            "price_base": str(good.base),
            "unit": good.unit,
            "unit_price": draft.money(values["unit_price"], bare=not shows_money),
            "amount": draft.money(values["amount"], bare=not shows_money),
            "tax_rate": f"{notation.quantity(good.rate)}{chance.pick(['%', '%', ' %'])}",
            "discount_rate": f"{notation.quantity(good.discount)}%" if good.discount else "",
        }
        if is_led:
            # To docproc a digit right behind the bracket is of the same word.
            fits = len(good.code) < _SHORT and good.description[0].isalpha()
            gap = "" if is_glued and fits else " "
            cells["description"] = f"[{good.code}]{gap}{cells['description']}"
        below = (_below(draft),) if has_below and chance.maybe(0.5) else ()
        rows.append(Row(cells, below, good))
    return rows


def _values(
    draft: Draft, number: int, good: Good, columns: set[str], *, fixed: int, places: int
) -> dict[str, str]:
    """The cells of a row that are values; quantities have ``fixed`` decimals unless 0."""
    notation = draft.notation
    quantity = notation.amount(good.quantity, fixed) if fixed else notation.quantity(good.quantity)
    price, amount = notation.amount(good.unit_price, places), notation.amount(good.amount)
    printed = {
        "description": (FieldKind.TEXT, good.description, ""),
        "quantity": (FieldKind.QUANTITY, quantity, plain_number(good.quantity)),
        "unit_price": (FieldKind.AMOUNT, price, plain_number(good.unit_price)),
        "amount": (FieldKind.AMOUNT, amount, f"{good.amount:.2f}"),
    }
    return {
        name: draft.cell(Place("line_items", number, name), kind, text, value)
        if name in columns
        else text
        for name, (kind, text, value) in printed.items()
    }


def _below(draft: Draft) -> str:
    chance, day = draft.chance, draft.today - timedelta(draft.chance.randint(1, 60))
    return draft.say(
        "goods.sub_lines",
        s=chance.pick([chance.digits(13), reference(chance)]),
        d=draft.notation.day(day),
        e=draft.notation.day(day + timedelta(29)),
    )
