"""Layout: the glyphs of a page become its text, in which every word has its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from docproc.documents import Box, Page, Word
from docproc.text.cells import Row, rows_of
from docproc.text.columns import in_reading_order
from docproc.text.glyphs import BLANK, Glyph, turned, turned_back
from docproc.text.lines import lines_of
from docproc.text.words import PrintedWord, words_of

_COLUMN_BREAK = "  "
_LINE_BREAK, _BLOCK_BREAK = "\n", "\n\n"
# Relative to the typical pitch, and within bounds in heights of a line.
_WIDER_PITCH, _PITCH_MIN, _PITCH_MAX = 1.35, 1.5, 3.2


class _Writer:
    """Builds text and the places of its words together, so that they cannot part."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def write(self, text: str) -> None:
        """Appends ``text``, which belongs to no word."""
        self._parts.append(text)
        self._length += len(text)

    def write_word(self, word: PrintedWord, box: Box) -> None:
        """Appends ``word``, printed at ``box`` of the page as seen."""
        start = self._length
        self.write(word.text)
        self.words.append(Word(start, self._length, box, word.confidence))


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one page that run in one direction, in the order of drawing.

    Their boxes are upright on the page (``width`` by ``height`` points as seen) turned
    ``quarter`` times clockwise.
    """

    quarter: int
    words: Sequence[PrintedWord]
    width: float
    height: float

    def seen(self, word: PrintedWord) -> Box:
        """Where a reader sees ``word``."""
        return word.seen or turned_back(word.box, self.quarter, self.width, self.height)


def runs_of(glyphs: Iterable[Glyph], *, width: float, height: float) -> list[Run]:
    """The words that ``glyphs`` form, by direction, that of most glyphs first."""
    return [
        Run(quarter, words_of(_upright(group, quarter, width, height)), width, height)
        for quarter, group in _by_quarter(glyphs)
    ]


def lay_out(runs: Iterable[Run], *, number: int, width: float, height: float) -> Page:
    """The page with this number, ``width`` by ``height`` points as seen.

    Words of a line are parted by one blank, or by two where the gap is clearly wider
    than a blank; lines by a line break, or by two where the pitch is clearly larger
    than usual. Each run follows the one before.

    Invariant: every other character of the text belongs to exactly one word.
    """
    writer = _Writer()
    for run in runs:
        for gap, word in _spaced(rows_of(in_reading_order(lines_of(run.words)))):
            writer.write(gap or (_BLOCK_BREAK if writer.words else ""))
            writer.write_word(word, run.seen(word))
    return Page(number, writer.text, width, height, tuple(writer.words))


def _by_quarter(glyphs: Iterable[Glyph]) -> list[tuple[int, list[Glyph]]]:
    """Glyphs by the direction that they run in, the most frequent first."""
    groups: dict[int, list[Glyph]] = {}
    quarter = 0
    for glyph in glyphs:
        # A blank that was inferred has no direction of its own.
        quarter = quarter if glyph.text == BLANK else glyph.quarter
        groups.setdefault(quarter, []).append(glyph)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def _upright(glyphs: Iterable[Glyph], quarter: int, width: float, height: float) -> Iterable[Glyph]:
    if quarter == 0:
        return glyphs
    return (_turned_glyph(glyph, quarter, width, height) for glyph in glyphs)


def _turned_glyph(glyph: Glyph, quarter: int, width: float, height: float) -> Glyph:
    box = turned(Box(glyph.left, glyph.top, glyph.right, glyph.bottom), quarter, width, height)
    return Glyph(glyph.text, box.left, box.top, box.right, box.bottom)


def _spaced(rows: Sequence[Row]) -> Iterable[tuple[str, PrintedWord]]:
    """Every word with what parts it from the word before ("" for the first)."""
    pitches = list(_pitches(rows))
    large_pitch = _large_pitch(pitches)
    gap = ""
    for row, pitch in zip(rows, (None, *pitches), strict=False):
        if pitch is not None:
            gap = _LINE_BREAK if 0 <= pitch < large_pitch else _BLOCK_BREAK
        for cell in row.cells:
            for word in cell:
                yield gap, word
                gap = BLANK
            gap = _COLUMN_BREAK


def _pitches(rows: Sequence[Row]) -> Iterable[float]:
    """Between rows from centre to centre, in heights; negative where one starts a column."""
    lowest = float("-inf")
    for above, row in pairwise(rows):
        lowest = max(lowest, above.last_middle)
        height = max(1.0, above.height, row.height)
        if row.middle < above.middle:
            yield (row.middle - above.middle) / height
            lowest = float("-inf")
        else:
            # What is left of a line that a cell above goes on with lies beside that.
            yield max(0.0, (row.middle - lowest) / height)


def _large_pitch(pitches: Iterable[float]) -> float:
    """Heights of a line from which the pitch of two rows parts blocks."""
    falling = [pitch for pitch in pitches if pitch > 0]
    typical = median(falling) if falling else 0.0
    return max(_PITCH_MIN, min(_WIDER_PITCH * typical, _PITCH_MAX))
