from datetime import date
from decimal import Decimal

import pytest

from docproc.evaluation.comparing import is_same
from docproc.evaluation.labels import NullMeans
from docproc.evaluation.scoring import Outcome, judge
from docproc.extraction import Value
from docproc.schema import FieldKind
from tests.evaluation.labelled import INVOICE, TYPES, extraction, found, label, row


@pytest.mark.parametrize(
    ("kind", "truth", "value"),
    [
        (FieldKind.ID, "R-17/2026", "r17 2026"),
        (FieldKind.IBAN, "DE08 7009 0100 1234 5678 90", "DE08700901001234567890"),
        (FieldKind.VAT_ID, "CHE-123.456.788", "CHE123456788"),
        (FieldKind.AMOUNT, "1000.0000", Decimal(1000)),
        (FieldKind.AMOUNT, 1000, Decimal("1000.00")),
        (FieldKind.AMOUNT, "€ 1.234,50", Decimal("1234.50")),
        (FieldKind.DATE, "2026-03-04T00:00:00", date(2026, 3, 4)),
        (FieldKind.CURRENCY, "EUR", "eur"),
        (FieldKind.TEXT, "ACME S.A.R.L.", "Acme SARL"),
        (FieldKind.TEXT, 'Excite, Inc. ("Excite")', "Excite, Inc"),
        (FieldKind.TEXT, "Musterhafter Versicherungsverein", "Musterhafter Versicherungsvereln"),
        (FieldKind.TEXT, ["Delaware", "Illinois"], "Illinois"),
    ],
)
def test_the_same_value_may_be_written_in_other_ways(
    kind: FieldKind, truth: object, value: Value
) -> None:
    assert is_same(kind, truth, found("f", value, kind))


@pytest.mark.parametrize(
    ("kind", "truth", "value"),
    [
        (FieldKind.ID, "R-17", "R-71"),
        (FieldKind.AMOUNT, "100.00", Decimal("-100.00")),
        (FieldKind.AMOUNT, "one", Decimal(1)),
        (FieldKind.DATE, "2026-03-04", date(2026, 4, 3)),
        (FieldKind.DATE, "soon", date(2026, 4, 3)),
        (FieldKind.TEXT, "Nord GmbH", "Süd GmbH"),
        (FieldKind.TEXT, "(the Client)", "the Vendor"),
    ],
)
def test_another_value_is_not_the_same(kind: FieldKind, truth: object, value: Value) -> None:
    assert not is_same(kind, truth, found("f", value, kind))


def test_each_labelled_field_is_right_wrong_or_missing() -> None:
    truth = {"vendor_name": "Nord GmbH", "invoice_number": "R-17", "gross_total": "119.00"}
    seen = extraction(found("vendor_name", "Nord GmbH"), found("invoice_number", "R-71"))

    judged = judge(label(truth), INVOICE, seen)

    assert [verdict.outcome for verdict in judged.verdicts] == [
        Outcome.RIGHT,
        Outcome.WRONG,
        Outcome.MISSING,
    ]


def test_null_is_scored_only_where_it_means_absent() -> None:
    truth = {"due_date": None, "currency": None}
    seen = extraction(found("due_date", date(2026, 3, 4)), found("currency", None))

    assert judge(label(truth), INVOICE, seen).verdicts == ()
    strict = judge(label(truth, NullMeans.ABSENT), INVOICE, seen)
    assert [v.outcome for v in strict.verdicts] == [Outcome.SPURIOUS, Outcome.ABSENT]


def test_rows_are_compared_with_the_row_that_has_their_cells() -> None:
    rows = [
        {"description": "Paper", "line_total": "5.00"},
        {"description": "Pens", "line_total": "7.00", "quantity": None},
    ]
    seen = extraction(items=(row(1, "Pens", "7.50"), row(2, "Paper", "5.00"), row(3, "Glue", None)))

    verdicts = judge(label({"line_items": rows}), INVOICE, seen).verdicts

    assert [(v.name, v.position, v.outcome) for v in verdicts] == [
        ("description", 1, Outcome.RIGHT),
        ("amount", 1, Outcome.RIGHT),
        ("description", 2, Outcome.RIGHT),
        ("amount", 2, Outcome.WRONG),
        ("description", 3, Outcome.SPURIOUS),
    ]


def test_no_rows_at_all_is_a_label_too() -> None:
    verdicts = judge(label({"line_items": []}), INVOICE, extraction(items=(row(1, "a", "1"),)))

    assert {v.outcome for v in verdicts.verdicts} == {Outcome.SPURIOUS}
    assert judge(label({"line_items": None}), INVOICE, extraction()).verdicts == ()


def test_the_order_of_names_in_a_list_does_not_matter() -> None:
    seen = extraction(found("parties", "B Ltd"), found("parties", "C Ltd"))

    judged = judge(label({"parties": ["A Ltd", "B Ltd"]}), TYPES["contract"], seen)

    outcomes = [(verdict.truth, verdict.outcome) for verdict in judged.verdicts]
    assert outcomes == [
        ("A Ltd", Outcome.MISSING),
        ("B Ltd", Outcome.RIGHT),
        (None, Outcome.SPURIOUS),
    ]


def test_without_an_extraction_everything_is_missing() -> None:
    judged = judge(label({"vendor_name": "A", "line_items": [{"line_total": 1}]}), INVOICE, None)

    assert {verdict.outcome for verdict in judged.verdicts} == {Outcome.MISSING}
    assert len(judged.verdicts) == 2


def test_what_the_type_does_not_ask_for_is_named() -> None:
    judged = judge(label({"colour": "red", "size": None}), INVOICE, extraction())

    assert judged.not_asked == ("colour",)
    assert judged.verdicts == ()
