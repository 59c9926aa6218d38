"""Opening: the bytes of a PDF, mended where they must be, become an open document."""

import io
import re
from collections.abc import Sequence

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as api

from docproc.errors import EncryptedDocument, UnreadableDocument

_PASSWORD_NEEDED = (api.FPDF_ERR_PASSWORD, api.FPDF_ERR_SECURITY)
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_HEAD_BYTES = 2048


def opened(content: bytes, *, name: str, passwords: Sequence[str]) -> pdfium.PdfDocument:
    """The document, with its forms; ``name`` is the file's, for messages.

    Raises:
        EncryptedDocument: neither the empty nor any of the ``passwords`` opens it.
        UnreadableDocument: it is damaged or cut short, or has no pages.
    """
    _require_whole(content, name=name)
    document = _opened(content, passwords) or _opened(
        _mended(content, name=name, passwords=passwords), passwords
    )
    if document is None:
        raise UnreadableDocument(f"{name} is damaged: it cannot be opened")
    document.init_forms()
    if len(document) == 0:
        raise UnreadableDocument(f"{name} has no pages")
    return document


def _require_whole(content: bytes, *, name: str) -> None:
    # PDFium mends a file that was cut short, and is silent about what it lost.
    linearized = _LINEARIZED.search(content, 0, _HEAD_BYTES)
    is_short = linearized is not None and int(linearized[1]) > len(content)
    if is_short or b"%%EOF" not in content:
        raise UnreadableDocument(f"{name} is cut short: its end is missing")


def _opened(content: bytes, passwords: Sequence[str]) -> pdfium.PdfDocument | None:
    for password in (None, *passwords):
        try:
            return pdfium.PdfDocument(content, password=password)
        except pdfium.PdfiumError as error:
            if error.err_code not in _PASSWORD_NEEDED:
                return None
    return None


def _mended(content: bytes, *, name: str, passwords: Sequence[str]) -> bytes:
    """The document written anew by qpdf, which repairs and decrypts what PDFium does not."""
    for password in ("", *passwords):
        try:
            with pikepdf.open(io.BytesIO(content), password=password) as document:
                written = io.BytesIO()
                document.save(written)
                return written.getvalue()
        except pikepdf.PasswordError:
            continue
        except pikepdf.PdfError as error:
            raise UnreadableDocument(f"{name} is damaged: it cannot be opened") from error
    raise EncryptedDocument(f"{name} is encrypted and no known password opens it")
