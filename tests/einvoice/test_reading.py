"""What the XML says is read by the standard it is written in."""

import pytest

from docproc.documents import EInvoice
from docproc.einvoice import einvoice_of
from docproc.errors import UnreadableXml, UnsupportedDocument
from tests.einvoice.invoices import CII_LINE, cii, ubl

HEADER = {
    "vendor_name": "Hof Lindner GbR",
    "vendor_vat_id": "DE136695976",
    "vendor_iban": "DE02120300000000202051",
    "customer_name": "Café Nord",
    "currency": "EUR",
    "net_total": "20.00",
}


def read(content: bytes) -> EInvoice:
    return einvoice_of(content, name="a.xml")


def header(einvoice: EInvoice) -> dict[str, str]:
    return {value.name: value.text for value in einvoice.header}


def test_a_cross_industry_invoice_is_read_in_the_currency_of_the_invoice() -> None:
    einvoice = read(cii())

    own = {"invoice_number": "R-2026/17", "invoice_date": "20260504", "due_date": "20260603"}
    totals = {"tax_total": "3.80", "gross_total": "23.80"}
    assert (HEADER | own | totals).items() <= header(einvoice).items()
    assert einvoice.profile == "urn:cen.eu:en16931:2017"
    assert [value.text for value in einvoice.lines[0][1:]] == ["10", "1.50", "15.00"]


@pytest.mark.parametrize("name", ["Invoice", "CreditNote"])
def test_ubl_is_read_with_the_registered_name_and_the_vat_id(name: str) -> None:
    einvoice = read(ubl(name))

    own = {"invoice_number": "R-17", "invoice_date": "2026-05-04", "due_date": "2026-06-03"}
    totals = {"tax_total": "1.40", "gross_total": "21.40"}
    assert (HEADER | own | totals).items() <= header(einvoice).items()
    rows = [[value.text for value in line] for line in einvoice.lines]
    assert rows == [["Kartoffeln", "10", "1.50", "15.00"], ["Äpfel", "2", "2.50", "5.00"]]


@pytest.mark.parametrize(
    ("content", "document_type"),
    [
        (cii(), "invoice"),
        (cii(type_code="381"), "credit_note"),
        (ubl("CreditNote"), "credit_note"),
        (cii(type_code="220"), "purchase_order"),
    ],
)
def test_the_document_says_what_it_is(content: bytes, document_type: str) -> None:
    assert read(content).document_type == document_type


def test_paths_count_what_there_is_more_than_one_of() -> None:
    einvoice = read(cii(CII_LINE, CII_LINE))

    paths = [value.path for value in (*einvoice.header, *einvoice.lines[1])]
    start = "/CrossIndustryInvoice/SupplyChainTradeTransaction"
    assert "/CrossIndustryInvoice/ExchangedDocument/ID" in paths
    assert f"{start}/IncludedSupplyChainTradeLineItem[2]/SpecifiedTradeProduct/Name" in paths
    assert any(path.endswith("SpecifiedTaxRegistration[2]/ID") for path in paths)


def test_a_currency_that_would_break_a_path_is_just_text() -> None:
    assert header(read(cii(currency="E']UR")))["tax_total"] == "95.00"


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    content = ubl().decode().replace("UTF-8", encoding).encode(encoding)

    assert header(read(content))["customer_name"] == "Café Nord"


def test_xml_of_another_kind_is_unsupported_and_says_what_it_is() -> None:
    with pytest.raises(UnsupportedDocument, match="a.xml is XML, but .* <rss>"):
        read(b"<?xml version='1.0'?><rss/>")


@pytest.mark.parametrize("content", [ubl()[:-20], b"<Invoice>", b"<?xml version='1.0'?>", b""])
def test_damaged_xml_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadableXml, match="a.xml"):
        read(content)
