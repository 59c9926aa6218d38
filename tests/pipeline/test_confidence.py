from dataclasses import replace
from decimal import Decimal

import pytest

from docproc.documents import Box, Document, Page, Span, Word
from docproc.extraction import Alignment, Evidence, Field, LineItem
from docproc.grounding import Grounded
from docproc.pipeline.confidence import Calibration, assess, is_unsureness
from docproc.pipeline.remembering import VendorPast
from docproc.pipeline.signals import Evidenced, Signals, field_signals, rows_signals
from docproc.schema import FieldKind, load_document_types
from tests.pipeline.pages import document_of

INVOICE = load_document_types()["invoice"]
DOCUMENT = document_of(
    "Nord GmbH  info@nord.de\n"
    "Invoice number: R-17  Order: R-99\n"
    "2 x Paper  50.00  100.00\n"
    "Net 100.00  VAT 19.00\n"
    "Total 119.00  Paid: 0.00\n"
)
# A table in which only the model's own sureness counts; rows are right.
PLAIN = Calibration({"sureness": 1.0, "rows": 9.0}, 0.0, 1.0)


def found(name: str, verbatim: str, sure: float | None = 0.99, kind: str = "text") -> Field:
    start = DOCUMENT.pages[0].text.index(verbatim)
    is_amount = kind == "amount"
    return Field(
        name,
        FieldKind(kind),
        verbatim,
        Decimal(verbatim) if is_amount else verbatim,
        Evidence(Span(1, start, start + len(verbatim)), None),
        Alignment.EXACT,
        model_confidence=sure,
    )


NUMBER = found("invoice_number", "R-17", kind="id")
TOTALS = (
    found("net_total", "100.00", kind="amount"),
    found("tax_total", "19.00", kind="amount"),
    found("gross_total", "119.00", kind="amount"),
)
ROW = LineItem(
    "line_items",
    1,
    (
        found("description", "Paper"),
        found("quantity", "2", kind="amount"),
        found("unit_price", "50.00", kind="amount"),
        found("amount", "100.00", kind="amount"),
    ),
)


def of(
    *fields: Field, items: tuple[LineItem, ...] = (), document: Document = DOCUMENT
) -> Evidenced:
    return Evidenced(document, INVOICE, fields, items)


def signals(field: Field, *others: Field) -> Signals:
    return field_signals(field, of(field, *others))


def test_what_nobody_has_measured_does_not_count_for_its_document() -> None:
    doubtful = found("customer_name", "Nord GmbH", sure=0.2)
    grounded = Grounded((NUMBER, doubtful), (), is_complete=True)
    table = replace(PLAIN, unmeasured={"invoice": ["customer_name"]})

    counted, left_out = (assess(grounded, DOCUMENT, INVOICE, each) for each in (PLAIN, table))

    assert counted.confidence == pytest.approx(0.2, abs=0.05)
    assert left_out.confidence == pytest.approx(0.99, abs=0.01)
    assert left_out.unsure == ()
    # It is more likely wrong than right all the same.
    assert [reason.partition(":")[0] for reason in left_out.doubts(0.9)] == ["customer_name"]
    assert left_out.grounded.fields[1].confidence == pytest.approx(0.2, abs=0.01)


def test_a_label_beside_a_value_and_a_better_one_elsewhere_are_seen() -> None:
    right, wrong = signals(NUMBER), signals(found("invoice_number", "R-99", kind="id"))

    assert (right["label beside it"], right["better labelled rival"]) == (1, 0)
    assert (wrong["label beside it"], wrong["better labelled rival"]) == (1, 1)


def test_a_null_beside_which_something_stands_is_suspicious() -> None:
    number = Field("invoice_number", FieldKind.ID, model_confidence=0.9)
    iban = Field("vendor_iban", FieldKind.IBAN, model_confidence=0.9)

    assert signals(number)["null: labelled candidate"] == 1
    assert signals(number)["null: nothing to choose"] == 0
    assert signals(iban)["null: labelled candidate"] == 0
    assert signals(iban)["null: nothing to choose"] == 1


