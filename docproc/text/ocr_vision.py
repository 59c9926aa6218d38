"""Apple Vision through ocrmac, on macOS where that is installed."""

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
from PIL import Image

from docproc.text.ocr import Corners, OcrWord, OcrWords, Picture


class VisionOcr:
    """Reads lines; the words of a line are placed by their share of its characters."""

    def __call__(self, picture: Picture, *, deadline: float) -> OcrWords:
        """See ``Ocr``."""
        from ocrmac.ocrmac import text_from_image

        height, width = picture.shape[:2]
        words: list[OcrWord] = []
        for text, confidence, (left, bottom, across, up) in text_from_image(
            Image.fromarray(picture)
        ):
            box = (left * width, (1 - bottom - up) * height, across * width, up * height)
            words += _words(unicodedata.normalize("NFC", text), float(confidence), *box)
        return OcrWords(words)


def _words(
    text: str, confidence: float, left: float, top: float, width: float, height: float
) -> Iterator[OcrWord]:
    for match in re.finditer(r"\S+", text):
        start, end = (left + width * place / len(text) for place in match.span())
        yield OcrWord(match[0], _corners(start, top, end, top + height), confidence)


def _corners(left: float, top: float, right: float, bottom: float) -> Corners:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
