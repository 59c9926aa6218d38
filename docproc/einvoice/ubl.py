"""OASIS UBL: invoices and credit notes, as XRechnung and Peppol write them."""

import re

from lxml import etree

from docproc.documents import EInvoice
from docproc.einvoice.elements import (
    Places,
    amount_in_currency,
    below,
    first,
    first_text,
    header_value,
    header_values,
    line_values,
    local_name,
    text_of,
)
from docproc.einvoice.kinds import document_type_of

NAMESPACES = {
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": "Invoice",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": "CreditNote",
}
_SUPPLIER = "AccountingSupplierParty/Party"
_CUSTOMER = "AccountingCustomerParty/Party"
_IBAN = re.compile(r"[A-Za-z]{2}[0-9]{2}")
_NAMES = ("PartyLegalEntity/RegistrationName", "PartyName/Name")

_HEADER: Places = {
    "vendor_name": [f"{_SUPPLIER}/{name}" for name in _NAMES],
    "customer_name": [f"{_CUSTOMER}/{name}" for name in _NAMES],
    "invoice_number": ["ID"],
    "invoice_date": ["IssueDate"],
    "due_date": ["DueDate", "PaymentMeans/PaymentDueDate"],
    "period_from": ["InvoicePeriod/StartDate"],
    "period_to": ["InvoicePeriod/EndDate"],
    "credited_invoice": ["BillingReference/InvoiceDocumentReference/ID"],
    "currency": ["DocumentCurrencyCode"],
    "net_total": ["LegalMonetaryTotal/TaxExclusiveAmount"],
    "gross_total": ["LegalMonetaryTotal/TaxInclusiveAmount"],
    "lines_total": ["LegalMonetaryTotal/LineExtensionAmount"],
    "charges_total": ["LegalMonetaryTotal/ChargeTotalAmount"],
    "allowances_total": ["LegalMonetaryTotal/AllowanceTotalAmount"],
}
_LINE: Places = {
    "description": ["Item/Name", "Item/Description"],
    "quantity": ["InvoicedQuantity", "CreditedQuantity"],
    "unit_price": ["Price/PriceAmount"],
    "amount": ["LineExtensionAmount"],
}


def ubl(root: etree._Element) -> EInvoice:
    """What a UBL invoice or credit note says."""
    name = local_name(root)
    code = "381" if name == "CreditNote" else first_text(root, "InvoiceTypeCode")
    currency = first_text(root, "DocumentCurrencyCode")
    found = {"vendor_vat_id": _vat_id(root), "vendor_iban": _iban(root)}
    return EInvoice(
        syntax=f"UBL {name}",
        profile=first_text(root, "CustomizationID"),
        document_type=document_type_of(code),
        header=(
            *header_values(root, _HEADER),
            *(header_value(root, field, e) for field, e in found.items() if e is not None),
            *amount_in_currency(root, "tax_total", ["TaxTotal/TaxAmount"], currency),
        ),
        lines=tuple(line_values(root, [f"{name}Line"], _LINE)),
    )


def _vat_id(root: etree._Element) -> etree._Element | None:
    schemes = below(root, f"{_SUPPLIER}/PartyTaxScheme")
    ids = (first(s, "CompanyID") for s in schemes if first_text(s, "TaxScheme/ID") == "VAT")
    return next((element for element in ids if element is not None), None)


def _iban(root: etree._Element) -> etree._Element | None:
    """The first account whose id begins as an IBAN does; others are domestic numbers."""
    accounts = below(root, "PaymentMeans/PayeeFinancialAccount/ID")
    return next((account for account in accounts if _IBAN.match(text_of(account))), None)
