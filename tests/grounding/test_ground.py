"""Grounding: values get the evidence that a reader would point at, or become null."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.documents import Box, Document, Page, Word
from docproc.extraction import Alignment, Choice, Field
from docproc.grounding import Grounded, ground
from docproc.schema import FieldKind, FieldSpec
from tests.grounding.printed import CONTRACT, INVOICE, asking, asking_for, document_of, page_numbers

TABLE = """Widget and Gadget Ltd  Invoice RE-17
Date  03.04.2026
Item  Qty  Price  Amount
Widget  2  5,00  10,00
Gadget  2  5,00  10,00
Gadget  1  10,00  10,00
Total  30,00"""


def grounded(answer: str, document: Document, *choices: Choice) -> Grounded:
    return ground(answer, choices, INVOICE, document, page_numbers(document))


def only_field(value: str, kind: FieldKind, text: str) -> Field:
    document = document_of(text)
    fields = ground(f'{{"it":{value}}}', [], asking_for(kind), document, [1]).fields
    assert len(fields) == 1
    return fields[0]


def field_of(found: Grounded, name: str) -> Field:
    return next(field for field in found.fields if field.name == name)


def lines_of(document: Document, field: Field) -> int:
    """The line, from 0, that a field's evidence stands in."""
    assert field.evidence is not None
    span = field.evidence.span
    return document.page(span.page).text[: span.start].count("\n")


def test_verbatim_is_what_the_page_says_and_the_value_is_normalised() -> None:
    field = only_field('"Blue Widget"', FieldKind.TEXT, "a Blue  \nWidget")

    assert field.verbatim == "Blue  \nWidget"
    assert field.value == "Blue Widget"
    assert field.alignment is Alignment.NORMALISED


def test_evidence_has_the_box_of_its_words() -> None:
    words = (Word(0, 3, Box(10, 10, 40, 20)), Word(4, 8, Box(45, 10, 80, 20)))
    document = Document("0" * 64, (Page(1, "one 5.00", 100, 100, words),))

    found = ground('{"it":"5.00"}', [], asking_for(FieldKind.AMOUNT), document, [1])

    evidence = found.fields[0].evidence
    assert evidence is not None
    assert evidence.box == Box(45, 10, 80, 20)


def test_a_value_that_is_not_printed_is_null_with_a_reason() -> None:
    field = only_field('"Nobody"', FieldKind.TEXT, "Somebody")

    assert (field.verbatim, field.value, field.evidence) == (None, None, None)
    assert field.alignment is Alignment.NONE
    assert field.reasons == ("Nobody is not printed there",)


def test_what_is_ambiguous_has_no_value_and_a_reason() -> None:
    field = only_field('"03/04/26"', FieldKind.DATE, "03/04/26")

    assert field.verbatim == "03/04/26"
    assert field.value is None
    assert field.reasons == ("03/04/26 may be 3 April or 4 March",)


def test_numbers_and_dates_become_decimals_and_dates() -> None:
    assert only_field('"1.234,56"', FieldKind.AMOUNT, "1.234,56").value == Decimal("1234.56")
    assert only_field('"3.4.26"', FieldKind.DATE, "3.4.26").value == date(2026, 4, 3)


def test_a_number_without_quotes_is_found_too() -> None:
    assert only_field("12.50 ", FieldKind.AMOUNT, "12.50").value == Decimal("12.50")


def test_rows_are_found_one_below_the_other() -> None:
    document = document_of(TABLE)
    row = '{{"description":"{}","quantity":"{}","unit_price":"{}","amount":"10,00"}}'
    rows = (("Widget", 2, "5,00"), ("Gadget", 2, "5,00"), ("Gadget", 1, "10,00"))
    items = ",".join(row.format(*cells) for cells in rows)

    found = grounded(f'{{"line_items":[{items}]}}', document)

    lines = [[lines_of(document, f) for f in item.fields] for item in found.line_items]
    assert lines == [[3] * 4, [4] * 4, [5] * 4]
    spans = [f.evidence for item in found.line_items for f in item.fields]
    assert len(set(spans)) == len(spans)


WIDGET = '{"description":"Widget","quantity":"2","unit_price":"5,00","amount":"10,00"}'


def test_a_row_that_is_told_more_often_than_printed_is_one_row_that_says_so() -> None:
    document = document_of("Widget  2  5,00  10,00")

    found = grounded(f'{{"line_items":[{WIDGET},{WIDGET},{WIDGET}]}}', document)

    (row,) = found.line_items
    first, *others = row.fields
    assert first.reasons == ("2 rows that the answer repeats and the document does not: left out",)
    assert not any(field.reasons for field in others)


def test_a_row_is_told_again_even_with_another_quantity() -> None:
    document = document_of("Page 2 of 3\nWidget  2  5,00  10,00\nGadget  3  4,00  12,00")
    again = WIDGET.replace('"2"', '"3"')
    gadget = '{"description":"Gadget","quantity":"3","unit_price":"4,00","amount":"12,00"}'

    found = grounded(f'{{"line_items":[{WIDGET},{again},{gadget}]}}', document)

    rows = [[field.verbatim for field in item.fields] for item in found.line_items]
    assert rows == [["Widget", "2", "5,00", "10,00"], ["Gadget", "3", "4,00", "12,00"]]
    assert [item.position for item in found.line_items] == [1, 2]
    assert [bool(item.fields[0].reasons) for item in found.line_items] == [False, True]


