"""E-invoices come first: read exactly and without the model, and compared with the page."""

from collections.abc import Collection
from dataclasses import replace

from docproc.documents import Document, EInvoice
from docproc.einvoice import FIELD_NAMES, LINE_ITEMS
from docproc.errors import UnsupportedDocument
from docproc.extraction import Extraction, ExtractionStatus, Receipt, Version
from docproc.grounding import (
    Grounded,
    cross_check,
    fields_of,
    printed_amounts,
    run_checks,
    sum_doubts,
)
from docproc.pipeline.remembering import NO_MEMORY, Memory, doubts_about_vendor, vendor_past
from docproc.pipeline.reviewing import doubts_about_answers
from docproc.schema import DocumentType

# Changes whenever the same XML would give another extraction.
_VERSION = "einvoice-1"
_ADD_UP = "line_items_add_up"
_PRICES = "quantity_times_price"


def without_einvoice(document: Document, name: str) -> Document:
    """The document as if it were printed only; ``name`` is the file's, for messages.

    Raises:
        UnsupportedDocument: it has no pages.
    """
    if document.einvoice and not document.pages:
        raise UnsupportedDocument(f"{name} is an e-invoice without a page")
    return replace(document, einvoice=None)


def document_type_name(einvoice: EInvoice, names: Collection[str]) -> str:
    """The document type that an e-invoice says it is; an invoice if there is no such type."""
    return einvoice.document_type if einvoice.document_type in names else "invoice"


def needs_page(document: Document, document_type: DocumentType) -> bool:
    """Whether the page may say what the XML has no place for: line items, fields of one's own."""
    einvoice = document.einvoice
    assert einvoice is not None
    asked = {spec.name for spec in document_type.fields}
    is_without_lines = LINE_ITEMS in asked and not einvoice.lines
    return bool(document.pages) and (is_without_lines or not asked <= FIELD_NAMES)


def extraction_of(
    document: Document, document_type: DocumentType, memory: Memory = NO_MEMORY
) -> Extraction:
    """What the XML says, with what the checks, the page and the vendor's past say about it."""
    einvoice = document.einvoice
    assert einvoice is not None
    found = fields_of(einvoice, document_type)
    reasons = [
        *checked(document, document_type, found),
        *doubts_about_answers(found),
        *doubts_about_xml(document, document_type, found),
        *doubts_about_vendor(found.fields, vendor_past(memory, found.fields, document)),
    ]
    return Extraction(
        document_type=document_type.name,
        status=ExtractionStatus.NEEDS_REVIEW if reasons else ExtractionStatus.OK,
        fields=found.fields,
        line_items=found.line_items,
        summary=None,
        reasons=tuple(reasons),
        receipt=Receipt(tuple(page.number for page in document.pages), xml=xml_in_words(einvoice)),
        version=Version(document.sha256, document_type.sha256, _VERSION, None, None),
    )


def checked(document: Document, document_type: DocumentType, found: Grounded) -> tuple[str, ...]:
    """Runs the checks; lines of XML are added up by its own rules, which know charges.

    Its prices may be for any number of pieces, and are exact.
    """
    einvoice = document.einvoice
    if einvoice is None or not einvoice.lines or _ADD_UP not in document_type.checks:
        amounts = printed_amounts(document)
        return run_checks(document_type, found.fields, found.line_items, amounts)
    checks = tuple(check for check in document_type.checks if check not in (_ADD_UP, _PRICES))
    others = replace(document_type, checks=checks)
    return (*run_checks(others, found.fields, found.line_items), *sum_doubts(einvoice))


def completed(page: Grounded, document: Document, document_type: DocumentType) -> Grounded:
    """What was found on the page, but from the XML where it says something."""
    if document.einvoice is None:
        return page
    xml = fields_of(document.einvoice, document_type)
    exact = {field.name: field for field in xml.fields if field.verbatim is not None}
    fields = tuple(exact.get(field.name, field) for field in page.fields)
    return replace(page, fields=fields, line_items=xml.line_items or page.line_items)


def doubts_about_xml(
    document: Document, document_type: DocumentType, found: Grounded
) -> tuple[str, ...]:
    """What reading said, and where page and XML do not say the same, in words."""
    einvoice = document.einvoice
    if einvoice is None:
        return document.doubts
    doubts = list(document.doubts)
    if einvoice.document_type not in {"invoice", document_type.name}:
        kind, asked = einvoice.document_type.replace("_", " "), document_type.title.lower()
        doubts.append(f"the XML says that it is of another type: {kind}, not {asked}")
    has_lines = any(spec.name == LINE_ITEMS for spec in document_type.fields)
    if has_lines and not found.line_items:
        doubts.append("the XML has no line items")
    if document.pages:
        doubts += cross_check(found.fields, document)
    return tuple(doubts)


def xml_in_words(einvoice: EInvoice | None) -> str | None:
    """What the XML is, for the receipt; None where there is none."""
    if einvoice is None:
        return None
    profile = f", {einvoice.profile}" if einvoice.profile else ""
    return f"XML ({einvoice.syntax}{profile})"
