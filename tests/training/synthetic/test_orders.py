"""What synthetic orders promise that programs print."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from docproc.schema import FieldKind
from docproc.training.synthetic import SyntheticDocument, TrueField
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.documents import read_back
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import language
from docproc.training.synthetic.orders import draw_order_readout

SEED = 5


@cache
def readouts(num: int = 40) -> tuple[SyntheticDocument, ...]:
    return tuple(readout(number) for number in range(num))


def readout(number: int) -> SyntheticDocument:
    draft = Draft(Chance(f"{SEED}/{number}"), "en", "GB")
    return read_back(str(number), "purchase_order", draft, draw_order_readout(draft))


def numbers(order: SyntheticDocument) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    for row in order.lists["line_items"]:
        names = ("quantity", "unit_price", "amount")
        if all(name in row for name in names):
            quantity, price, amount = (Decimal(row[name].value) for name in names)
            yield quantity, price, amount


def test_an_order_may_tell_its_total_without_tax_alone() -> None:
    alone = [
        order
        for order in readouts()
        if "net_total" in order.fields and "gross_total" not in order.fields
    ]

    assert len(alone) > len(readouts()) / 3


def place(field: TrueField) -> tuple[int, int]:
    return field.span.page, field.span.start


def test_sums_come_before_the_lines_or_after_them() -> None:
    placed = {
        place(order.fields["net_total"]) < place(order.lists["line_items"][0]["amount"])
        for order in readouts()
        if "net_total" in order.fields
    }

    assert placed == {True, False}


def test_an_answer_that_agrees_to_fewer_has_the_quantity_that_was_ordered() -> None:
    rows = [row for order in readouts() for row in numbers(order)]
    fewer = [row for row in rows if abs(row[0] * row[1] - row[2]) > Decimal("0.05")]

    assert fewer
    assert all(quantity * price > amount for quantity, price, amount in fewer)
    assert len(fewer) < len(rows) / 5


@pytest.mark.parametrize("way", ["above", "before", "below"])
def test_numbers_of_an_article_beside_its_description_are_no_part_of_it(way: str) -> None:
    coded = [order for order in readouts(120) if f"coded={way}" in order.layout.split()]
    codes = tuple(f"{label}:" for label in language("en").words["order.product_codes"])

    assert coded
    for order in coded:
        for row in order.lists["line_items"]:
            assert not row["description"].verbatim.startswith(codes)


def test_periods_of_delivery_around_a_row_are_no_days_of_the_order() -> None:
    technical = [order for order in readouts(120) if "DEL_START" in text_of(order)]

    assert technical
    for order in technical:
        days = [field for field in order.fields.values() if field.kind is FieldKind.DATE]
        lines = [line_of(order, field) for field in days]
        assert not any("DEL_START" in line or "DEL_END" in line for line in lines)


def text_of(order: SyntheticDocument) -> str:
    return "\n".join(page.text for page in order.document.pages)


def line_of(order: SyntheticDocument, field: TrueField) -> str:
    text = order.document.pages[field.span.page - 1].text
    return text[text.rfind("\n", 0, field.span.start) + 1 : text.find("\n", field.span.end)]
