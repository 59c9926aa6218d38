"""E-invoices become extractions without a model."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from docproc.documents import Document
from docproc.einvoice import einvoice_of
from docproc.errors import UnknownDocumentType, UnsupportedDocument
from docproc.extraction import Extraction, ExtractionStatus, Field, LineItem, Receipt
from docproc.grounding import Grounded
from docproc.pipeline.einvoices import completed, extraction_of, needs_page
from docproc.pipeline.extractor import Extractor, ExtractorOptions
from docproc.schema import FieldKind, FieldSpec, load_document_types
from docproc.text import Reader, ReadLimits
from tests.einvoice.invoices import CII_LINE, cii, pdf_with, ubl
from tests.grounding.printed import document_of

TYPES = load_document_types()
INVOICE = TYPES["invoice"]
OPTIONS = ExtractorOptions(
    summaries=True,
    split_stacks=True,
    max_prompt_tokens=100,
    max_pages=10,
    max_false_success=0.05,
    model="none",
    adapter=None,
)
PRINTED = (
    "Rechnung R-2026/17 vom 04.05.2026",
    "20,00 EUR + 3,80 = 23,80",
    "IBAN DE02 1203 0000 0000 2020 51",
)


class NoModel:
    """Fails whatever asks it."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever it is asked for
        raise AssertionError(name)


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    """An extractor whose model must not be asked."""
    none: Any = NoModel()
    with Reader(ReadLimits(timeout_seconds=30, max_bytes=1_000_000_000)) as reader:
        yield Extractor(reader, none, none, TYPES, OPTIONS)


def extracted(extractor: Extractor, path: Path, document_type: str = "") -> Extraction:
    _, (extraction,) = extractor.extract(
        path, sha256="0" * 64, name=path.name, document_type=document_type
    )
    return extraction


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def of_xml(content: bytes, *pages: str) -> Document:
    return replace(document_of(*pages), einvoice=einvoice_of(content, name="a.xml"))


def test_an_einvoice_is_extracted_without_the_model(extractor: Extractor, tmp_path: Path) -> None:
    found = extracted(extractor, pdf_with(tmp_path / "a.pdf", *PRINTED, factur_x_xml=cii()))

    values = {field.name: field.value for field in found.fields}
    assert (found.document_type, found.status) == ("invoice", ExtractionStatus.OK), found.reasons
    assert values["invoice_date"] == date(2026, 5, 4)
    assert values["gross_total"] == Decimal("23.80")
    description, *numbers = found.line_items[0].fields
    assert description.value == "Kartoffeln, mehlig"
    assert [field.value for field in numbers] == [Decimal(10), Decimal("1.50"), Decimal("15.00")]
    assert found.receipt == Receipt(
        (1,), xml="XML (Cross Industry Invoice, urn:cen.eu:en16931:2017)"
    )
    assert (found.version.model, found.version.adapter) == (None, None)


def test_a_plain_xml_file_is_extracted_whole(extractor: Extractor, tmp_path: Path) -> None:
    found = extracted(extractor, written(tmp_path / "a.xml", ubl()))

    assert found.status is ExtractionStatus.OK, found.reasons
    assert {f.name for f in found.fields if not f.xml_path} <= {"period_from", "period_to"}
    assert len(found.line_items) == 2
    assert found.receipt.pages_read == ()


def test_a_contradiction_of_the_page_is_a_reason(extractor: Extractor, tmp_path: Path) -> None:
    printed = [line.replace("23,80", "32,80") for line in PRINTED]
    path = pdf_with(tmp_path / "a.pdf", *printed, factur_x_xml=cii())

    reasons = extracted(extractor, path).reasons

    assert reasons == ("gross_total: the XML says 23.80, which the page does not print",)


@pytest.mark.parametrize(
    ("content", "kind"), [(ubl("CreditNote"), "credit note"), (cii(type_code="220"), "order")]
)
def test_what_is_no_invoice_is_not_booked_as_one_silently(
    content: bytes, kind: str, extractor: Extractor, tmp_path: Path
) -> None:
    found = extracted(extractor, written(tmp_path / "a.xml", content), "invoice")

    assert found.document_type == "invoice"
    assert [reason for reason in found.reasons if kind in reason]


def test_a_credit_note_and_an_order_are_what_they_say(extractor: Extractor, tmp_path: Path) -> None:
    credit_note = extracted(extractor, written(tmp_path / "a.xml", ubl("CreditNote")))
    order = extracted(extractor, written(tmp_path / "b.xml", cii(type_code="220")))

    numbers = [f.value for f in order.fields if f.name in {"order_number", "order_date"}]
    assert (credit_note.document_type, credit_note.reasons) == ("credit_note", ())
    assert (order.document_type, order.reasons) == ("purchase_order", ())
    assert numbers == ["R-2026/17", date(2026, 5, 4)]


