"""Drawing: one page of a file becomes a picture, for people to look at."""

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image

from docproc.errors import UnreadableDocument
from docproc.text.opening import opened
from docproc.text.pictures import picture_of_page
from docproc.text.sniffing import is_xml, picture_format

_WIDTH = 1600
_MAX_SIDE = 6000
# Much quicker than the best, and hardly longer.
_COMPRESS_LEVEL = 3


def drawn_page(content: bytes, number: int, *, name: str, passwords: Sequence[str]) -> bytes:
    """Page ``number`` (from 1) as people see it, a PNG; ``name`` is the file's, for messages.

    It has the shape of the page that reading gives.

    Raises:
        DocumentError: one of the conditions of reading; or there is no such page.
    """
    if is_xml(content):
        raise UnreadableDocument(f"{name} has no pages")
    if picture_format(content):
        image = picture_of_page(content, number, name=name)
        scale = _scale(*image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    else:
        image = _drawn(opened(content, name=name, passwords=passwords), number, name)
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=_COMPRESS_LEVEL)
    return written.getvalue()


def _drawn(document: pdfium.PdfDocument, number: int, name: str) -> Image.Image:
    if not 1 <= number <= len(document):
        raise UnreadableDocument(f"{name} has no page {number}")
    try:
        page = document[number - 1]
        scale = _scale(*page.get_size())
        drawn: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(f"{name}: page {number} is damaged") from error
    return drawn.convert("RGB")


def _scale(width: float, height: float) -> float:
    """Wide enough to be read, and not too long for memory."""
    return min(_WIDTH / width, _MAX_SIDE / max(width, height))
