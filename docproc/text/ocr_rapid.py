"""RapidOCR: PP-OCR models on ONNX Runtime, which come with the package."""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import WordInfo
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
from rapidocr.main import RapidOCRError

from docproc.text.ocr import Corners, OcrWord, OcrWords, Picture

# The longer side of a picture when text is looked for; it is read at full size.
_DETECTION_SIDE = 1280
# What strips are padded to at least: colours, height, width.
_MIN_STRIP = [3, 48, 80]
# Heights of a line in one batch, padding included: the model's output takes 0.45 MB for each.
_MAX_BATCH_WIDTH = 60.0
_MAX_BATCH_LINES = 16
_MIN_LINE_CONFIDENCE = 0.5
# Lines of upright text are seldom less sure.
_SURELY_UPRIGHT = 0.9
_LONG = 1.5
# In median distances of characters; two capital Ws are 1.9 apart.
_MAX_PITCH = 2.3
# Of 255 steps from the colour of the sheet; in dots.
_INK, _MARGIN = 60, 40
# Of the dots in each direction, enough to tell the colour of the sheet.
_NTH = 8


@dataclass(frozen=True, slots=True)
class _ReadLine:
    """Text of one strip of a picture; each character has a place and a confidence.

    ``places`` are shares of the strip's width, those of blanks included.
    """

    text: str
    places: Sequence[float]
    confidences: Sequence[float]

    @property
    def confidence(self) -> float:
        return float(np.mean(self.confidences)) if self.text else 0.0


class RapidOcr:
    """Finds lines, whichever way they run, and reads each as its words."""

    def __init__(self, *, num_threads: int) -> None:
        self._engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.return_word_box": True,
                "Global.use_preprocess_img": False,
                "Global.use_vertical_padding": False,
                "Det.limit_type": "max",
                "Det.limit_side_len": _DETECTION_SIDE,
                "Rec.rec_batch_num": _MAX_BATCH_LINES,
                "Rec.rec_img_shape": _MIN_STRIP,
                "EngineConfig.onnxruntime.intra_op_num_threads": num_threads,
            }
        )

    def __call__(self, picture: Picture, *, deadline: float) -> OcrWords:
        """See ``Ocr``."""
        top, bottom, left, right = _used(picture)
        # OpenCV, and so the models, have blue first.
        picture = np.ascontiguousarray(picture[top:bottom, left:right, ::-1])
        corner = np.array([left, top])
        words: list[OcrWord] = []
        for group in self._groups(self._lines(picture)):
            is_overturned = False
            for number, batch in enumerate(_batches(group)):
                if time.monotonic() > deadline:
                    return OcrWords(words, is_complete=False)
                strips = _overturned(batch) if is_overturned else batch
                lines = self._read(picture, strips)
                if number == 0 and _confidence(lines) < _SURELY_UPRIGHT:
                    strips, lines = self._upright(picture, strips, lines)
                    is_overturned = strips is not batch
                words += _words_of(lines, strips, corner)
        return OcrWords(words)

    def _lines(self, picture: Picture) -> list[Corners]:
        """Where lines are, clockwise from the top left corner on the picture."""
        try:
            boxes = self._engine.detect_and_crop(picture, {})[1].boxes
        except RapidOCRError:
            return []
        except (ONNXRuntimeError, cv2.error) as error:
            raise MemoryError from error
        return [] if boxes is None else list(boxes.astype(np.float64))

    def _groups(self, lines: Sequence[Corners]) -> list[list[Corners]]:
        """Lines that run across the page, and those that run along it."""
        wide = [line for line in lines if _ratio(line) > _LONG]
        tall = [line for line in lines if _ratio(line) < 1 / _LONG]
        # A single digit runs as the page does.
        short = [line for line in lines if 1 / _LONG <= _ratio(line) <= _LONG]
        if sum(map(_height, tall)) > sum(map(_length, wide)):
            across, along = wide, tall + short
        else:
            across, along = wide + short, tall
        return [across, [_rolled(line, 1) for line in along]]

    def _upright(
        self, picture: Picture, strips: list[Corners], lines: list[_ReadLine]
    ) -> tuple[list[Corners], list[_ReadLine]]:
        """``strips`` and what they say, or both upside down where that reads better."""
        overturned = _overturned(strips)
        read = self._read(picture, overturned)
        if _confidence(read) <= _confidence(lines):
            return strips, lines
        return overturned, read

    def _read(self, picture: Picture, lines: Sequence[Corners]) -> list[_ReadLine]:
        # Its annotations say otherwise than its values.
        try:
            read: Any = self._engine.recognize_txt([_strip(picture, line) for line in lines])
        # All that a strip of a picture can be is too large.
        except (ONNXRuntimeError, cv2.error) as error:
            raise MemoryError from error
        return [
            _read_line(text, found)
            for text, found in zip(read.txts, read.word_results, strict=True)
        ]