def test_totals_that_add_up_are_seen() -> None:
    gross = TOTALS[2]
    wrong = replace(gross, value=Decimal("118.00"))

    assert signals(*TOTALS)["amount: totals add up"] == 1
    assert signals(wrong, *TOTALS[:2])["amount: totals do not add up"] == 1
    assert signals(gross)["amount: totals add up"] == 0


def test_a_name_is_known_by_its_place_its_form_and_the_host_of_its_address() -> None:
    whole, part = signals(found("vendor_name", "Nord GmbH")), signals(found("vendor_name", "GmbH"))

    assert (whole["text: whole"], whole["text: legal form"], whole["text: host"]) == (1, 1, 1)
    assert (part["text: whole"], part["text: host"]) == (0, 0)
    customer = found("customer_name", "Nord GmbH")
    assert signals(customer, found("vendor_name", "Nord GmbH"))["text: same as another"] == 1


def test_rows_that_add_up_and_multiply_are_seen() -> None:
    right = rows_signals([ROW], of(*TOTALS, items=(ROW,)))
    lone = rows_signals([ROW], of(items=(ROW,)))
    none = rows_signals([], of())

    assert (right["rows: add up"], right["rows: products are right"]) == (1, 1)
    assert (lone["rows: add up"], lone["rows: do not add up"]) == (0, 0)
    assert none["rows: none"] == 1


def test_what_ocr_read_badly_is_seen() -> None:
    page = DOCUMENT.pages[0]
    start = page.text.index("R-17")
    words = (Word(start, start + 4, Box(0, 0, 1, 1), 0.5),)
    scan = Document("", (Page(1, page.text, 1, 1, words),))

    read = field_signals(NUMBER, of(NUMBER, document=scan))

    assert read["hard to read"] == pytest.approx(0.693, abs=0.001)
    assert signals(NUMBER)["hard to read"] == 0


def assessed(*fields: Field) -> tuple[float | None, list[str]]:
    it = assess(Grounded(fields, (), is_complete=True), DOCUMENT, INVOICE, PLAIN)
    return it.confidence, list(it.doubts(0.95))


def test_only_a_document_that_is_sure_enough_has_no_doubts() -> None:
    sure, unsure = found("vendor_name", "Nord GmbH", 0.9999), found("vendor_name", "Nord", 0.6)

    assert PLAIN.of_document([0.999, 0.999]) == pytest.approx(0.998, abs=0.0001)
    confidence, doubts = assessed(unsure)
    assert confidence is not None
    assert confidence < 0.95
    assert doubts[0].startswith("docproc is 60% sure that all of it is right")
    assert any(d.startswith("vendor_name: 60% sure that it is right: ") for d in doubts)
    assert "the model wavered (60%)" in " ".join(doubts)
    assert all(map(is_unsureness, doubts))
    assert "vendor_name" not in " ".join(assessed(sure)[1])


def test_what_is_hard_to_read_is_named_where_docproc_is_not_sure() -> None:
    start = DOCUMENT.pages[0].text.index("R-17")
    doubts = []
    for read in (0.5, 0.9):
        words = (Word(start, start + 4, Box(0, 0, 1, 1), read),)
        scan = Document("", (Page(1, DOCUMENT.pages[0].text, 1, 1, words),))
        it = assess(
            Grounded((NUMBER,), (), is_complete=True), scan, INVOICE, Calibration({}, 0.0, 1.0)
        )
        doubts.append(" ".join(it.doubts(0.95)))

    assert "hard to read on the scan" in doubts[0]
    assert "hard to read on the scan" not in doubts[1]


def test_what_people_confirmed_for_a_vendor_makes_surer() -> None:
    past = VendorPast({"vendor_name": frozenset(["Nord GmbH"])})
    name = found("vendor_name", "Nord GmbH", 0.6)

    it = assess(Grounded((name,), (), is_complete=True), DOCUMENT, INVOICE, PLAIN, past)

    assert it.grounded.fields[0].confidence == 0.99
    assert it.grounded.fields[0].model_confidence == 0.6


def test_what_is_from_xml_has_no_confidence() -> None:
    name = Field("vendor_name", FieldKind.TEXT, "Nord", "Nord", xml_path="/Invoice/Name")

    it = assess(Grounded((name,), (), is_complete=True), DOCUMENT, INVOICE, PLAIN)

    assert it.grounded.fields == (name,)
