"""What the reading process and its parent say to each other: length, then JSON.

JSON and not pickle: the child has looked at hostile content, and what it says must
not be able to run code in the parent.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, BinaryIO

from docproc.documents import Box, Document, EInvoice, Page, Word, XmlValue
from docproc.errors import (
    DocumentError,
    EncryptedDocument,
    ReadingOutOfMemory,
    TextlessDocument,
    UnreadableDocument,
    UnreadableFile,
    UnreadableXml,
    UnsafeXml,
    UnsupportedDocument,
)

LENGTH = struct.Struct(">Q")
_NUMBERS_PER_WORD = 7
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Instead of the length of an answer: one more page is being read by OCR.
OCR_BEGINS = LENGTH.pack(0)
_CONDITIONS: dict[str, type[DocumentError]] = {
    condition.code: condition
    for condition in (
        EncryptedDocument,
        ReadingOutOfMemory,
        TextlessDocument,
        UnreadableDocument,
        UnreadableFile,
        UnreadableXml,
        UnsafeXml,
        UnsupportedDocument,
    )
}


@dataclass(frozen=True, slots=True)
class Request:
    """One file to read; ``path`` is its bytes as Latin-1, ``name`` is for messages.

    With ``drawn_page``, a number from 1, the answer is a picture of that page instead.

    At most ``ocr_max_pages`` pages are read by OCR; each may take ``ocr_page_seconds``,
    beyond the ``timeout_seconds`` for everything else.
    """

    path: str
    name: str
    passwords: tuple[str, ...]
    timeout_seconds: float
    ocr_page_seconds: float
    ocr_max_pages: int
    drawn_page: int | None = None


def framed(message: object) -> bytes:
    """``message`` as JSON behind its length."""
    return framed_bytes(json.dumps(message, separators=(",", ":")).encode())


def framed_bytes(body: bytes) -> bytes:
    """``body`` behind its length."""
    return LENGTH.pack(len(body)) + body


def read_request(stream: BinaryIO) -> Request | None:
    """The next request, None when the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    fields = json.loads(stream.read(LENGTH.unpack(head)[0]))
    return Request(**{**fields, "passwords": tuple(fields["passwords"])})


def framed_request(request: Request) -> bytes:
    """What ``read_request`` reads."""
    return framed(asdict(request))


def framed_document(
    pages: Sequence[Page], einvoice: EInvoice | None = None, doubts: Sequence[str] = ()
) -> bytes:
    """An answer with what a document holds."""
    return framed(
        {
            "pages": [_packed(page) for page in pages],
            "einvoice": einvoice and asdict(einvoice),
            "doubts": doubts,
        }
    )


def framed_condition(error: DocumentError) -> bytes:
    """An answer that says why there are no pages."""
    return framed({"code": error.code, "message": str(error)})


def document_from(answer: bytes, sha256: str) -> Document:
    """The document in the body of an answer; its content has this SHA-256.

    Raises:
        DocumentError: the condition that the answer names.
        ValueError: the answer is malformed.
    """
    try:
        fields = json.loads(answer)
        if "pages" in fields:
            pages = tuple(_page(*packed) for packed in fields["pages"])
            einvoice = fields["einvoice"] and _einvoice(**fields["einvoice"])
            return Document(sha256, pages, einvoice, tuple(fields["doubts"]))
        condition = _condition(fields)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("malformed answer") from error
    raise condition


def picture_from(answer: bytes) -> bytes:
    """The PNG file in the body of an answer, of which nothing but its beginning is certain.

    Raises:
        DocumentError: the condition that the answer names.
        ValueError: the answer is malformed.
    """
    if answer.startswith(_PNG_SIGNATURE):
        return answer
    try:
        condition = _condition(json.loads(answer))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("malformed answer") from error
    raise condition


def _condition(fields: dict[str, Any]) -> DocumentError:
    return _CONDITIONS[fields["code"]](str(fields["message"]))


def _packed(page: Page) -> list[object]:
    words = list(chain.from_iterable(_numbers(word) for word in page.words))
    return [page.number, page.text, page.width, page.height, words, page.reasons]


def _numbers(word: Word) -> tuple[float | None, ...]:
    box = word.box
    corners = (box.left, box.top, box.right, box.bottom)
    confidence = None if word.confidence is None else round(word.confidence, 3)
    return word.start, word.end, *(round(corner, 2) for corner in corners), confidence


def _page(
    number: int, text: str, width: float, height: float, numbers: list[Any], reasons: list[str]
) -> Page:
    each = [iter(numbers)] * _NUMBERS_PER_WORD
    words = tuple(
        Word(start, end, Box(*corners), confidence)
        for start, end, *corners, confidence in zip(*each, strict=True)
    )
    return Page(number, text, width, height, words, tuple(reasons))


def _einvoice(*, header: list[Any], lines: list[list[Any]], **texts: str) -> EInvoice:
    return EInvoice(
        **texts,
        header=tuple(XmlValue(**value) for value in header),
        lines=tuple(tuple(XmlValue(**value) for value in line) for line in lines),
    )
