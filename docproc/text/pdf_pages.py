"""The pages of a PDF: by their text where that is what a person sees, else by OCR."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as api

from docproc.documents import Page
from docproc.errors import TextlessDocument, UnreadableDocument
from docproc.text.layout import lay_out, runs_of
from docproc.text.legibility import is_garbled, is_unlike, num_characters
from docproc.text.ocr import OcrAllowance, Picture
from docproc.text.opening import opened
from docproc.text.pdfium import glyphs_of
from docproc.text.scans import BEYOND_LIMIT, OUT_OF_MEMORY, UNCHECKED, ocr_scale, scanned_page
from docproc.text.visibility import drawing_of, parted, reasons_of_unseen

# Neither is printed.
_UNPRINTED_ANNOTATIONS = (api.FPDF_ANNOT_LINK, api.FPDF_ANNOT_POPUP)
_OCR_DOTS_PER_POINT = 200 / 72
_FEW_CHARACTERS = 20
# A stamp or a fax header on a scan.
_FEW_CHARACTERS_ON_A_SCAN = 150
_SCAN_SHARE = 0.5
_MAX_DEPTH = 5


def pages_of_pdf(
    content: bytes, *, name: str, passwords: Sequence[str], ocr: OcrAllowance
) -> tuple[Page, ...]:
    """All pages of a PDF; ``name`` is the file's, for messages.

    Raises:
        EncryptedDocument: neither the empty nor any of the ``passwords`` opens it.
        UnreadableDocument: it is damaged or cut short, or has no pages.
        TextlessDocument: no page shows text.
    """
    document = opened(content, name=name, passwords=passwords)
    pages = []
    for number in range(1, len(document) + 1):
        try:
            pages.append(_page(document, number, ocr))
        except pdfium.PdfiumError as error:
            message = f"{name}: page {number} of {len(document)} is damaged"
            raise UnreadableDocument(message) from error
    if not any(num_characters(page.text) for page in pages):
        raise TextlessDocument(f"{name}: no page shows text")
    return tuple(pages)


def _page(document: pdfium.PdfDocument, number: int, ocr: OcrAllowance) -> Page:
    page = document[number - 1]
    if _has_printed_annotations(page):
        page = _flattened(document, page, number)
    width, height = page.get_size()
    runs = runs_of(glyphs_of(page), width=width, height=height)
    drawn_text = page.get_textpage().get_text_range()
    drawing = drawing_of(page)
    seen, unseen = parted(runs, drawing)
    printed = lay_out(seen, number=number, width=width, height=height)
    hidden = lay_out(unseen, number=number, width=width, height=height)
    printed = replace(printed, reasons=tuple(reasons_of_unseen(hidden.text, drawn_text)))
    if not (is_garbled(printed.text) or (drawing.has_more_than_text and _is_scan(page, printed))):
        return printed
    # Drawing the page has made its text invisible, so it is loaded again.
    scanned = scanned_page(
        lambda: _picture(document[number - 1]), number=number, width=width, height=height, ocr=ocr
    )
    return _best(printed, hidden, scanned)


def _is_scan(page: pdfium.PdfPage, printed: Page) -> bool:
    """Whether most of what a person reads on the page may be in a picture."""
    num_printed = num_characters(printed.text)
    if num_printed < _FEW_CHARACTERS:
        return True
    if num_printed >= _FEW_CHARACTERS_ON_A_SCAN:
        return False
    images = page.get_objects(filter=[api.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_DEPTH)
    largest = max((_area(*image.get_bounds()) for image in images), default=0.0)
    return largest >= _SCAN_SHARE * printed.width * printed.height


def _area(left: float, bottom: float, right: float, top: float) -> float:
    return (right - left) * (top - bottom)


def _picture(page: pdfium.PdfPage) -> Picture:
    scale = ocr_scale(*page.get_size(), wanted=_OCR_DOTS_PER_POINT)
    return np.array(page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3])


def _best(printed: Page, hidden: Page, scanned: Page) -> Page:
    """What says best what a person sees: printed text, that of a scanner, or OCR's."""
    is_unread = BEYOND_LIMIT in scanned.reasons or OUT_OF_MEMORY in scanned.reasons
    if is_unread and not is_garbled(hidden.text) and hidden.words:
        return replace(hidden, reasons=(UNCHECKED,))
    is_printed = not is_garbled(printed.text)
    if is_printed and num_characters(printed.text) > num_characters(scanned.text):
        return replace(printed, reasons=(*printed.reasons, *scanned.reasons))
    # A scanner's layer says what OCR does, well or badly; other text hides behind the scan.
    is_hidden = not is_garbled(hidden.text) and is_unlike(hidden.text, scanned.text)
    return replace(scanned, reasons=(*scanned.reasons, *(printed.reasons if is_hidden else ())))


def _has_printed_annotations(page: pdfium.PdfPage) -> bool:
    """Whether a form was filled or text was put on top, which is not page content."""
    for index in range(api.FPDFPage_GetAnnotCount(page)):
        annotation = api.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        subtype = api.FPDFAnnot_GetSubtype(annotation)
        api.FPDFPage_CloseAnnot(annotation)
        if subtype not in _UNPRINTED_ANNOTATIONS:
            return True
    return False


def _flattened(document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int) -> pdfium.PdfPage:
    """The page with annotations drawn into its content, in memory only."""
    api.FPDFPage_Flatten(page, api.FLAT_NORMALDISPLAY)
    page.close()
    return document[number - 1]
