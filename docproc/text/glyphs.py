"""Glyphs: single printed characters, and the characters that they become in text."""

import math
import unicodedata
from typing import NamedTuple

from docproc.documents import Box

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
BLANK = " "

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_DROPPED = ""
_HYPHENS = (0x02, 0xAD, 0xFFFE)
_FULL_TURN = 4


class Glyph(NamedTuple):
    """One printed character in points from the top left; ``text`` may be several.

    ``quarter`` says by how many quarter turns against the clock it is printed.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    quarter: int = 0


def clean(code: int, *, has_width: bool = True) -> str:
    """The text of one code point: "" for nothing printed, " " for any white space.

    What is printed but has no known character is ``UNKNOWN``: a verbatim with a
    hole must not look whole.
    """
    if 0x20 < code < 0x7F:
        return chr(code)
    if code in _HYPHENS:
        return "-" if has_width else _DROPPED
    if code in _LIGATURES:
        return _LIGATURES[code]
    character = chr(code)
    if character.isspace():
        return BLANK
    return _by_category(character, has_width=has_width)


def _by_category(character: str, *, has_width: bool) -> str:
    category = unicodedata.category(character)
    if category == "Cf":
        return _DROPPED
    if category in ("Cc", "Cs", "Cn"):
        return UNKNOWN if has_width else _DROPPED
    return character


def quarter_of(clockwise_radians: float, page_quarters: int) -> int:
    """Quarter turns against the clock of text on a page shown ``page_quarters`` turned."""
    if clockwise_radians == 0.0:
        return -page_quarters % _FULL_TURN
    quarters = 0
    if math.isfinite(clockwise_radians):
        quarters = -round(clockwise_radians / (math.pi / 2))
    return (quarters - page_quarters) % _FULL_TURN


def turned(box: Box, quarter: int, width: float, height: float) -> Box:
    """``box`` on a sheet of ``width`` by ``height`` points, turned ``quarter`` times clockwise."""
    if quarter == 1:
        return Box(height - box.bottom, box.left, height - box.top, box.right)
    if quarter == 2:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    if quarter == 3:
        return Box(box.top, width - box.right, box.bottom, width - box.left)
    return box


def turned_back(box: Box, quarter: int, width: float, height: float) -> Box:
    """The inverse of ``turned``; ``width`` and ``height`` are of the sheet before it."""
    if quarter % 2:
        width, height = height, width
    return turned(box, -quarter % _FULL_TURN, width, height)
