"""E-invoices within PDFs: the XML that Factur-X, ZUGFeRD, XRechnung and Order-X attach."""

from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from docproc.documents import EInvoice
from docproc.einvoice import einvoice_of
from docproc.errors import DocumentError
from docproc.text.opening import opened

# As the standards call it; other XML files are looked at after these.
_USUAL_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "order-x.xml")


def attached_einvoice(
    content: bytes, *, name: str, passwords: Sequence[str]
) -> tuple[EInvoice | None, tuple[str, ...]]:
    """The e-invoice attached to a PDF that opens, or why what is attached is none, in words."""
    doubts: list[str] = []
    with opened(content, name=name, passwords=passwords) as document:
        for attachment_name, attachment in _xml_files(document):
            try:
                xml = bytes(attachment.get_data())
                return einvoice_of(xml, name=attachment_name), ()
            except DocumentError as error:
                doubts.append(f"the XML attached to it was not used: {error}")
            except pdfium.PdfiumError:
                doubts.append(f"the XML attached to it was not used: {attachment_name} is damaged")
    return None, tuple(doubts)


def _xml_files(document: pdfium.PdfDocument) -> list[tuple[str, pdfium.PdfAttachment]]:
    """Attachments named like XML, those with usual names first."""
    named = [(name, a) for name, a in _attachments(document) if name.casefold().endswith(".xml")]
    return sorted(named, key=lambda pair: pair[0].casefold() not in _USUAL_NAMES)


def _attachments(document: pdfium.PdfDocument) -> Iterator[tuple[str, pdfium.PdfAttachment]]:
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        yield attachment.get_name(), attachment
