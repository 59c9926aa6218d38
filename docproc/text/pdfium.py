"""Glyphs of a page, through PDFium. One document at a time: it is not thread-safe."""

import ctypes
import math
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as api

from docproc.documents import Box
from docproc.text.downwards import Character, Rectangle, cell_of, font_at, fonts_written_downwards
from docproc.text.glyphs import UNKNOWN, Glyph, clean, quarter_of, turned

_DOWNWARDS = math.pi / 2


def glyphs_of(page: pdfium.PdfPage) -> Iterator[Glyph]:
    """The page's glyphs in the order of drawing, where a reader sees them."""
    left, bottom, right, top = page.get_bbox()
    quarters = page.get_rotation() // 90
    for text, angle, (x0, y0, x1, y1) in _turned_down(page.get_textpage()):
        box = (x0 - left, top - y1, x1 - left, top - y0)
        if quarters:
            seen = turned(Box(*box), quarters, right - left, top - bottom)
            box = (seen.left, seen.top, seen.right, seen.bottom)
        yield Glyph(text, *box, quarter_of(angle, quarters))


def _turned_down(text_page: pdfium.PdfTextPage) -> Iterator[tuple[str, float, Rectangle]]:
    """Text, angle and box of characters; those of a line that goes down are as if turned."""
    characters = list(_characters(text_page))
    fonts = fonts_written_downwards(text_page, characters)
    for character in characters:
        if fonts and character.angle == 0.0 and font_at(text_page, character.number) in fonts:
            yield character.text, _DOWNWARDS, cell_of(text_page, character)
        else:
            yield character[1:]


def _characters(text_page: pdfium.PdfTextPage) -> Iterator[Character]:
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
            yield Character(index, text, angle_of(raw, index), box)


def _text(text_page: pdfium.PdfTextPage, index: int, code: int, box: Rectangle) -> str:
    """What the character at ``index`` says; U+FFFD where the font does not tell."""
    has_width = box[2] > box[0] or box[3] > box[1]
    if api.FPDFText_HasUnicodeMapError(text_page.raw, index) == 1:
        return UNKNOWN if has_width else ""
    if code == 0 and has_width:
        return "-" if _is_hyphen(text_page, index, box) else UNKNOWN
    return clean(code, has_width=has_width)


def _is_hyphen(text_page: pdfium.PdfTextPage, index: int, box: Rectangle) -> bool:
    """Whether a glyph without a character is drawn as a short bar at half height.

    Some producers map the hyphen to U+0000, as others do letters and ligatures:
    only the shape tells.
    """
    left, bottom, right, top = text_page.get_charbox(index)
    width, height = right - left, top - bottom
    line_height = box[3] - box[1]
    middle = ((top + bottom) / 2 - box[1]) / max(line_height, 1e-6)
    return bool(width > 1.5 * height > 0 and height < 0.2 * line_height and 0.25 < middle < 0.6)
