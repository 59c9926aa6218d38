"""PDF content to pages, through PDFium. One document at a time: it is not thread-safe."""

import ctypes
import re
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as api

from docproc.documents import Box, Page
from docproc.errors import EncryptedDocument, TextlessDocument, UnreadableDocument
from docproc.text.glyphs import UNKNOWN, Glyph, clean, quarter_of, turned
from docproc.text.layout import lay_out

_PASSWORD_NEEDED = (api.FPDF_ERR_PASSWORD, api.FPDF_ERR_SECURITY)
_PRINTED_ANNOTATIONS = (api.FPDF_ANNOT_WIDGET, api.FPDF_ANNOT_FREETEXT, api.FPDF_ANNOT_STAMP)
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_HEAD_BYTES = 2048

_Rectangle = tuple[float, float, float, float]


def pages_of(content: bytes, *, name: str, passwords: Sequence[str]) -> tuple[Page, ...]:
    """All pages of a PDF; ``name`` is the file's, for messages.

    Raises:
        EncryptedDocument: neither the empty nor any of the ``passwords`` opens it.
        UnreadableDocument: it is damaged or cut short, or has no pages.
        TextlessDocument: no page has text.
    """
    document = open_pdf(content, name=name, passwords=passwords)
    _require_whole(content, name=name)
    document.init_forms()
    if len(document) == 0:
        raise UnreadableDocument(f"{name} has no pages")
    pages = tuple(_page(document, number, name=name) for number in range(1, len(document) + 1))
    if not any(_has_text(page) for page in pages):
        raise TextlessDocument(f"{name}: no page has text")
    return pages


def open_pdf(content: bytes, *, name: str, passwords: Sequence[str]) -> pdfium.PdfDocument:
    """The PDF, opened by the empty password or one of these; raises as ``pages_of`` does."""
    reason = None
    for password in (None, *passwords):
        try:
            return pdfium.PdfDocument(content, password=password)
        except pdfium.PdfiumError as error:
            reason = error
            if error.err_code not in _PASSWORD_NEEDED:
                raise UnreadableDocument(f"{name} is damaged: it cannot be opened") from error
    raise EncryptedDocument(f"{name} is encrypted and no known password opens it") from reason


def _require_whole(content: bytes, *, name: str) -> None:
    # PDFium mends a file that was cut short, and is silent about what it lost.
    linearized = _LINEARIZED.search(content, 0, _HEAD_BYTES)
    is_short = linearized is not None and int(linearized[1]) > len(content)
    if is_short or b"%%EOF" not in content:
        raise UnreadableDocument(f"{name} is cut short: its end is missing")


def _has_text(page: Page) -> bool:
    return any(character.isalnum() for character in page.text)


def _page(document: pdfium.PdfDocument, number: int, *, name: str) -> Page:
    try:
        page = document[number - 1]
        if _has_printed_annotations(page):
            page = _flattened(document, page, number)
        width, height = page.get_size()
        return lay_out(_glyphs(page), number=number, width=width, height=height)
    except pdfium.PdfiumError as error:
        message = f"{name}: page {number} of {len(document)} is damaged"
        raise UnreadableDocument(message) from error


def _has_printed_annotations(page: pdfium.PdfPage) -> bool:
    """Whether a form was filled or text was put on top, which is not page content."""
    for index in range(api.FPDFPage_GetAnnotCount(page)):
        annotation = api.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        subtype = api.FPDFAnnot_GetSubtype(annotation)
        api.FPDFPage_CloseAnnot(annotation)
        if subtype in _PRINTED_ANNOTATIONS:
            return True
    return False


def _flattened(document: pdfium.PdfDocument, page: pdfium.PdfPage, number: int) -> pdfium.PdfPage:
    """The page with annotations drawn into its content, in memory only."""
    api.FPDFPage_Flatten(page, api.FLAT_NORMALDISPLAY)
    page.close()
    return document[number - 1]


def _glyphs(page: pdfium.PdfPage) -> Iterator[Glyph]:
    """The page's glyphs in the order of drawing, where a reader sees them."""
    left, bottom, right, top = page.get_bbox()
    quarters = page.get_rotation() // 90
    for text, angle, (x0, y0, x1, y1) in _characters(page.get_textpage()):
        box = (x0 - left, top - y1, x1 - left, top - y0)
        if quarters:
            seen = turned(Box(*box), quarters, right - left, top - bottom)
            box = (seen.left, seen.top, seen.right, seen.bottom)
        yield Glyph(text, *box, quarter_of(angle, quarters))


def _characters(text_page: pdfium.PdfTextPage) -> Iterator[tuple[str, float, _Rectangle]]:
    """Text, angle (radians, clockwise) and left, bottom, right, top in page space."""
    raw, rectangle = text_page.raw, api.FS_RECTF()
    reference = ctypes.byref(rectangle)
    # Called for every character: a lookup each is worth saving.
    box_of, angle_of = api.FPDFText_GetLooseCharBox, api.FPDFText_GetCharAngle
    code_of = api.FPDFText_GetUnicode
    for index in range(text_page.count_chars()):
        box_of(raw, index, reference)
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        text = _text(text_page, index, code_of(raw, index), box)
        if text:
            yield text, angle_of(raw, index), box


def _text(text_page: pdfium.PdfTextPage, index: int, code: int, box: _Rectangle) -> str:
    """What the character at ``index`` says; U+FFFD where the font does not tell."""
    has_width = box[2] > box[0] or box[3] > box[1]
    if api.FPDFText_HasUnicodeMapError(text_page.raw, index) == 1:
        return UNKNOWN if has_width else ""
    if code == 0 and has_width:
        return "-" if _is_hyphen(text_page, index, box) else UNKNOWN
    return clean(code, has_width=has_width)


def _is_hyphen(text_page: pdfium.PdfTextPage, index: int, box: _Rectangle) -> bool:
    """Whether a glyph without a character is drawn as a short bar at half height.

    Some producers map the hyphen to U+0000, as others do letters and ligatures:
    only the shape tells.
    """
    left, bottom, right, top = text_page.get_charbox(index)
    width, height = right - left, top - bottom
    line_height = box[3] - box[1]
    middle = ((top + bottom) / 2 - box[1]) / max(line_height, 1e-6)
    return bool(width > 1.5 * height > 0 and height < 0.2 * line_height and 0.25 < middle < 0.6)
