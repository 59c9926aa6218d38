from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from docproc.documents import Document, Page, Span
from docproc.extraction import Evidence, Field, Value
from docproc.pipeline.remembering import (
    UNKNOWN_VENDOR,
    VendorPast,
    doubts_about_vendor,
    remembered,
    vendor_past,
)
from docproc.schema import FieldKind
from docproc.store import ConfirmedPlace, KnownVendor
from tests.pipeline.pages import document_of

NORD = VendorPast({"vendor_iban": frozenset(["DE02"]), "currency": frozenset(["EUR"])})


def field(name: str, value: str | None) -> Field:
    return Field(name, FieldKind.IBAN, value, value)


def test_a_new_account_of_a_known_vendor_is_always_a_reason() -> None:
    [reason] = doubts_about_vendor([field("vendor_iban", "GB33"), field("currency", "EUR")], NORD)

    assert reason.startswith("vendor_iban: GB33 is new for this vendor, it was DE02; ask")


def test_the_known_account_and_an_unknown_vendor_are_none() -> None:
    assert list(doubts_about_vendor([field("vendor_iban", "DE02")], NORD)) == []
    assert list(doubts_about_vendor([field("vendor_iban", None)], NORD)) == []
    assert list(doubts_about_vendor([field("vendor_iban", "GB33")], UNKNOWN_VENDOR)) == []


def test_what_was_confirmed_before_is_surer_and_what_differs_is_not() -> None:
    assert remembered(0.7, field("currency", "EUR"), NORD) == 0.99
    assert remembered(0.9, field("currency", "USD"), NORD) == 0.5
    assert remembered(0.7, field("customer_name", "Ann"), NORD) == 0.7
    assert remembered(0.7, field("currency", None), NORD) == 0.7
    assert remembered(0.7, field("currency", "EUR"), UNKNOWN_VENDOR) == 0.7


class Confirmed:
    """Remembers where people have confirmed values of one vendor, on pages of text."""

    def __init__(self, *pages: tuple[str, str, str]) -> None:
        """Each a field's name, the text of a page and the value on it."""
        self.places = tuple(
            ConfirmedPlace(name, page(text), span_of(text, value)) for name, text, value in pages
        )

    def vendor(self, fields: Sequence[Field]) -> KnownVendor:
        assert fields
        return KnownVendor(len(self.places), {"vendor_iban": frozenset(["DE02"])}, self.places)


def page(text: str) -> Page:
    return document_of(text).pages[0]


def span_of(text: str, value: str) -> Span:
    start = text.index(value)
    return Span(1, start, start + len(value))


def found(
    name: str, kind: FieldKind, text: str, verbatim: str, value: Value | None = None
) -> Field:
    evidence = Evidence(span_of(text, verbatim), None)
    return Field(name, kind, verbatim, value or verbatim, evidence)


def number(document: Document, verbatim: str) -> Field:
    return found("invoice_number", FieldKind.ID, document.pages[0].text, verbatim)


BEFORE = Confirmed(("invoice_number", "Vorgang 9\nRechnungs-Nr. 4710\nDatum 1.2.2026", "4710"))
NEXT = document_of("Vorgang 10\nRechnungs-Nr.:  4711\nDatum 1.3.2026")


def test_what_stands_at_the_label_that_people_confirmed_is_surer() -> None:
    right = number(NEXT, "4711")

    past = vendor_past(BEFORE, [right], NEXT)

    assert remembered(0.8, right, past) == pytest.approx(20 / 21)
    assert list(doubts_about_vendor([right], past)) == []


def test_what_stands_elsewhere_is_less_sure_and_the_reason_says_what_stands_there() -> None:
    wrong = number(NEXT, "10")

    past = vendor_past(BEFORE, [wrong], NEXT)

    assert remembered(0.9, wrong, past) == 0.5
    [reason] = doubts_about_vendor([wrong], past)
    assert reason.startswith("invoice_number: for this vendor people have confirmed what stands at")
    assert reason.endswith("'Rechnungs-Nr.', which is 4711 here")


def test_the_same_value_is_right_wherever_it_is_printed() -> None:
    text = "Summe: 1.190,00\nRechnungsbetrag 1190,00 EUR"
    memory = Confirmed(("gross_total", "Rechnungsbetrag 5,00 EUR", "5,00"))
    gross = found("gross_total", FieldKind.AMOUNT, text, "1.190,00", Decimal("1190.00"))

    past = vendor_past(memory, [gross], document_of(text))

    assert remembered(0.5, gross, past) > 0.8
    assert list(doubts_about_vendor([gross], past)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Vorgang 10\nNummer 4711",
        "Vorgang 10\nRechnungs-Nr. 4711\nRechnungs-Nr. 4712",
        "Vorgang 10\nRechnungs-Nr. folgt",
    ],
)
def test_a_label_that_is_not_there_or_at_several_values_says_nothing(text: str) -> None:
    document = document_of(text)
    other = number(document, "10")

    past = vendor_past(BEFORE, [other], document)

    assert remembered(0.9, other, past) == 0.9
    assert list(doubts_about_vendor([other], past)) == []


def test_a_label_counts_that_at_least_half_of_the_confirmed_documents_have() -> None:
    usual = ("invoice_number", "Rechnungs-Nr. 4710", "4710")
    others = [
        ("invoice_number", f"{label} 4710", "4710") for label in ("Vorgang", "Kunde", "Datum")
    ]
    wrong = number(NEXT, "10")

    half = vendor_past(Confirmed(usual, usual, *others[1:]), [wrong], NEXT)
    few = vendor_past(Confirmed(usual, *others[1:]), [wrong], NEXT)

    assert remembered(0.9, wrong, half) == 0.5
    assert remembered(0.9, wrong, few) == 0.9


def test_texts_values_that_are_known_and_what_is_from_xml_have_no_labels() -> None:
    text = "Kunde: Ann\nIBAN: DE02\nNummer: 4711"
    memory = Confirmed(
        ("customer_name", "Kunde: Bob", "Bob"),
        ("vendor_iban", "IBAN: DE02", "DE02"),
        ("invoice_number", "Nummer: 4710", "4710"),
    )
    fields = [
        found("customer_name", FieldKind.TEXT, text, "4711"),
        found("vendor_iban", FieldKind.IBAN, text, "4711"),
        Field("invoice_number", FieldKind.ID, "10", "10", xml_path="/Invoice/ID"),
    ]

    assert vendor_past(memory, fields, document_of(text)).labelled == {}
    on_page = replace(fields[2], xml_path=None, evidence=fields[0].evidence)
    assert set(vendor_past(memory, [on_page], document_of(text)).labelled) == {"invoice_number"}