def test_rows_of_one_text_are_rows_of_their_own_where_they_have_an_amount_of_their_own() -> None:
    document = document_of("Widget\n2  5,00  10,00\n3  5,00  15,00")
    more = WIDGET.replace('"2"', '"3"').replace("10,00", "15,00")

    assert len(grounded(f'{{"line_items":[{WIDGET},{more}]}}', document).line_items) == 2


def test_rows_of_quantities_alone_are_told_again_where_they_are_printed_once() -> None:
    row = '{"description":null,"quantity":"7","unit_price":null,"amount":null}'

    assert len(grounded(f'{{"line_items":[{row},{row}]}}', document_of("7")).line_items) == 1
    assert len(grounded(f'{{"line_items":[{row},{row}]}}', document_of("7 7")).line_items) == 2


def test_rows_without_any_value_are_left_out() -> None:
    row = '{"description":null,"quantity":null,"unit_price":null,"amount":null}'

    assert grounded(f'{{"line_items":[{row}]}}', document_of("x")).line_items == ()


def test_a_value_printed_twice_is_taken_beside_its_label() -> None:
    document = document_of("Widget  10,00\nShipping  10,00\nTotal  10,00")

    found = grounded('{"gross_total":"10,00"}', document)

    assert lines_of(document, field_of(found, "gross_total")) == 2


def test_a_value_printed_twice_without_labels_is_taken_where_it_comes_first() -> None:
    document = document_of("Acme\nAcme")

    assert (
        lines_of(document, field_of(grounded('{"vendor_name":"Acme"}', document), "vendor_name"))
        == 0
    )


def test_a_number_is_not_found_within_another() -> None:
    field = only_field('"5"', FieldKind.QUANTITY, "15 50 5")

    assert field.evidence is not None
    assert field.evidence.span.start == 6


def test_an_element_of_a_list_is_a_field_of_its_own() -> None:
    document = document_of("between Ann and Bob and Ann")
    answer = '{"parties":["Ann","Bob","Ann"]}'

    found = ground(answer, [], CONTRACT, document, [1])

    parties = [field for field in found.fields if field.name == "parties"]
    assert [(field.position, field.verbatim) for field in parties] == [
        (1, "Ann"),
        (2, "Bob"),
        (3, "Ann"),
    ]
    assert len({field.evidence for field in parties}) == 3


def test_confidence_is_the_probability_of_all_choices_within_a_value() -> None:
    answer = '{"a":"x","b":"y"}'
    specs = (FieldSpec("a", FieldKind.TEXT), FieldSpec("b", FieldKind.TEXT))
    choices = [Choice(5, 7, math.log(0.5)), Choice(7, 9, math.log(0.5)), Choice(13, 15, 0.0)]

    found = ground(answer, choices, asking(*specs), document_of("x y"), [1])

    assert found.fields[0].confidence == pytest.approx(0.25)
    assert found.fields[1].confidence == pytest.approx(1.0)


def test_confidence_counts_tokens_that_only_go_on_with_a_character() -> None:
    choices = [Choice(6, 7, math.log(0.5)), Choice(7, 7, math.log(0.5))]

    found = ground(
        '{"a":"統"}', choices, asking(FieldSpec("a", FieldKind.TEXT)), document_of("統"), [1]
    )

    assert found.fields[0].confidence == pytest.approx(0.25)


def test_a_null_that_the_model_chose_has_a_confidence() -> None:
    spec = FieldSpec("a", FieldKind.TEXT)

    found = ground('{"a":null}', [Choice(5, 9, math.log(0.5))], asking(spec), document_of("x"), [1])

    assert found.fields[0].confidence == pytest.approx(0.5)


def test_without_a_choice_there_is_no_confidence() -> None:
    assert only_field("null", FieldKind.TEXT, "x").confidence is None


def test_a_cut_answer_keeps_its_complete_values() -> None:
    answer = '{"vendor_name":"Acme","line_items":[{"description":"Widget","quantity":"2","unit_p'

    found = grounded(answer, document_of("Acme  Widget 2"))

    assert not found.is_complete
    assert field_of(found, "vendor_name").verbatim == "Acme"
    assert field_of(found, "gross_total").reasons == ("the answer was cut off before it",)
    assert [f.verbatim for f in found.line_items[0].fields] == ["Widget", "2", None, None]


def test_an_answer_that_is_no_json_gives_nulls_with_the_reason() -> None:
    found = grounded("Sorry, I cannot do that.", document_of("Acme"))

    assert not found.is_complete
    assert all(field.verbatim is None and field.reasons for field in found.fields)


@given(st.text(), st.text(max_size=100))
def test_no_answer_raises(answer: str, page: str) -> None:
    grounded(answer, document_of(page))
    grounded(f'{{"vendor_name":{answer}', document_of(page))
