"""Makes a sample invoice one that machines read, too: Factur-X, with XML within the PDF."""

from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf

from docproc.samples.content import Invoice, LineItem

_NAMESPACE = "urn:un:unece:uncefact:data:standard"
# Profile, kind of document and tax as EN 16931 has them: an invoice at the standard rate.
_XML = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="{namespace}:CrossIndustryInvoice:100"
  xmlns:ram="{namespace}:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="{namespace}:UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:cen.eu:en16931:2017</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{issued:%Y%m%d}</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
{lines}
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>{vendor}</ram:Name><ram:SpecifiedTaxRegistration>
<ram:ID schemeID="VA">{vat_id}</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>{customer}</ram:Name></ram:BuyerTradeParty>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>
<ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>58</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>{iban}</ram:IBANID>
</ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
<udt:DateTimeString format="102">{due:%Y%m%d}</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>{net}</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="{currency}">{tax}</ram:TaxTotalAmount>
<ram:GrandTotalAmount>{gross}</ram:GrandTotalAmount>
<ram:DuePayableAmount>{gross}</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""
_LINE = """<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>{position}</ram:LineID>
</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:Name>{description}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
<ram:ChargeAmount>{price}</ram:ChargeAmount></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">{quantity}</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>
<ram:LineTotalAmount>{total}</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>"""


def with_xml(pdf: bytes, invoice: Invoice) -> bytes:
    """``pdf``, which prints ``invoice``, with the XML that says the same."""
    written = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(
            document,
            _xml(invoice).encode(),
            filename="factur-x.xml",
            mime_type="text/xml",
            relationship=pikepdf.Name.Alternative,
        )
        document.save(written, static_id=True, compress_streams=False)
    return written.getvalue()


def _xml(invoice: Invoice) -> str:
    vendor = invoice.vendor
    return _XML.format(
        namespace=_NAMESPACE,
        number=escape(invoice.number),
        issued=invoice.issued,
        due=invoice.due,
        lines="\n".join(_lines(invoice.items)),
        vendor=escape(vendor.name),
        vat_id=vendor.vat_id,
        iban=(vendor.iban or "").replace(" ", ""),
        customer=escape(invoice.customer.name),
        currency=invoice.currency.value,
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
    )


def _lines(items: tuple[LineItem, ...]) -> Iterator[str]:
    for position, item in enumerate(items, start=1):
        yield _LINE.format(
            position=position,
            description=escape(item.description),
            price=item.unit_price,
            quantity=item.quantity,
            total=item.line_total,
        )
