"""UN/CEFACT's Cross Industry documents: Factur-X, ZUGFeRD 1 and 2, XRechnung, Order-X.

Names differ between ZUGFeRD 1, later versions and Order-X; a document has those of
one of them, so that all may stand side by side in one table.
"""

from lxml import etree

from docproc.documents import EInvoice
from docproc.einvoice.elements import (
    Places,
    amount_in_currency,
    first_text,
    header_values,
    line_values,
)
from docproc.einvoice.kinds import document_type_of

SYNTAXES = {
    "CrossIndustryInvoice": "Cross Industry Invoice",
    "CrossIndustryDocument": "ZUGFeRD 1",
    "SCRDMCCBDACIOMessageStructure": "Order-X",
}
_CONTEXTS = ("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
_DOCUMENTS = ("ExchangedDocument", "HeaderExchangedDocument")
_TRANSACTIONS = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_AGREEMENTS = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_SETTLEMENTS = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_TOTALS = (
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
_LINE_AGREEMENTS = ("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
_DELIVERIES = ("ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
_LINE_DELIVERIES = ("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
_LINE_SETTLEMENTS = ("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
_LINE_TOTALS = (
    "SpecifiedTradeSettlementLineMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
)
_GUIDELINE = "GuidelineSpecifiedDocumentContextParameter/ID"
_IBAN = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID"
_DUE_DATE = "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"
_PERIOD_FROM = "BillingSpecifiedPeriod/StartDateTime/DateTimeString"
_PERIOD_TO = "BillingSpecifiedPeriod/EndDateTime/DateTimeString"
_DELIVERY = "RequestedDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"
_CREDITED = ("InvoiceReferencedDocument/IssuerAssignedID", "InvoiceReferencedDocument/ID")
_QUANTITIES = ("BilledQuantity", "RequestedQuantity", "AgreedQuantity")


def _paths(*steps: tuple[str, ...]) -> tuple[str, ...]:
    """Every way to take one name of each step."""
    paths = [""]
    for names in steps:
        paths = [f"{path}/{name}" if path else name for path in paths for name in names]
    return tuple(paths)


_TYPE_CODES = _paths(_DOCUMENTS, ("TypeCode",))
_PROFILES = _paths(_CONTEXTS, (_GUIDELINE,))
_ALL_TOTALS = _paths(_TRANSACTIONS, _SETTLEMENTS, _TOTALS)
_TAX_TOTALS = _paths(_ALL_TOTALS, ("TaxTotalAmount",))
_LINES = _paths(_TRANSACTIONS, ("IncludedSupplyChainTradeLineItem",))
_CURRENCIES = _paths(_TRANSACTIONS, _SETTLEMENTS, ("InvoiceCurrencyCode", "OrderCurrencyCode"))
_SELLERS = _paths(_TRANSACTIONS, _AGREEMENTS, ("SellerTradeParty",))

_HEADER: Places = {
    "vendor_name": _paths(_SELLERS, ("Name",)),
    "vendor_vat_id": _paths(_SELLERS, ("SpecifiedTaxRegistration/ID[@schemeID='VA']",)),
    "vendor_iban": _paths(_TRANSACTIONS, _SETTLEMENTS, (_IBAN,)),
    "customer_name": _paths(_TRANSACTIONS, _AGREEMENTS, ("BuyerTradeParty/Name",)),
    "invoice_number": _paths(_DOCUMENTS, ("ID",)),
    "invoice_date": _paths(_DOCUMENTS, ("IssueDateTime/DateTimeString",)),
    "due_date": _paths(_TRANSACTIONS, _SETTLEMENTS, (_DUE_DATE,)),
    "period_from": _paths(_TRANSACTIONS, _SETTLEMENTS, (_PERIOD_FROM,)),
    "period_to": _paths(_TRANSACTIONS, _SETTLEMENTS, (_PERIOD_TO,)),
    "delivery_date": _paths(_TRANSACTIONS, _DELIVERIES, (_DELIVERY,)),
    "credited_invoice": _paths(_TRANSACTIONS, _SETTLEMENTS, _CREDITED),
    "currency": _CURRENCIES,
    "net_total": _paths(_ALL_TOTALS, ("TaxBasisTotalAmount",)),
    "gross_total": _paths(_ALL_TOTALS, ("GrandTotalAmount",)),
    "lines_total": _paths(_ALL_TOTALS, ("LineTotalAmount",)),
    "charges_total": _paths(_ALL_TOTALS, ("ChargeTotalAmount",)),
    "allowances_total": _paths(_ALL_TOTALS, ("AllowanceTotalAmount",)),
}
_LINE: Places = {
    "description": ("SpecifiedTradeProduct/Name", "SpecifiedTradeProduct/Description"),
    "quantity": _paths(_LINE_DELIVERIES, _QUANTITIES),
    "unit_price": _paths(_LINE_AGREEMENTS, ("NetPriceProductTradePrice/ChargeAmount",)),
    "amount": _paths(_LINE_SETTLEMENTS, _LINE_TOTALS, ("LineTotalAmount",)),
    "line_status": ("AssociatedDocumentLineDocument/LineStatusReasonCode",),
}


def cross_industry(root: etree._Element, syntax: str) -> EInvoice:
    """What a Cross Industry document says."""
    currency = first_text(root, *_CURRENCIES)
    tax_total = amount_in_currency(root, "tax_total", _TAX_TOTALS, currency)
    return EInvoice(
        syntax=syntax,
        profile=first_text(root, *_PROFILES),
        document_type=document_type_of(first_text(root, *_TYPE_CODES)),
        header=(*header_values(root, _HEADER), *tax_total),
        lines=tuple(line_values(root, _LINES, _LINE)),
    )
