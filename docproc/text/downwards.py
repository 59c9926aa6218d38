"""Text that is written downwards, as in Chinese and Japanese: its lines are columns.

A font's writing mode is not told, but shows: the characters of one text object stand on
one line, so that where one stands below another, that line goes down.
"""

import ctypes
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as api

Rectangle = tuple[float, float, float, float]
# In parts of the font size: cells begin where the glyphs of a font end at the bottom.
_DESCENT = 0.12


class Character(NamedTuple):
    """A character of a page.

    ``number`` is its place there, ``angle`` is in radians clockwise, and ``box`` has left,
    bottom, right and top in page space.
    """

    number: int
    text: str
    angle: float
    box: Rectangle


def fonts_written_downwards(
    text_page: pdfium.PdfTextPage, characters: Iterable[Character]
) -> set[int]:
    """The addresses of the fonts whose characters stand below each other."""
    found = {
        font_at(text_page, below.number)
        for above, below in pairwise(characters)
        if _is_below(above, below) and _are_of_one_object(text_page, above.number, below.number)
    }
    return found - {0}


def font_at(text_page: pdfium.PdfTextPage, number: int) -> int:
    """The address of a character's font, 0 for one that is not drawn."""
    text_object = api.FPDFText_GetTextObject(text_page.raw, number)
    return _address(api.FPDFTextObj_GetFont(text_object)) if text_object else 0


def cell_of(text_page: pdfium.PdfTextPage, character: Character) -> Rectangle:
    """The square around a character that is written downwards: cells touch each other."""
    number = character.number
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), api.FS_MATRIX()
    api.FPDFText_GetCharOrigin(text_page.raw, number, ctypes.byref(x), ctypes.byref(y))
    api.FPDFText_GetMatrix(text_page.raw, number, ctypes.byref(matrix))
    size = abs(api.FPDFText_GetFontSize(text_page.raw, number) * matrix.d)
    left, _, right, _ = text_page.get_charbox(number)
    middle, bottom = (left + right) / 2, y.value - _DESCENT * size
    return middle - size / 2, bottom, middle + size / 2, bottom + size


def _is_below(above: Character, below: Character) -> bool:
    if above.angle != 0.0 or below.angle != 0.0 or below.box[3] > above.box[1]:
        return False
    return min(above.box[2], below.box[2]) > max(above.box[0], below.box[0])


def _are_of_one_object(text_page: pdfium.PdfTextPage, one: int, other: int) -> bool:
    first, second = (api.FPDFText_GetTextObject(text_page.raw, n) for n in (one, other))
    return bool(first and second) and _address(first) == _address(second)


def _address(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # any pointer
