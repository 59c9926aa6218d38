"""What a person points at or types becomes a field with evidence, and checks run again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from docproc.documents import Box, Document, Page, Span, Word
from docproc.extraction import (
    Evidence,
    Extraction,
    ExtractionStatus,
    Field,
    LineItem,
    Receipt,
    Version,
)
from docproc.schema import FieldKind, load_document_types
from docproc.web.correcting import Change, Correcting, WrongChange
from docproc.web.field_keys import FieldKey

TYPES = load_document_types()
TEXT = (
    "Acme Ltd\nInvoice date 03/04/2026, due 22/05/2026\nNet 1,000.00 VAT 200.00\nTotal: 1,200.00\n"
)


def page_of(text: str, number: int = 1) -> Page:
    """A page whose words stand in lines of 10 points, each character 5 points wide."""
    words, start = [], 0
    for row, line in enumerate(text.split("\n")):
        at = 0
        for word in line.split(" "):
            box = Box(at * 5, row * 10, (at + len(word)) * 5, row * 10 + 9)
            if word:
                words.append(Word(start + at, start + at + len(word), box))
            at += len(word) + 1
        start += len(line) + 1
    return Page(number, text, 595, 842, tuple(words))


DOCUMENT = Document("aa", (page_of(TEXT),))


def span_of(text: str) -> Span:
    start = TEXT.index(text)
    return Span(1, start, start + len(text))


def found(name: str, text: str, value: Decimal | str) -> Field:
    kind = FieldKind.AMOUNT if isinstance(value, Decimal) else FieldKind.TEXT
    return Field(name, kind, text, value, Evidence(span_of(text), None))


EXTRACTION = Extraction(
    "invoice",
    ExtractionStatus.NEEDS_REVIEW,
    (
        found("vendor_name", "Acme", "Acme"),
        Field("invoice_date", FieldKind.DATE),
        found("net_total", "1,000.00", Decimal(1000)),
        found("tax_total", "200.00", Decimal(200)),
        found("gross_total", "1,000.00", Decimal(1000)),
    ),
    (LineItem("line_items", 1, (Field("amount", FieldKind.AMOUNT),)),),
    None,
    (
        "vendor_name: the model was not sure (60%)",
        "invoice_date was not found",
        "net_total 1000 plus tax_total 200 is not gross_total 1000",
        "page 1: OCR was ended at its time limit",
    ),
    Receipt((1,)),
    version=Version("aa", "bb", "1", None, None),
)
CORRECTING = Correcting(EXTRACTION, DOCUMENT, TYPES["invoice"])


def corrected(key: FieldKey, span: Span | None = None, text: str = "") -> Field:
    (correction,) = CORRECTING.corrections([Change(key, span, text)])
    return correction.after


def test_a_part_of_an_amount_that_is_pointed_at_is_the_whole_amount() -> None:
    word = span_of("1,200.00")

    field = corrected(FieldKey("gross_total"), Span(1, word.start + 2, word.start + 3))

    assert (field.verbatim, field.value) == ("1,200.00", Decimal("1200.00"))
    assert field.evidence == Evidence(word, Box(35, 30, 75, 39))


def test_words_that_are_pointed_at_lose_the_signs_around_them() -> None:
    assert corrected(FieldKey("vendor_name"), span_of("Total: ")).value == "Total"


def test_several_words_are_one_text() -> None:
    assert corrected(FieldKey("vendor_name"), span_of("Acme Ltd")).value == "Acme Ltd"


def test_what_is_typed_gets_the_place_where_it_is_printed() -> None:
    field = corrected(FieldKey("gross_total"), text="1200")

    assert (field.verbatim, field.value) == ("1,200.00", Decimal(1200))
    assert field.evidence is not None
    assert field.evidence.span == span_of("1,200.00")


def test_a_date_that_is_typed_decides_how_an_ambiguous_one_is_read() -> None:
    ambiguous = Document("aa", (page_of("Date 03/04/2026"),))
    correcting = Correcting(EXTRACTION, ambiguous, TYPES["invoice"])

    (correction,) = correcting.corrections([Change(FieldKey("invoice_date"), text="2026-03-04")])

    assert correction.after.value == date(2026, 3, 4)
    assert correction.after.verbatim == "03/04/2026"


def test_what_is_typed_and_printed_nowhere_is_the_persons_word() -> None:
    field = corrected(FieldKey("vendor_name"), text="Umbrella AG")

    assert (field.value, field.verbatim, field.evidence) == ("Umbrella AG", "Umbrella AG", None)


def test_what_cannot_be_read_as_its_kind_says_so() -> None:
    (correction,) = CORRECTING.corrections([Change(FieldKey("gross_total"), text="a lot")])

    after = CORRECTING.after([correction])

    assert correction.after.value is None
    assert any(reason.startswith("gross_total: a lot cannot be read") for reason in after.reasons)


def test_nothing_is_a_correction_too() -> None:
    field = corrected(FieldKey("vendor_name"))

    assert (field.verbatim, field.value, field.evidence) == (None, None, None)


def test_checks_run_again_and_other_doubts_stay() -> None:
    corrections = CORRECTING.corrections([Change(FieldKey("gross_total"), span_of("1,200.00"))])

    reasons = CORRECTING.after(corrections).reasons

    assert not any("is not gross_total" in reason for reason in reasons)
    assert {
        "vendor_name: the model was not sure (60%)",
        "page 1: OCR was ended at its time limit",
        "invoice_date was not found",
    } <= set(reasons)


def test_a_correction_answers_the_doubts_about_its_field() -> None:
    corrections = CORRECTING.corrections(
        [
            Change(FieldKey("vendor_name"), span_of("Acme Ltd")),
            Change(FieldKey("invoice_date"), text="2026-04-03"),
        ]
    )

    reasons = " ".join(CORRECTING.after(corrections).reasons)

    assert "vendor_name" not in reasons
    assert "invoice_date" not in reasons


def test_a_correction_can_fail_a_check() -> None:
    corrections = CORRECTING.corrections([Change(FieldKey("tax_total"), text="999")])

    assert any("plus tax_total 999" in reason for reason in CORRECTING.after(corrections).reasons)


def test_a_cell_behind_the_last_row_makes_a_new_one() -> None:
    key = FieldKey("amount", 2, "line_items")

    (correction,) = CORRECTING.corrections([Change(key, span_of("200.00"))])

    assert correction.position == 2
    assert CORRECTING.after([correction]).line_items[1].fields[0].value == Decimal("200.00")


@pytest.mark.parametrize(
    ("key", "span"),
    [
        (FieldKey("shoe_size"), None),
        (FieldKey("colour", 1, "line_items"), None),
        (FieldKey("vendor_name"), Span(2, 0, 1)),
        (FieldKey("vendor_name"), Span(1, 5, 5)),
        (FieldKey("vendor_name"), Span(1, -1, 5)),
        (FieldKey("vendor_name"), Span(1, 0, 10_000)),
    ],
)
def test_what_cannot_be_meant_is_refused(key: FieldKey, span: Span | None) -> None:
    with pytest.raises(WrongChange):
        CORRECTING.corrections([Change(key, span)])


def test_without_its_document_type_an_extraction_can_be_corrected() -> None:
    unknown = Correcting(replace(EXTRACTION, document_type="gone"), DOCUMENT, None)

    (correction,) = unknown.corrections([Change(FieldKey("vendor_name"), text="Acme Ltd")])

    assert unknown.after([correction]).fields[0].value == "Acme Ltd"
