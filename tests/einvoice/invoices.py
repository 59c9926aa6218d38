"""E-invoices made for one promise each."""

from pathlib import Path

import pypdfium2 as pdfium

from tests.text import pdfs

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_CII = "urn:un:unece:uncefact:data:standard"

CII_LINE = """
<ram:IncludedSupplyChainTradeLineItem>
  <ram:SpecifiedTradeProduct><ram:Name>Kartoffeln,
    mehlig</ram:Name></ram:SpecifiedTradeProduct>
  <ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
    <ram:ChargeAmount>1.50</ram:ChargeAmount>
  </ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
  <ram:SpecifiedLineTradeDelivery>
    <ram:BilledQuantity unitCode="KGM">10</ram:BilledQuantity>
  </ram:SpecifiedLineTradeDelivery>
  <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>
    <ram:LineTotalAmount>15.00</ram:LineTotalAmount>
  </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


def cii(*lines: str, type_code: str = "380", charges: str = "5.00", currency: str = "EUR") -> bytes:
    """A Cross Industry Invoice over 15.00 of lines and 5.00 of freight, 23.80 with tax."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{_CII}:CrossIndustryInvoice:100"
  xmlns:ram="{_CII}:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="{_CII}:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
  <ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument>
  <ram:ID>R-2026/17</ram:ID><ram:TypeCode>{type_code}</ram:TypeCode>
  <ram:IssueDateTime>
    <udt:DateTimeString format="102">20260504</udt:DateTimeString>
  </ram:IssueDateTime>
</rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
{"".join(lines or [CII_LINE])}
<ram:ApplicableHeaderTradeAgreement>
  <ram:SellerTradeParty><ram:Name>Hof Lindner GbR</ram:Name>
    <ram:SpecifiedTaxRegistration>
      <ram:ID schemeID="FC">12/345/67890</ram:ID>
    </ram:SpecifiedTaxRegistration>
    <ram:SpecifiedTaxRegistration>
      <ram:ID schemeID="VA">DE136695976</ram:ID>
    </ram:SpecifiedTaxRegistration>
  </ram:SellerTradeParty>
  <ram:BuyerTradeParty><ram:Name>Café Nord</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement>
  <ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>
  <ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount>
    <ram:IBANID>DE02120300000000202051</ram:IBANID>
  </ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
  <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
    <udt:DateTimeString format="102">20260603</udt:DateTimeString>
  </ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
  <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    <ram:LineTotalAmount>15.00</ram:LineTotalAmount>
    <ram:ChargeTotalAmount>{charges}</ram:ChargeTotalAmount>
    <ram:TaxBasisTotalAmount>20.00</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="CZK">95.00</ram:TaxTotalAmount>
    <ram:TaxTotalAmount currencyID="EUR">3.80</ram:TaxTotalAmount>
    <ram:GrandTotalAmount>23.80</ram:GrandTotalAmount>
    <ram:DuePayableAmount>13.80</ram:DuePayableAmount>
  </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def ubl(name: str = "Invoice", *, number: str = "R-17") -> bytes:
    """A UBL ``Invoice`` or ``CreditNote`` over 20.00, 21.40 with tax."""
    quantity = {"Invoice": "InvoicedQuantity", "CreditNote": "CreditedQuantity"}[name]
    lines = (("Kartoffeln", "10", "1.50", "15.00"), ("Äpfel", "2", "2.50", "5.00"))
    rows = "".join(
        f"""<cac:{name}Line><cbc:{quantity} unitCode="KGM">{count}</cbc:{quantity}>
<cbc:LineExtensionAmount currencyID="EUR">{amount}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>{what}</cbc:Name></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price>
</cac:{name}Line>"""
        for what, count, price, amount in lines
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{name} xmlns="{_UBL}:{name}-2" xmlns:cac="{_UBL}:CommonAggregateComponents-2"
  xmlns:cbc="{_UBL}:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-05-04</cbc:IssueDate>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party>
  <cac:PartyName><cbc:Name>Hofladen</cbc:Name></cac:PartyName>
  <cac:PartyTaxScheme><cbc:CompanyID>12/345/67890</cbc:CompanyID>
    <cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID>
    <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity>
    <cbc:RegistrationName>Hof Lindner GbR</cbc:RegistrationName>
  </cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
  <cac:PartyName><cbc:Name>Café Nord</cbc:Name></cac:PartyName>
</cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentDueDate>2026-06-03</cbc:PaymentDueDate>
  <cac:PayeeFinancialAccount><cbc:ID>DE02120300000000202051</cbc:ID></cac:PayeeFinancialAccount>
</cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.40</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal>
  <cbc:LineExtensionAmount currencyID="EUR">20.00</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="EUR">20.00</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">21.40</cbc:TaxInclusiveAmount>
</cac:LegalMonetaryTotal>
{rows}
</{name}>""".encode()


def pdf_with(path: Path, *lines: str, **attachments: bytes) -> Path:
    """A PDF that prints these lines and carries these files, ``_xml`` for ``.xml``."""
    pdfs.draw(path, pdfs.strings(*((50, 800 - 20 * n, line) for n, line in enumerate(lines))))
    with pdfium.PdfDocument(path.read_bytes()) as document:
        for name, content in attachments.items():
            document.new_attachment(name.replace("_xml", ".xml")).set_data(content)
        document.save(path)
    return path
