"""What is printed once and is not answered."""

import json
from dataclasses import replace

import pytest

from docproc.grounding import ground, mended
from docproc.schema import FieldKind
from tests.grounding.printed import INVOICE, document_of, page_numbers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Total  12.00\nAmount (RM)", "MYR"),
        ("Total  12.00 EUR", "EUR"),
        ("Total  $ 12.00", None),
        ("Total  $ 12.00\nFriendly Mart Sdn Bhd", "MYR"),
        ("Total  12.00 EUR  13.00 USD", None),
        # A word.
        ("PAPER CUP  2\nTotal  12.00", None),
    ],
)
def test_the_only_currency_that_is_printed_is_the_document_s(text: str, code: str | None) -> None:
    document = document_of(text)
    answered = ground('{"currency": null}', [], INVOICE, document, page_numbers(document))

    found = mended(answered, document, INVOICE)

    (currency,) = (field for field in found.fields if field.name == "currency")
    assert currency.value == code
    assert (currency.evidence is None) == (code is None)


def test_a_currency_that_was_found_stays() -> None:
    document = document_of("12.00 EUR or 13.00 USD")
    answered = ground('{"currency": "USD"}', [], INVOICE, document, page_numbers(document))

    assert mended(answered, document, INVOICE) == answered


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("RABU,  10.05.2017  TIME : 21:51", "2017-05-10"),
        ("10.05.2017  printed 11.05.2017", None),
        ("10/05/2017", None),
    ],
)
def test_the_only_date_that_is_printed_is_the_document_s(text: str, day: str | None) -> None:
    document = document_of(text)
    answered = ground('{"invoice_date": null}', [], INVOICE, document, page_numbers(document))

    found = mended(answered, document, INVOICE)

    (date,) = (field for field in found.fields if field.name == "invoice_date")
    assert (str(date.value) if date.value else None) == day


def test_the_only_date_is_not_that_of_another_field() -> None:
    document = document_of("Due 10.05.2017")
    answer = '{"invoice_date": null, "due_date": "10.05.2017"}'
    answered = ground(answer, [], INVOICE, document, page_numbers(document))

    assert mended(answered, document, INVOICE) == answered


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Herrn\nMax Muster\nAm Markt 1\n12345 Ort", "Herrn Max Muster"),
        ("Herrn\nMax Muster", "Herrn Max Muster"),
        ("24 Stunden\nDienst GmbH", "24 Stunden Dienst GmbH"),
    ],
)
def test_a_name_ends_before_its_address(said: str, name: str) -> None:
    document = document_of(f"{said}\nRechnung")
    answer = json.dumps({"customer_name": said.replace("\n", " ")})
    answered = ground(answer, [], INVOICE, document, page_numbers(document))

    found = mended(answered, document, INVOICE)

    (customer,) = (field for field in found.fields if field.name == "customer_name")
    assert customer.value == name
    assert customer.evidence
    assert document.verbatim(customer.evidence.span) == customer.verbatim


def test_totals_of_a_type_that_asks_for_texts_stay() -> None:
    document = document_of("Chair  2  50.00  100.00\n100.00  19.00  119.00\nabout 119")
    fields = tuple(
        replace(spec, kind=FieldKind.TEXT) if spec.name.endswith("_total") else spec
        for spec in INVOICE.fields
    )
    wordy = replace(INVOICE, fields=fields)
    row = {"description": "Chair", "quantity": "2", "unit_price": "50.00", "amount": "100.00"}
    answer = {"net_total": "100.00", "tax_total": "19.00", "gross_total": "about 119"}
    said = json.dumps({**answer, "line_items": [row]})
    answered = ground(said, [], wordy, document, page_numbers(document))

    assert mended(answered, document, wordy) == answered
