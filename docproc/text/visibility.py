"""Visibility: which words a person sees.

A page is drawn with and without its text. Where that makes no difference, nobody sees
the text: it is drawn invisibly, in the colour of its background, under a picture, off
the page or outside of what is clipped. Text for machines only is how instructions to
them are hidden in documents.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as api
from numpy.typing import NDArray

from docproc.documents import Box
from docproc.text.layout import Run

_DOTS_PER_POINT = 100 / 72
_MAX_DOTS = 4_000_000
_MAX_DEPTH = 15
# Of 255 steps of one colour.
_MIN_DIFFERENCE = 12
# In points: smaller is dust to a reader.
_MIN_HEIGHT = 2.0
_MAX_QUOTED = 80
# Zero-width blanks and operators, and marks that turn the order of characters around.
_CONTROLS = re.compile("[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
# A library draws it invisibly at the foot of each document that it makes.
_KNOWN = "Powered by TCPDF (www.tcpdf.org)"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as drawn: what its text adds (height by width), and whether there is more."""

    difference: NDArray[np.uint8]
    dots_per_point: float
    has_more_than_text: bool

    def shows(self, box: Box) -> bool:
        """Whether text in ``box`` of the page can be seen."""
        # Glyphs reach beyond the boxes of their line, underscores wholly.
        margin = 0.2 * (box.bottom - box.top)
        left, right = (self._dots(box.left), self._dots(box.right) + 1)
        top, bottom = (self._dots(box.top - margin), self._dots(box.bottom + margin) + 1)
        part = self.difference[top:bottom, left:right]
        return bool(part.size) and int(part.max()) >= _MIN_DIFFERENCE

    def _dots(self, points: float) -> int:
        return max(0, int(points * self.dots_per_point))


def drawing_of(page: pdfium.PdfPage) -> Drawing:
    """Draws ``page``; its text objects are invisible from then on."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_POINT, (_MAX_DOTS / max(1.0, width * height)) ** 0.5)
    with_text = _drawn(page, scale)
    for text in page.get_objects(filter=[api.FPDF_PAGEOBJ_TEXT], max_depth=_MAX_DEPTH):
        api.FPDFTextObj_SetTextRenderMode(text.raw, api.FPDF_TEXTRENDERMODE_INVISIBLE)
    without = _drawn(page, scale)
    difference = np.maximum(with_text, without) - np.minimum(with_text, without)
    # Colour by colour: over so short an axis, numpy's own maximum takes 20 times as long.
    largest = np.maximum.reduce([difference[:, :, colour] for colour in range(3)])
    return Drawing(largest, scale, is_drawn_on(without))


def is_drawn_on(picture: NDArray[np.uint8]) -> bool:
    """Whether a picture is more than a sheet of one colour."""
    # One axis after the other: both at once take 100 times as long.
    lowest, highest = picture.min(axis=0).min(axis=0), picture.max(axis=0).max(axis=0)
    return bool((highest - lowest).max() >= _MIN_DIFFERENCE)


def _drawn(page: pdfium.PdfPage, scale: float) -> NDArray[np.uint8]:
    return np.array(page.render(scale=scale).to_numpy())


def parted(runs: Sequence[Run], drawing: Drawing) -> tuple[list[Run], list[Run]]:
    """``runs`` with the words that can be seen, and with those that cannot."""
    seen, unseen = [], []
    for run in runs:
        is_seen = [_is_seen(run, number, drawing) for number in range(len(run.words))]
        pairs = list(zip(run.words, is_seen, strict=True))
        seen.append(replace(run, words=[word for word, shows in pairs if shows]))
        unseen.append(replace(run, words=[word for word, shows in pairs if not shows]))
    return seen, unseen


def _is_seen(run: Run, number: int, drawing: Drawing) -> bool:
    word = run.words[number]
    return word.height >= _MIN_HEIGHT and drawing.shows(run.seen(word))


def reasons_of_unseen(hidden: str, drawn: str) -> list[str]:
    """What to tell a person about ``hidden`` text, and controls in the text as ``drawn``."""
    reasons = []
    hidden = " ".join(hidden.replace(_KNOWN, "").split())
    if any(character.isalnum() for character in hidden):
        quoted = hidden if len(hidden) <= _MAX_QUOTED else f"{hidden[:_MAX_QUOTED]}…"
        reasons.append(f"text that nobody can see was left out: “{quoted}”")
    if num_controls := len(_CONTROLS.findall(drawn)):
        reasons.append(f"{num_controls} invisible control characters were left out")
    return reasons
