"""Scans: pages that are pictures, read by OCR."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

from docproc.documents import Page
from docproc.text.layout import lay_out
from docproc.text.ocr import Ocr, OcrAllowance, Picture, runs_of_words
from docproc.text.visibility import is_drawn_on

_MAX_THREADS = 4
# In dots, the longer side of a picture.
_MIN_SIDE, _MAX_SIDE = 1600.0, 3600.0
OUT_OF_TIME = "OCR was ended at its time limit, words may be missing"
OUT_OF_MEMORY = "it is a scan, and OCR needs more memory for it than the limit"
UNCHECKED = "its text is what its scanner read, and was not compared with the picture"
BEYOND_LIMIT = "it is a scan, beyond those that OCR may read in one document"


def scanned_page(
    draw: Callable[[], Picture], *, number: int, width: float, height: float, ocr: OcrAllowance
) -> Page:
    """The page (of ``width`` by ``height`` points) of which ``draw`` gives the picture."""
    deadline = ocr.begin_page()
    if deadline is None:
        return Page(number, "", width, height, reasons=(BEYOND_LIMIT,))
    picture = draw()
    if not is_drawn_on(picture):
        return Page(number, "", width, height)
    try:
        found = _best_ocr()(picture, deadline=deadline)
    except MemoryError:
        return Page(number, "", width, height, reasons=(OUT_OF_MEMORY,))
    runs = runs_of_words(found.words, width=width, height=height, scale=width / picture.shape[1])
    reasons = () if found.is_complete else (OUT_OF_TIME,)
    return replace(lay_out(runs, number=number, width=width, height=height), reasons=reasons)


def ocr_scale(width: float, height: float, *, wanted: float) -> float:
    """The scale nearest to ``wanted`` at which a picture suits OCR, small enough for memory."""
    longer = max(width, height, 1.0)
    return min(max(wanted, _MIN_SIDE / longer), _MAX_SIDE / longer)


@cache
def _best_ocr() -> Ocr:
    """What recognises words best on this machine; loaded when first needed."""
    if sys.platform == "darwin" and find_spec("ocrmac"):
        from docproc.text.ocr_vision import VisionOcr

        return VisionOcr()
    from docproc.text.ocr_rapid import RapidOcr

    # A page alone is read in half the time; two at once share the cores as well as ever.
    return RapidOcr(num_threads=min(_MAX_THREADS, os.cpu_count() or 1))
