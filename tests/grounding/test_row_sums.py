"""Line items multiply and add up, where the document prints them so."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.documents import Document
from docproc.grounding import Grounded, ground
from docproc.grounding.row_sums import with_row_sums
from docproc.schema import FieldKind, FieldSpec
from tests.grounding.printed import INVOICE, asking, document_of, page_numbers

COLUMNS = ("description", "quantity", "unit_price", "amount")
Row = tuple[str | None, ...]


def answered(
    document: Document, *rows: Row, net: str | None = None, gross: str | None = None
) -> Grounded:
    """What is found of an answer with these rows and totals."""
    items = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    answer = {"net_total": net, "gross_total": gross, "line_items": items}
    return ground(json.dumps(answer), [], INVOICE, document, page_numbers(document))


def rows_of(grounded: Grounded) -> list[Row]:
    return [tuple(field.verbatim for field in item.fields) for item in grounded.line_items]


def reasons_of(grounded: Grounded) -> list[str]:
    return [why for item in grounded.line_items for cell in item.fields for why in cell.reasons]


def is_changed(said: Grounded, document: Document) -> bool:
    return with_row_sums(said, document, INVOICE) != said


TABLE = document_of(
    "Chair  3  15,00  19 %  45,00\nTable  1  99,50  19 %\n99,50\nNet total 144,50\nTotal 171,96"
)


def test_a_tax_rate_in_the_place_of_an_amount_is_the_amount_that_multiplies() -> None:
    said = answered(TABLE, ("Chair", "3", "15,00", "19"), ("Table", "1", "99,50", "19"))

    found = with_row_sums(said, TABLE, INVOICE)

    assert rows_of(found) == [("Chair", "3", "15,00", "45,00"), ("Table", "1", "99,50", "99,50")]
    assert reasons_of(found) == []
    for item in found.line_items:
        evidence = item.fields[-1].evidence
        assert evidence
        assert TABLE.verbatim(evidence.span) == item.fields[-1].verbatim
        assert evidence.span not in [f.evidence.span for f in item.fields[:-1] if f.evidence]


@pytest.mark.parametrize("null", [1, 2, 3], ids=COLUMNS[1:])
def test_a_cell_that_is_null_is_what_is_printed_and_multiplies(null: int) -> None:
    printed = ("Chair", "3", "15,00", "45,00")
    document = document_of("1 Chair  3  15,00  45,00")
    said = tuple(None if number == null else text for number, text in enumerate(printed))

    found = with_row_sums(answered(document, said), document, INVOICE)

    assert rows_of(found) == [printed]
    assert reasons_of(found) == []


@pytest.mark.parametrize(
    ("text", "quantity", "price"),
    [
        ("Tea  3.50 x 2  7.00", "2", "3.50"),
        ("Tea  3.50*2  7.00", "2", "3.50"),
        # Two columns.
        ("Tea  3.50  2  7.00", "3.50", "2"),
    ],
)
def test_a_price_may_stand_before_its_quantity(text: str, quantity: str, price: str) -> None:
    document = document_of(text)

    found = with_row_sums(answered(document, ("Tea", "3.50", "2", "7.00")), document, INVOICE)

    assert rows_of(found) == [("Tea", quantity, price, "7.00")]


def test_a_discounted_amount_stays_beside_the_product() -> None:
    document = document_of("Chair  5  10.00  50.00  45.00\nTable  1  7.00  7.00\nSum 99.00")
    chair = ("Chair", "5", "10.00", "45.00")

    assert not is_changed(answered(document, chair, ("Table", "1", "7.00", "7.00")), document)
    assert not is_changed(answered(document, chair, net="99.00"), document)


def test_an_amount_with_decimals_is_another_only_where_the_rows_then_add_up() -> None:
    document = document_of("Chair  5  10.00  50.00  45.00\nTable  1  7.00  7.00\nNet total 57.00")
    rows = (("Chair", "5", "10.00", "45.00"), ("Table", "1", "7.00", "7.00"))

    found = with_row_sums(answered(document, *rows, net="57.00"), document, INVOICE)

    assert rows_of(found)[0] == ("Chair", "5", "10.00", "50.00")


def test_an_amount_is_not_moved_where_the_factors_may_be_wrong_as_well() -> None:
    document = document_of("Chair  3  15.00  2  45.00  30")

    assert not is_changed(answered(document, ("Chair", "3", "15.00", "30")), document)


def test_of_rows_that_add_up_a_quantity_is_the_one_that_multiplies() -> None:
    document = document_of("2 Chair  1  15  3.00  45.00\nNet total 45.00")

    found = with_row_sums(
        answered(document, ("Chair", "1", "3.00", "45.00"), net="45.00"), document, INVOICE
    )

    assert rows_of(found) == [("Chair", "15", "3.00", "45.00")]


def test_of_rows_that_add_up_a_discount_is_no_other_quantity() -> None:
    document = document_of("9 Chair  10  5.00  45.00\nNet total 45.00")

    assert not is_changed(
        answered(document, ("Chair", "10", "5.00", "45.00"), net="45.00"), document
    )


def test_an_amount_that_the_sum_does_not_lack_stays_null() -> None:
    document = document_of("Chair  3  15.00  45.00\nOption: Lamp  2  8.00  16.00\nNet total 45.00")
    rows: Sequence[Row] = (("Chair", "3", "15.00", "45.00"), ("Lamp", "2", "8.00", None))

    assert not is_changed(answered(document, *rows, net="45.00"), document)


def test_credit_notes_keep_their_signs() -> None:
    document = document_of("Chair  -3  15,00  7 %  -45,00\nLamp  2  8,00  7  -16,00\nTotal -61,00")
    rows: Sequence[Row] = (("Chair", "-3", "15,00", "7"), ("Lamp", "2", "8,00", "7"))

    found = with_row_sums(answered(document, *rows, net="-61,00"), document, INVOICE)

    assert [row[-1] for row in rows_of(found)] == ["-45,00", "-16,00"]


@pytest.mark.parametrize(
    "text",
    [
        "Chair  3  15,00  19 %\n\n45,00",
        "Chair  3  15,00  19 %\nTable 9 45,00",
        "Chair  3  15,00  19 %\nNet total 45,00",
        "Chair  3  15,00  19 %\n3000 45,02",
    ],
    ids=["too far", "another row", "a total", "another amount"],
)
def test_an_amount_that_is_not_the_rows_own_is_not_taken(text: str) -> None:
    document = document_of(text)
    rows: list[Row] = [("Chair", "3", "15,00", "19")]
    rows += [("Table", "9", None, None)] if "Table" in text else []

    assert not is_changed(answered(document, *rows, net="45,00"), document)


def test_equal_rows_have_an_amount_each() -> None:
    document = document_of("Chair  3  15,00  19  45,00\nChair  3  15,00  19")
    row: Row = ("Chair", "3", "15,00", "19")

    found = with_row_sums(answered(document, row, row), document, INVOICE)

    assert [amount for *_, amount in rows_of(found)] == ["45,00", "19"]


BEHIND = document_of(
    "Chair  3  15,00  45,00\nTable  1  99,50  99,50\nBase  7  137,30\nFees  5,80\nNet total 144,50"
)
ITEMS: tuple[Row, Row] = (("Chair", "3", "15,00", "45,00"), ("Table", "1", "99,50", "99,50"))


@pytest.mark.parametrize(("net", "gross"), [("144,50", None), (None, "144,50")])
def test_rows_behind_those_that_add_up_are_left_out(net: str | None, gross: str | None) -> None:
    behind: Sequence[Row] = (("Base", "7", "137,30", "5,80"), ("Fees", None, None, "5,80"))

    said = answered(BEHIND, *ITEMS, *behind, net=net, gross=gross)
    found = with_row_sums(said, BEHIND, INVOICE)

    assert rows_of(found) == list(ITEMS)
    name = "net" if net else "gross"
    assert reasons_of(found) == [
        f"2 further rows left out: up to here, the rows add up to the {name} total of 144,50"
    ]
    assert found.line_items[-1].fields[0].reasons


def test_rows_that_add_up_after_they_multiply_end_there_too() -> None:
    rows: Sequence[Row] = (ITEMS[0], ("Table", "1", "99,50", "7"), ("Fees", None, None, "5,80"))

    found = with_row_sums(answered(BEHIND, *rows, net="144,50"), BEHIND, INVOICE)

    assert rows_of(found) == list(ITEMS)


def test_shipping_that_the_total_knows_stays() -> None:
    document = document_of("Chair  3  15,00  45,00\nShipping  5,80\nNet 45,00\nTotal 50,80")
    rows: Sequence[Row] = (ITEMS[0], ("Shipping", None, None, "5,80"))

    assert not is_changed(answered(document, *rows, net="45,00", gross="50,80"), document)


def test_items_behind_another_total_stay() -> None:
    document = document_of("Set  1  45,00  45,00\nCup  2  9,00  18,00\nNet total 45,00")
    rows: Sequence[Row] = (("Set", "1", "45,00", "45,00"), ("Cup", "2", "9,00", "18,00"))

    assert not is_changed(answered(document, *rows, net="45,00"), document)


def test_rows_without_an_amount_or_with_none_to_count_end_nothing() -> None:
    document = document_of("Chair  3  15,00  45,00\nGift  1  0,00\nThank you\nNet total 45,00")
    rows: Sequence[Row] = (
        ITEMS[0],
        ("Gift", "1", None, "0,00"),
        ("Thank you", None, None, None),
    )

    assert not is_changed(answered(document, *rows, net="45,00"), document)


def test_what_the_xml_says_stays() -> None:
    said = answered(TABLE, ("Chair", "3", "15,00", "19"), ("Table", "1", "99,50", "19"))
    items = tuple(
        replace(item, fields=tuple(replace(cell, xml_path="/Invoice") for cell in item.fields))
        for item in said.line_items
    )

    assert not is_changed(replace(said, line_items=items), TABLE)


def test_types_without_the_checks_or_the_columns_keep_their_rows() -> None:
    said = answered(TABLE, ("Chair", "3", "15,00", "19"), ("Table", "1", "99,50", "19"))
    few = FieldSpec("line_items", FieldKind.LIST, columns=(FieldSpec("amount", FieldKind.AMOUNT),))

    assert with_row_sums(said, TABLE, replace(INVOICE, checks=())) == said
    assert with_row_sums(said, TABLE, replace(asking(few), checks=INVOICE.checks)) == said


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 5000)), min_size=1, max_size=6),
    st.sampled_from([1, -1]),
    st.data(),
)
def test_rows_that_multiply_and_add_up_stay(
    prices: list[tuple[int, int]], sign: int, data: st.DataObject
) -> None:
    def printed(cents: int) -> str:
        return f"{Decimal(cents) / 100:.2f}".replace(".", ",")

    rows: list[Row] = [
        (f"Good {chr(65 + n)}", str(sign * many), printed(cents), printed(sign * many * cents))
        for n, (many, cents) in enumerate(prices)
    ]
    total = printed(sign * sum(many * cents for many, cents in prices))
    noise = data.draw(st.lists(st.sampled_from(["19", "7 %", "1", *rows[0][1:]]), max_size=3))
    lines = ["  ".join(filter(None, (*row, *noise))) for row in rows]
    document = document_of("\n".join([*lines, f"Net total  {total}"]))
    said = answered(document, *rows, net=total)

    assert with_row_sums(said, document, INVOICE) == said


def test_a_gift_before_the_total_is_no_row_behind_it() -> None:
    document = document_of("Chair  3  15,00  45,00\nGift  0,00\nNet total 45,00\nFees  5,80")
    gift: Row = ("Gift", None, None, "0,00")
    rows = (ITEMS[0], gift, ("Fees", None, None, "5,80"))

    found = with_row_sums(answered(document, *rows, net="45,00"), document, INVOICE)

    assert rows_of(found) == [ITEMS[0], gift]


def test_rows_end_at_the_net_total_where_others_add_up_to_the_gross_total() -> None:
    document = document_of("Chair  3  15,00  45,00\nTax  8,55\nFees  5,80\nNet 45,00\nTotal 53,55")
    rows: Sequence[Row] = (ITEMS[0], ("Tax", None, None, "8,55"), ("Fees", None, None, "5,80"))

    found = with_row_sums(answered(document, *rows, net="45,00", gross="53,55"), document, INVOICE)

    assert rows_of(found) == [ITEMS[0]]


def test_an_amount_from_elsewhere_does_not_say_where_its_row_is() -> None:
    document = document_of("Chair  15,00  10\n150,00\n\n1 Visit  10")

    found = with_row_sums(answered(document, ("Chair", "10", "15,00", "10")), document, INVOICE)

    assert rows_of(found) == [("Chair", "10", "15,00", "150,00")]


DISCOUNTED = document_of(
    "Chair  3  15,00  45,00\nTable  2 pcs  1  49,75  99,50\nRebate  2  144,50  -2,89\n"
    "Goods 144,50\nRebate -2,89\nNet total 141,61"
)
GOODS: tuple[Row, Row] = (("Chair", "3", "15,00", "45,00"), ("Table", "2", "49,75", "99,50"))


def test_rows_behind_the_sum_before_discounts_are_left_out() -> None:
    said = answered(DISCOUNTED, *GOODS, ("Rebate", "2", "144,50", "-2,89"), net="141,61")
    more = answered(DISCOUNTED, *GOODS, ("Goods", None, None, "144,50"), net="141,61")

    # The discount as a row: all rows together are the total, and it stays.
    assert rows_of(with_row_sums(said, DISCOUNTED, INVOICE)) == rows_of(said)
    found = with_row_sums(more, DISCOUNTED, INVOICE)

    assert rows_of(found) == list(GOODS)
    assert reasons_of(found) == [
        "1 further row left out: up to here, the rows add up to the sum of 144,50"
    ]


def test_a_row_that_is_told_twice_is_no_item_behind_the_sum() -> None:
    document = document_of(f"{DISCOUNTED.pages[0].text}\nTable")

    said = answered(document, *GOODS, ("Table", "2", "49,75", "99,50"), net="141,61")
    found = with_row_sums(said, document, INVOICE)

    assert rows_of(found) == list(GOODS)


def test_rows_that_add_up_before_discounts_multiply() -> None:
    said = answered(DISCOUNTED, GOODS[0], ("Table", "1", "49,75", "99,50"), net="141,61")

    assert rows_of(with_row_sums(said, DISCOUNTED, INVOICE)) == list(GOODS)


def test_items_behind_the_sum_of_a_group_stay() -> None:
    text = "Chair  45,00\nTable  99,50\nFurniture 144,50\nPen  2  3,00  6,00\nNet total 152,50"
    document = document_of(text)
    furniture: tuple[Row, Row] = (("Chair", None, None, "45,00"), ("Table", None, None, "99,50"))

    multiplies = answered(document, *furniture, ("Pen", "2", "3,00", "6,00"), net="152,50")
    nearer = answered(document, *furniture, ("Pen", None, None, "6,00"), net="152,50")

    assert not is_changed(multiplies, document)
    assert not is_changed(nearer, document)


def test_items_behind_the_sum_of_a_group_stay_though_none_multiplies() -> None:
    text = "Chair  45,00\nTable  99,50\nFurniture 144,50\nPen 97,00\nFolder 5,00\nNet total 150,50"
    document = document_of(text)
    rows = [(n, None, None, a) for n, a in (("Chair", "45,00"), ("Table", "99,50"))]

    said = answered(document, *rows, ("Pen", None, None, "97,00"), net="150,50")

    assert not is_changed(said, document)
