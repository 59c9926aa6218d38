"""Reading: the bytes of a file of any supported kind become pages."""

from collections.abc import Sequence

from docproc.documents import Page
from docproc.text.ocr import OcrAllowance
from docproc.text.pdf_pages import pages_of_pdf
from docproc.text.pictures import pages_of_picture
from docproc.text.sniffing import picture_format


def pages_of(
    content: bytes, *, name: str, passwords: Sequence[str], ocr: OcrAllowance
) -> tuple[Page, ...]:
    """All pages of a PDF or a picture; ``name`` is the file's, for messages.

    Raises:
        DocumentError: one of the conditions of either.
    """
    if picture_format(content):
        return pages_of_picture(content, name=name, ocr=ocr)
    return pages_of_pdf(content, name=name, passwords=passwords, ocr=ocr)
