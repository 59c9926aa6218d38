"""The reader: paths in, documents or conditions out, from many threads at once."""

import os
import queue
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from docproc.documents import Document
from docproc.errors import (
    ConfigurationError,
    DocprocError,
    ReadingOutOfMemory,
    ReadingTooSlow,
    UnreadableDocument,
)
from docproc.text.reading_process import (
    AnswerTooLong,
    ProcessDied,
    ReadingProcess,
    command_of,
)
from docproc.text.sniffing import printable, require_supported
from docproc.text.wire import Request, document_from, picture_from

_Answer = TypeVar("_Answer")
# No page that is drawn has as many.
_MAX_PICTURE_BYTES = 50_000_000
# What a process has leaked goes with it.
_MAX_ANSWERS = 100
# Sent from outside: by a person, by a shutdown, or by the system when memory runs out.
_KILLED = (-signal.SIGKILL, -signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What reading one document may take: wall-clock time and memory.

    Each of the ``ocr_max_pages`` pages that OCR may read adds ``ocr_page_seconds``.
    """

    timeout_seconds: float
    max_bytes: int
    ocr_page_seconds: float = 30.0
    ocr_max_pages: int = 100


class Reader:
    """Reads PDFs, pictures and e-invoices in ``size`` child processes.

    Each is started when first needed.

    A broken or hostile document costs its child and raises a condition; the other
    documents do not notice. Thread-safe. ``command_of`` gives the child's command
    line for a memory limit in bytes.
    """

    def __init__(
        self,
        limits: ReadLimits,
        *,
        size: int = 2,
        command_of: Callable[[int], Sequence[str]] = command_of,
    ) -> None:
        self._limits = limits
        self._size = size
        self._is_closed = False
        self._idle: queue.LifoQueue[ReadingProcess] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(ReadingProcess(command_of(limits.max_bytes)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(
        self, path: Path, *, sha256: str, name: str = "", passwords: Sequence[str] = ()
    ) -> Document:
        """The document at ``path``, whose content has this SHA-256 (not verified).

        ``name`` is what people call it, that of ``path`` unless given.

        Waits for a free child. On an encrypted document the empty password is tried
        first, then ``passwords`` in turn.

        Raises:
            DocumentError: one of its conditions, naming the file.
            ConfigurationError: the child cannot start at all.
        """
        request = self._request(path, name, passwords)
        return self._read(request, lambda answer: document_from(answer, sha256))

    def draw(
        self, path: Path, number: int, *, name: str = "", passwords: Sequence[str] = ()
    ) -> bytes:
        """Page ``number`` (from 1) of the document at ``path`` as people see it, a PNG.

        As ``read`` otherwise. What the PNG holds comes from a process that has looked at
        a document: it is for programs that expect no good of it, such as browsers.
        """
        request = replace(self._request(path, name, passwords), drawn_page=number)
        return self._read(request, picture_from)

    def close(self) -> None:
        """Waits for reads under way, each within its limit, and ends the children."""
        self._is_closed = True
        processes = [self._idle.get() for _ in range(self._size)]
        for process in processes:
            process.stop()
            self._idle.put(process)

    def _request(self, path: Path, name: str, passwords: Sequence[str]) -> Request:
        name = printable(name or path.name)
        require_supported(path, name)
        return Request(
            path=os.fsencode(path).decode("latin-1"),
            name=name,
            passwords=tuple(passwords),
            timeout_seconds=self._limits.timeout_seconds,
            ocr_page_seconds=self._limits.ocr_page_seconds,
            ocr_max_pages=self._limits.ocr_max_pages,
        )

    def _read(self, request: Request, parse: Callable[[bytes], _Answer]) -> _Answer:
        try:
            return self._ask(request, parse)
        except ProcessDied as death:
            if death.status not in _KILLED:
                raise _condition(request.name, death) from death
        # Killed from outside: most likely not the document's fault, so once more.
        try:
            return self._ask(request, parse)
        except ProcessDied as death:
            raise _condition(request.name, death) from death

    def _ask(self, request: Request, parse: Callable[[bytes], _Answer]) -> _Answer:
        name = request.name
        with self._process() as process:
            try:
                max_bytes = _MAX_PICTURE_BYTES if request.drawn_page else self._limits.max_bytes
                answer = process.ask(request, max_bytes=max_bytes)
                return parse(answer)
            except TimeoutError as error:
                seconds = request.timeout_seconds
                raise ReadingTooSlow(f"{name} took longer than {seconds:g} seconds") from error
            except AnswerTooLong as error:
                raise ReadingOutOfMemory(f"{name} has more text than memory for it") from error
            except ValueError as error:
                raise UnreadableDocument(f"{name} is damaged: no sense in its text") from error

    @contextmanager
    def _process(self) -> Iterator[ReadingProcess]:
        """A process of one's own, which is not used again after any failure."""
        process = self._idle.get()
        is_sound = False
        try:
            assert not self._is_closed, "the reader is closed"
            yield process
            is_sound = process.num_answers < _MAX_ANSWERS
        finally:
            if not is_sound:
                process.stop()
            self._idle.put(process)


def _condition(name: str, death: ProcessDied) -> DocprocError:
    """What the death of a process says about the document that it was reading."""
    if death.status == -signal.SIGALRM:
        return ReadingTooSlow(f"{name} took longer than its limit")
    if death.status in _KILLED:
        return ReadingOutOfMemory(f"{name}: the system ended its reading, as when memory is short")
    # PDFium aborts when an allocation fails; its own assertions trap instead.
    if death.status == -signal.SIGABRT:
        return ReadingOutOfMemory(f"{name} needs more memory than its limit")
    if death.status >= 0 and not death.has_answered:
        return ConfigurationError(f"PDFs cannot be read here: the reader ended, {death}")
    return UnreadableDocument(f"{name} is damaged: it crashes the PDF library")
