"""Pictures: photographs and scans that are no PDF."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import islice

import numpy as np
from PIL import Image, ImageOps, ImageSequence

from docproc.documents import Page
from docproc.errors import TextlessDocument, UnreadableDocument, UnsupportedDocument
from docproc.text.ocr import OcrAllowance, Picture
from docproc.text.scans import ocr_scale, scanned_page
from docproc.text.sniffing import picture_format

_POINTS_PER_INCH = 72
# A camera's 72 dots per inch say nothing about the size of the paper.
_USUAL_DPI, _MIN_DPI, _MAX_DPI = 200.0, 100.0, 1200.0
_DAMAGES = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


def pages_of_picture(content: bytes, *, name: str, ocr: OcrAllowance) -> tuple[Page, ...]:
    """The pages of a picture, more than one in a TIFF; ``name`` is for messages.

    Raises:
        UnsupportedDocument: a HEIC picture, and the package for those is not installed.
        UnreadableDocument: it is damaged or cut short.
        TextlessDocument: no text is found on it.
    """
    with _opened(content, name) as image:
        pages = tuple(_pages(image, ocr))
    if not any(page.words for page in pages):
        raise TextlessDocument(f"{name} shows no text")
    return pages


def picture_of_page(content: bytes, number: int, *, name: str) -> Image.Image:
    """Page ``number`` (from 1) of a picture as people see it, in RGB.

    Raises:
        UnsupportedDocument, UnreadableDocument: as above, or there is no such page.
    """
    with _opened(content, name) as image:
        frame = next(islice(_frames(image), number - 1, None), None)
        if frame is None:
            raise UnreadableDocument(f"{name} has no page {number}")
        return _on_white(ImageOps.exif_transpose(frame))


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Image.Image]:
    """The picture, whose damages show only when its dots are read: within the block."""
    format_name = picture_format(content)
    assert format_name, "not a picture"
    if format_name == "HEIF":
        _require_heic(name)
    try:
        with Image.open(io.BytesIO(content), formats=[format_name]) as image:
            yield image
    except _DAMAGES as error:
        raise UnreadableDocument(f"{name} is damaged: {error}") from error


def _require_heic(name: str) -> None:
    if not find_spec("pi_heif"):
        raise UnsupportedDocument(f"{name} is a HEIC image, and the extra for those is missing")
    import pi_heif

    pi_heif.register_heif_opener()


def _pages(image: Image.Image, ocr: OcrAllowance) -> Iterator[Page]:
    for number, frame in enumerate(_frames(image), start=1):
        points_per_dot = _POINTS_PER_INCH / _dpi(frame)
        upright = ImageOps.exif_transpose(frame)
        width, height = (side * points_per_dot for side in upright.size)
        draw = partial(_suited, upright)
        yield scanned_page(draw, number=number, width=width, height=height, ocr=ocr)


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    # Phones put a second view or a preview into one file; only a TIFF has pages.
    return iter(ImageSequence.Iterator(image) if image.format == "TIFF" else [image])


def _dpi(image: Image.Image) -> float:
    dpi = float(image.info.get("dpi", (0, 0))[0])
    return dpi if _MIN_DPI <= dpi <= _MAX_DPI else _USUAL_DPI


def _suited(image: Image.Image) -> Picture:
    """The dots for OCR."""
    scale = ocr_scale(*image.size, wanted=1.0)
    image = _on_white(image)
    if scale != 1.0:
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    return np.array(image)


def _on_white(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        sheet = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(sheet, image.convert("RGBA"))
    return image.convert("RGB")
