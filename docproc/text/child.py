"""The reading process: answers one request after the other until its parent goes.

Run as ``python -m docproc.text.child MAX_BYTES``. It stands alone so that a hostile
or broken PDF costs this process and never its parent.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from docproc.documents import EInvoice, Page
from docproc.einvoice import einvoice_of
from docproc.errors import (
    DocumentError,
    ReadingOutOfMemory,
    TextlessDocument,
    UnreadableDocument,
    UnreadableFile,
)
from docproc.text.attachments import attached_einvoice
from docproc.text.drawing import drawn_page
from docproc.text.ocr import OcrAllowance
from docproc.text.reading import pages_of
from docproc.text.sniffing import is_xml, picture_format
from docproc.text.wire import (
    OCR_BEGINS,
    Request,
    framed_bytes,
    framed_condition,
    framed_document,
    read_request,
)

# The parent ends a slow read at its limit; this ends it when the parent has gone.
_GRACE_SECONDS = 5.0


class ReadPages(Protocol):
    """Turns the bytes of a file into pages, or raises a ``DocumentError``."""

    def __call__(
        self, content: bytes, *, name: str, passwords: Sequence[str], ocr: OcrAllowance
    ) -> Sequence[Page]:
        """The pages; ``name`` is the file's, for messages."""


class _Allowance:
    """Tells the parent of each page that is read by OCR, so that it waits longer."""

    def __init__(self, request: Request, answers: BinaryIO) -> None:
        self._num_left = request.ocr_max_pages
        self._seconds = request.ocr_page_seconds
        self._answers = answers

    def begin_page(self) -> float | None:
        """See ``OcrAllowance``."""
        if not self._num_left:
            return None
        self._num_left -= 1
        seconds_left = signal.getitimer(signal.ITIMER_REAL)[0]
        signal.setitimer(signal.ITIMER_REAL, seconds_left + self._seconds)
        self._answers.write(OCR_BEGINS)
        self._answers.flush()
        return time.monotonic() + self._seconds


def main(read: ReadPages = pages_of) -> None:
    """Serves standard input and output; anything else that prints goes to stderr."""
    requests, answers = sys.stdin.buffer, _private_stdout()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit_memory(int(sys.argv[1]))
    while (request := read_request(requests)) is not None:
        signal.setitimer(signal.ITIMER_REAL, request.timeout_seconds + _GRACE_SECONDS)
        answer = _answer(request, read, _Allowance(request, answers))
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(answer)
        answers.flush()


def _private_stdout() -> BinaryIO:
    descriptor = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(descriptor, "wb")


def _limit_memory(max_bytes: int) -> None:
    """Allows ``max_bytes`` of address space beyond what the interpreter already has.

    macOS does not enforce RLIMIT_AS, and may refuse to set it: there the time limit
    is all that ends a document that eats memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = max_bytes + _mapped_bytes()
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        if sys.platform == "linux":
            raise


def _mapped_bytes() -> int:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def _answer(request: Request, read: ReadPages, ocr: OcrAllowance) -> bytes:
    name = request.name
    try:
        content = Path(os.fsdecode(request.path.encode("latin-1"))).read_bytes()
        if request.drawn_page is not None:
            return framed_bytes(_picture(content, request.drawn_page, request))
        if is_xml(content):
            return framed_document((), einvoice_of(content, name=name))
        return _printed_answer(content, request, read, ocr)
    except DocumentError as error:
        return framed_condition(error)
    except MemoryError:
        return framed_condition(ReadingOutOfMemory(f"{name} needs more memory than its limit"))
    except OSError as error:
        return framed_condition(UnreadableFile(f"{name}: {error.strerror or 'cannot be read'}"))
    # The top of the process: odd files raise errors of every kind from the parsers.
    except Exception as error:  # noqa: BLE001  # translated into a condition
        kind = type(error).__name__
        return framed_condition(UnreadableDocument(f"{name} is damaged ({kind})"))


def _picture(content: bytes, number: int, request: Request) -> bytes:
    return drawn_page(content, number, name=request.name, passwords=request.passwords)


def _printed_answer(content: bytes, request: Request, read: ReadPages, ocr: OcrAllowance) -> bytes:
    try:
        pages = read(content, name=request.name, passwords=request.passwords, ocr=ocr)
    except TextlessDocument as error:
        einvoice, _ = _attached(content, request)
        if einvoice is None:
            raise
        doubt = f"its XML could not be compared with the page: {error}"
        return framed_document((), einvoice, (doubt,))
    einvoice, doubts = _attached(content, request)
    return framed_document(pages, einvoice, doubts)


def _attached(content: bytes, request: Request) -> tuple[EInvoice | None, tuple[str, ...]]:
    if picture_format(content):
        return None, ()
    return attached_einvoice(content, name=request.name, passwords=request.passwords)


if __name__ == "__main__":
    main()