def test_the_period_of_an_invoice_is_read(extractor: Extractor, tmp_path: Path) -> None:
    period = b"<BillingSpecifiedPeriod><EndDateTime><DateTimeString>20260331</DateTimeString>"
    period += b"</EndDateTime></BillingSpecifiedPeriod>"
    before, settlement, after = cii().partition(b"<ram:ApplicableHeaderTradeSettlement>")
    content = before + settlement + period + after

    found = extracted(extractor, written(tmp_path / "a.xml", content))

    values = {field.name: field.value for field in found.fields}
    assert (values["period_from"], values["period_to"]) == (None, date(2026, 3, 31))


def test_the_type_asked_for_is_kept(extractor: Extractor, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xml", ubl())

    assert extracted(extractor, path, "receipt").document_type == "receipt"
    with pytest.raises(UnknownDocumentType):
        extracted(extractor, path, "ticket")


def test_charges_and_subtotals_are_no_doubt_and_a_wrong_sum_is(
    extractor: Extractor, tmp_path: Path
) -> None:
    status = "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    subtotal = CII_LINE.replace(
        "<ram:SpecifiedTradeProduct>",
        f"<ram:AssociatedDocumentLineDocument>{status}</ram:AssociatedDocumentLineDocument>"
        "<ram:SpecifiedTradeProduct>",
    )
    sound = extracted(extractor, written(tmp_path / "a.xml", cii(CII_LINE, subtotal)))
    doubled = extracted(extractor, written(tmp_path / "b.xml", cii(CII_LINE, CII_LINE)))
    freight = extracted(extractor, written(tmp_path / "c.xml", cii(charges="6.00")))

    assert (len(sound.line_items), sound.reasons) == (2, ())
    assert doubled.reasons == ("the line items add up to 30.00, not to the XML's 15.00",)
    assert "add up to 21.00, not to net_total 20.00" in freight.reasons[0]


def test_what_breaks_the_standard_is_no_value(extractor: Extractor, tmp_path: Path) -> None:
    broken = ubl().replace(b">21.40<", b">21,40<").replace(b"2026-05-04", b"4.5.2026")
    broken = broken.replace(b">EUR<", b">Euro<")

    found = extracted(extractor, written(tmp_path / "a.xml", broken))

    unread = [f for f in found.fields if f.value is None and f.verbatim]
    nulls = {field.name: field.verbatim for field in unread}
    assert nulls == {"gross_total": "21,40", "invoice_date": "4.5.2026", "currency": "Euro"}
    assert [reason for reason in found.reasons if reason.startswith("gross_total: 21,40 cannot")]


def test_without_a_currency_there_is_none(extractor: Extractor, tmp_path: Path) -> None:
    silent = ubl().replace(b"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", b"")

    found = extracted(extractor, written(tmp_path / "a.xml", silent))

    assert {f.name: f.value for f in found.fields}["currency"] is None


def test_lines_that_the_xml_lacks_come_from_the_page() -> None:
    printed = Field("amount", FieldKind.AMOUNT, "15,00", Decimal("15.00"))
    guessed = Field("gross_total", FieldKind.AMOUNT, "3,80", Decimal("3.80"))
    page = Grounded((guessed,), (LineItem("line_items", 1, (printed,)),), is_complete=True)
    without_lines = of_xml(cii(" "), *PRINTED)

    both = completed(page, without_lines, INVOICE)

    assert needs_page(without_lines, INVOICE)
    assert not needs_page(of_xml(cii(), *PRINTED), INVOICE)
    assert both.line_items == page.line_items
    assert [(f.name, f.value) for f in both.fields] == [("gross_total", Decimal("23.80"))]
    assert completed(page, document_of(*PRINTED), INVOICE) == page


def test_fields_that_no_einvoice_has_come_from_the_page() -> None:
    own = replace(INVOICE, fields=(*INVOICE.fields, FieldSpec("job_number", FieldKind.ID)))

    assert needs_page(of_xml(cii(), *PRINTED), own)
    assert not needs_page(of_xml(cii()), own)


def test_an_einvoice_without_lines_and_without_a_page_says_so() -> None:
    assert "the XML has no line items" in extraction_of(of_xml(cii(" ")), INVOICE).reasons


def test_the_page_alone_is_read_where_einvoices_are_off(
    extractor: Extractor, tmp_path: Path
) -> None:
    reading_pages = replace(extractor, options=replace(OPTIONS, einvoices=False))

    with pytest.raises(AssertionError):
        extracted(reading_pages, pdf_with(tmp_path / "a.pdf", *PRINTED, factur_x_xml=cii()))
    with pytest.raises(UnsupportedDocument, match="e-invoice without a page"):
        extracted(reading_pages, written(tmp_path / "a.xml", ubl()))


def test_evidence_is_a_span_or_a_path_and_never_both() -> None:
    found = extraction_of(of_xml(cii(), *PRINTED), INVOICE)

    fields = [*found.fields, *(field for item in found.line_items for field in item.fields)]
    assert all(field.evidence is None for field in fields)
    assert all((field.xml_path is None) == (field.verbatim is None) for field in fields)
