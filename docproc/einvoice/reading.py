"""XML content to an e-invoice, whatever it is written in."""

from itertools import chain

from lxml import etree

from docproc.documents import EInvoice
from docproc.einvoice.cross_industry import SYNTAXES, cross_industry
from docproc.einvoice.elements import local_name
from docproc.einvoice.parsing import root_of
from docproc.einvoice.ubl import NAMESPACES, ubl
from docproc.errors import UnsafeXml, UnsupportedDocument

LINE_ITEMS = "line_items"
# No name, number or description has more; what follows is made for short texts.
_MAX_CHARACTERS = 5_000
# What an e-invoice has a place for, by the names of field specs.
FIELD_NAMES = frozenset(
    {
        "vendor_name",
        "vendor_vat_id",
        "vendor_iban",
        "customer_name",
        "invoice_number",
        "invoice_date",
        "due_date",
        "period_from",
        "period_to",
        "credited_invoice",
        "order_number",
        "order_date",
        "delivery_date",
        "currency",
        "net_total",
        "tax_total",
        "gross_total",
        LINE_ITEMS,
    }
)


def einvoice_of(content: bytes, *, name: str) -> EInvoice:
    """What the XML says; ``name`` is the file's, for messages.

    Raises:
        UnsafeXml: it has what e-invoices do not have, or is too large.
        UnreadableXml: it is not well-formed.
        UnsupportedDocument: it is no e-invoice that docproc knows.
    """
    einvoice = _read(root_of(content, name=name), name=name)
    for value in chain(einvoice.header, *einvoice.lines):
        if len(value.text) > _MAX_CHARACTERS:
            raise UnsafeXml(f"{name}: {value.path} has {len(value.text)} characters")
    return einvoice


def _read(root: etree._Element, *, name: str) -> EInvoice:
    tag = local_name(root)
    if tag in SYNTAXES:
        return cross_industry(root, SYNTAXES[tag])
    if NAMESPACES.get(etree.QName(root).namespace or "") == tag:
        return ubl(root)
    raise UnsupportedDocument(f"{name} is XML, but no e-invoice that docproc knows: <{tag}>")
