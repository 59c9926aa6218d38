"""OCR: a picture of a page becomes words with boxes and confidence.

What recognises the words is exchangeable; what turns them into runs is here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from docproc.documents import Box
from docproc.text.glyphs import turned
from docproc.text.layout import Run
from docproc.text.words import PrintedWord

# Height by width by red, green, blue.
Picture = NDArray[np.uint8]
# Left and right end of the upper edge, then of the lower edge from right to left.
Corners = NDArray[np.float64]

_QUARTER = math.pi / 2
# Too short to show by how much a line is askew.
_MIN_SLOPE_RATIO = 3.0


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word without blanks; ``corners`` (4 by 2) in pixels, as the word is read.

    ``confidence`` is the probability in [0, 1] of its least sure character.
    """

    text: str
    corners: Corners
    confidence: float


@dataclass(frozen=True, slots=True)
class OcrWords:
    """The words of a picture; not ``is_complete`` if the time was over before the end."""

    words: Sequence[OcrWord]
    is_complete: bool = True


class Ocr(Protocol):
    """Recognises the words of a picture, however it is turned."""

    def __call__(self, picture: Picture, *, deadline: float) -> OcrWords:
        """The words that are found until ``deadline`` (``time.monotonic``)."""


class OcrAllowance(Protocol):
    """How many pages may be read by OCR, and how long each may take."""

    def begin_page(self) -> float | None:
        """The deadline (``time.monotonic``) of one more page, None if none is left."""


def runs_of_words(
    words: Sequence[OcrWord], *, width: float, height: float, scale: float
) -> list[Run]:
    """``words`` by direction, straightened; ``scale`` is points per pixel.

    ``width`` and ``height`` are those of the page in points.
    """
    groups: dict[int, list[OcrWord]] = {}
    for word in words:
        groups.setdefault(_quarter(word), []).append(word)
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [
        Run(quarter, list(_straight(group, quarter, width, height, scale)), width, height)
        for quarter, group in ordered
    ]


def _straight(
    words: Sequence[OcrWord], quarter: int, width: float, height: float, scale: float
) -> Iterable[PrintedWord]:
    skew = _skew(words, quarter)
    back = np.array([[math.cos(skew), -math.sin(skew)], [math.sin(skew), math.cos(skew)]])
    for number, word in enumerate(words):
        corners = word.corners * scale
        points = [turned(Box(x, y, x, y), quarter, width, height) for x, y in corners]
        upright = np.array([(point.left, point.top) for point in points]) @ back
        yield PrintedWord(
            word.text, _around(upright), number, number, word.confidence, _around(corners)
        )


def _around(corners: Corners) -> Box:
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _angle(word: OcrWord) -> float:
    """Of the upper edge, in radians clockwise."""
    x, y = word.corners[1] - word.corners[0]
    return math.atan2(y, x)


def _quarter(word: OcrWord) -> int:
    """Quarter turns against the clock by which ``word`` is printed."""
    return -round(_angle(word) / _QUARTER) % 4


def _skew(words: Sequence[OcrWord], quarter: int) -> float:
    """By how much lines are askew beyond the quarter turns, in radians clockwise."""
    askew = []
    for word in words:
        (across, down), (x, y) = np.abs(word.corners[1] - word.corners[0]), word.corners[3]
        length = math.hypot(across, down)
        if length >= _MIN_SLOPE_RATIO * math.dist(word.corners[0], (x, y)):
            askew.append(math.remainder(_angle(word) + quarter * _QUARTER, 2 * math.pi))
    return float(np.median(askew)) if askew else 0.0
