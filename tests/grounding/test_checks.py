"""Checks: what does not fit together is a reason in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.documents import Span
from docproc.errors import ConfigurationError
from docproc.extraction import Evidence, Field, LineItem, Value
from docproc.grounding import check_names, run_checks
from docproc.schema import FieldKind, load_document_types
from tests.grounding.printed import INVOICE, asking


def field(name: str, kind: FieldKind, value: Value) -> Field:
    return Field(name, kind, str(value), value, Evidence(Span(1, 0, 1), None))


def amount(name: str, value: str) -> Field:
    return field(name, FieldKind.AMOUNT, Decimal(value))


def row(position: int, **amounts: str) -> LineItem:
    fields = tuple(amount(name, value) for name, value in amounts.items())
    return LineItem("line_items", position, fields)


def reasons(check: str, *fields: Field, rows: tuple[LineItem, ...] = ()) -> tuple[str, ...]:
    return run_checks(replace(asking(), checks=(check,)), fields, rows)


def test_every_shipped_document_type_asks_for_checks_that_exist() -> None:
    for document_type in load_document_types().values():
        assert set(document_type.checks) <= set(check_names())


def test_an_unknown_check_is_named_with_its_document_type() -> None:
    with pytest.raises(ConfigurationError, match=r"asked.*no_such_check"):
        reasons("no_such_check")


def test_a_required_field_that_was_not_found_is_a_reason() -> None:
    found = run_checks(INVOICE, [Field("vendor_name", FieldKind.TEXT)], [])

    assert "vendor_name was not found" in found
    assert "gross_total was not found" in found
    assert not any(reason.startswith("due_date") for reason in found)


def test_a_required_list_is_found_by_its_rows_or_its_elements() -> None:
    contract = load_document_types()["contract"]

    assert "parties was not found" in run_checks(contract, [], [])
    assert run_checks(contract, [field("parties", FieldKind.TEXT, "Ann")], []) == ()


@pytest.mark.parametrize(("gross", "fits"), [("119.00", True), ("119.01", True), ("120.00", False)])
def test_net_plus_tax_is_gross_up_to_rounding(gross: str, *, fits: bool) -> None:
    fields = (amount("net_total", "100"), amount("tax_total", "19"), amount("gross_total", gross))

    assert (reasons("net_plus_tax_is_gross", *fields) == ()) == fits


def test_sums_say_nothing_where_a_part_is_missing() -> None:
    assert (
        reasons("net_plus_tax_is_gross", amount("net_total", "1"), amount("gross_total", "2")) == ()
    )
    assert reasons("line_items_add_up", rows=(row(1, amount="5"),)) == ()


@pytest.mark.parametrize(("total", "fits"), [("30", True), ("31", False)])
def test_line_items_add_up_to_a_total(total: str, *, fits: bool) -> None:
    rows = (row(1, amount="10"), row(2, amount="20"))

    assert (reasons("line_items_add_up", amount("net_total", total), rows=rows) == ()) == fits


def test_a_sum_of_the_rows_that_is_printed_is_a_subtotal() -> None:
    rows = (row(1, amount="10"), row(2, amount="20"))
    facts = (replace(asking(), checks=("line_items_add_up",)), [amount("net_total", "33")], rows)

    assert run_checks(*facts, frozenset({Decimal("30.00")})) == ()
    assert run_checks(*facts, frozenset({Decimal(31)})) != ()


def test_quantity_times_price_is_the_amount_up_to_discount_and_tax() -> None:
    rows = (
        row(1, quantity="2", unit_price="5", amount="10"),
        row(2, quantity="2", unit_price="5", amount="17"),
        row(3, quantity="2", unit_price="5", amount="11.90"),
        row(4, quantity="200", unit_price="52.52", amount="105.04"),
    )

    assert reasons("quantity_times_price", rows=rows) == ("line_items 2: 2 times 5 is not 17",)


def test_nothing_is_due_before_it_is_issued() -> None:
    issued = field("invoice_date", FieldKind.DATE, date(2026, 5, 2))
    due = field("due_date", FieldKind.DATE, date(2026, 5, 1))

    assert reasons("due_after_issued", issued, due) == (
        "due_date 2026-05-01 is before invoice_date 2026-05-02",
    )


@pytest.mark.parametrize(("closing", "fits"), [("70", True), ("71", False)])
def test_opening_balance_and_transactions_are_the_closing_balance(
    closing: str, *, fits: bool
) -> None:
    balances = (amount("opening_balance", "100"), amount("closing_balance", closing))
    rows = (row(1, amount="-50"), row(2, amount="20"))

    assert (reasons("opening_plus_transactions_is_closing", *balances, rows=rows) == ()) == fits


def test_debits_that_only_their_column_tells_are_not_added_up() -> None:
    balances = (amount("opening_balance", "100"), amount("closing_balance", "50"))

    assert (
        reasons("opening_plus_transactions_is_closing", *balances, rows=(row(1, amount="50"),))
        == ()
    )


@pytest.mark.parametrize(("deductions", "fits"), [("30", True), ("-30", True), ("20", False)])
def test_gross_pay_less_deductions_is_net_pay(deductions: str, *, fits: bool) -> None:
    pay = (
        amount("gross_pay", "100"),
        amount("deductions_total", deductions),
        amount("net_pay", "70"),
    )

    assert (reasons("gross_less_deductions_is_net", *pay) == ()) == fits


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        (FieldKind.IBAN, "DE89370400440532013000", True),
        (FieldKind.IBAN, "DE88370400440532013000", False),
        (FieldKind.VAT_ID, "DE136695976", True),
        (FieldKind.VAT_ID, "DE123456789", False),
        (FieldKind.VAT_ID, "12345678", True),
        (FieldKind.DATE, date(2026, 1, 1), True),
        (FieldKind.DATE, date(1926, 1, 1), False),
    ],
)
def test_ids_and_dates_are_checked_in_every_document(
    kind: FieldKind, value: Value, *, fits: bool
) -> None:
    assert (run_checks(asking(), [field("it", kind, value)], []) == ()) == fits


def test_cells_of_line_items_are_checked_too() -> None:
    cell = field("iban", FieldKind.IBAN, "DE88370400440532013000")

    (reason,) = run_checks(asking(), [], [LineItem("line_items", 3, (cell,))])

    assert reason.startswith("line_items 3, iban:")