def _used(picture: Picture) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of what is drawn: a few words on a large sheet are missed."""
    sheet = np.median(picture[::_NTH, ::_NTH], axis=(0, 1)).astype(np.int16)
    is_ink = np.abs(picture - sheet) > _INK
    rows = np.flatnonzero(is_ink.any(axis=(1, 2)))
    columns = np.flatnonzero(is_ink.any(axis=0).any(axis=1))
    if not rows.size:
        return 0, picture.shape[0], 0, picture.shape[1]
    return (
        max(0, int(rows[0]) - _MARGIN),
        int(rows[-1]) + _MARGIN,
        max(0, int(columns[0]) - _MARGIN),
        int(columns[-1]) + _MARGIN,
    )


def _batches(strips: Sequence[Corners]) -> list[list[Corners]]:
    """``strips``, those of about one width together: each is padded to its batch's longest.

    The first are of typical width, so that they tell which way up the sheet lies.
    """
    batches: list[list[Corners]] = []
    for strip in sorted(strips, key=_ratio):
        batch = batches[-1] if batches else []
        is_full = len(batch) == _MAX_BATCH_LINES
        if not batch or is_full or (len(batch) + 1) * _ratio(strip) > _MAX_BATCH_WIDTH:
            batches.append([])
        batches[-1].append(strip)
    middle = len(batches) // 2
    return [*batches[middle:], *batches[:middle]]


def _length(line: Corners) -> float:
    return float(np.linalg.norm(line[1] - line[0]))


def _height(line: Corners) -> float:
    return float(np.linalg.norm(line[3] - line[0]))


def _ratio(line: Corners) -> float:
    return _length(line) / max(1.0, _height(line))


def _overturned(strips: Sequence[Corners]) -> list[Corners]:
    return [_rolled(strip, 2) for strip in strips]


def _rolled(line: Corners, quarters: int) -> Corners:
    """``line`` as read when it is printed so many quarters clockwise."""
    return np.roll(line, -quarters, axis=0)


def _strip(picture: Picture, line: Corners) -> Picture:
    """The part of ``picture`` within ``line``, upright."""
    width, height = max(1, round(_length(line))), max(1, round(_height(line)))
    upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    transform = cv2.getPerspectiveTransform(line.astype(np.float32), upright)
    strip = cv2.warpPerspective(
        picture, transform, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(strip, dtype=np.uint8)


def _read_line(text: str, found: WordInfo) -> _ReadLine:
    """Joins what is read with where; ``found`` has places for all but blanks."""
    columns = iter([column for word in found.word_cols for column in word])
    places: list[float] = []
    for character in text:
        # A blank stands where the one before does.
        column = places[-1] if character.isspace() and places else next(columns, 0)
        places.append(column)
    width = max(1.0, found.line_txt_len)
    return _ReadLine(text, [(place + 0.5) / width for place in places], found.confs)


def _confidence(lines: Sequence[_ReadLine]) -> float:
    return float(np.mean([line.confidence for line in lines]))


def _words_of(
    lines: Iterable[_ReadLine], strips: Iterable[Corners], corner: Corners
) -> Iterator[OcrWord]:
    """The words of what could be read in ``strips``, which are relative to ``corner``."""
    for line, corners in zip(lines, strips, strict=True):
        if line.confidence >= _MIN_LINE_CONFIDENCE:
            yield from _words(line, corners + corner)


def _words(line: _ReadLine, corners: Corners) -> Iterator[OcrWord]:
    """The words of ``line``, each with its part of ``corners``."""
    if not line.text.strip():
        return
    pitch = float(np.median(np.diff(line.places))) if len(line.places) > 1 else 0.0
    for start, end in _word_spans(line, _MAX_PITCH * pitch):
        left = max(0.0, line.places[start] - pitch / 2)
        right = min(1.0, line.places[end - 1] + pitch / 2)
        yield OcrWord(
            _plain(line.text[start:end]),
            _part(corners, left, right),
            min(line.confidences[start:end]),
        )


def _word_spans(line: _ReadLine, max_pitch: float) -> Iterator[tuple[int, int]]:
    """Where words start and end: at blanks, and at gaps that the model took for none."""
    for match in re.finditer(r"\S+", line.text):
        start = match.start()
        for place in range(start + 1, match.end()):
            if line.places[place] - line.places[place - 1] > max_pitch:
                yield start, place
                start = place
        yield start, match.end()


def _part(corners: Corners, left: float, right: float) -> Corners:
    top_left, top_right, bottom_right, bottom_left = corners
    top, bottom = top_right - top_left, bottom_right - bottom_left
    return np.array(
        [
            top_left + left * top,
            top_left + right * top,
            bottom_left + right * bottom,
            bottom_left + left * bottom,
        ]
    )


def _plain(text: str) -> str:
    """``text`` with the full-width forms that the model has for Latin punctuation."""
    return "".join(
        unicodedata.normalize("NFKC", character) if "\uff00" < character < "\uffe7" else character
        for character in text
    )
