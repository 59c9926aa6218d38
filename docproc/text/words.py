"""Words: glyphs that stand together, in the order in which they were drawn."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docproc.documents import Box
from docproc.text.glyphs import BLANK, Glyph

# In heights of a word. A blank is about a quarter of the font size wide.
_GAP_WITHIN_WORD = 0.4
_SHIFT_WITHIN_WORD = 0.4
_TOUCHING = 0.08


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """Characters without blanks, with their box in the frame in which they are upright.

    ``first`` and ``last`` number the glyphs on the page in the order of drawing.
    ``confidence`` is as of ``documents.Word``. Where the frame is not the page turned
    by quarters, ``seen`` is the box on the page.
    """

    text: str
    box: Box
    first: int
    last: int
    confidence: float | None = None
    seen: Box | None = None

    @property
    def height(self) -> float:
        """From top to bottom, in points."""
        return self.box.bottom - self.box.top

    @property
    def middle(self) -> float:
        """The vertical centre, in points from the top."""
        return (self.box.top + self.box.bottom) / 2


def words_of(glyphs: Iterable[Glyph]) -> list[PrintedWord]:
    """The words that ``glyphs`` (all upright) form, in the order of drawing."""
    words: list[PrintedWord] = []
    run: list[Glyph] = []
    end = 0
    for glyph in glyphs:
        is_blank = glyph.text == BLANK
        if run and (is_blank or not _continues(run[-1], glyph)):
            words.append(_word(run, end))
            run = []
        if not is_blank:
            run.append(glyph)
        end += 1
    if run:
        words.append(_word(run, end))
    return words


def _continues(before: Glyph, glyph: Glyph) -> bool:
    # The larger height of the two: the box of a dash may be as flat as the dash.
    height = max(1.0, before.bottom - before.top, glyph.bottom - glyph.top)
    shift = abs(before.top + before.bottom - glyph.top - glyph.bottom) / 2
    # Scripts that run to the left put the next glyph on the other side.
    gap = max(glyph.left - before.right, before.left - glyph.right)
    return gap <= _GAP_WITHIN_WORD * height and shift <= _SHIFT_WITHIN_WORD * height


def _word(run: Sequence[Glyph], end: int) -> PrintedWord:
    box = Box(
        min(glyph.left for glyph in run),
        min(glyph.top for glyph in run),
        max(glyph.right for glyph in run),
        max(glyph.bottom for glyph in run),
    )
    text = unicodedata.normalize("NFC", "".join(glyph.text for glyph in run))
    return PrintedWord(text, box, end - len(run), end - 1)


def joined(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """``words`` of one line from left to right, with the pieces of one word put together."""
    whole: list[PrintedWord] = []
    for word in words:
        if whole and _is_same_word(whole[-1], word):
            whole[-1] = _whole(whole[-1], word)
        else:
            whole.append(word)
    return whole


def _whole(left: PrintedWord, right: PrintedWord) -> PrintedWord:
    text = unicodedata.normalize("NFC", left.text + right.text)
    return PrintedWord(text, left.box.union(right.box), left.first, right.last)


def _is_same_word(left: PrintedWord, right: PrintedWord) -> bool:
    # OCR has decided already. Exactly one glyph between them: a blank, drawn or inferred.
    if left.confidence is not None or right.first - left.last == 2:
        return False
    height = max(left.height, right.height)
    return abs(right.box.left - left.box.right) <= _TOUCHING * height
