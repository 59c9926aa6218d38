"""An extractor without a model, which keeps to the protocol of the real one."""

import hashlib
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from docproc.documents import Document, Page
from docproc.errors import UnreadableDocument
from docproc.extraction import Extraction, ExtractionStatus, Receipt, Version


class FakeExtractor:
    """Takes so many seconds for each document; what starts with "broken" cannot be read.

    What starts with "poison" kills the process.

    Each call of ``extract`` that came to its end is a line of ``log``.
    """

    def __init__(self, seconds: float = 0.0, log: Path | None = None) -> None:
        self.is_alive = True
        self.seconds_without_progress = 0.0
        self.began = threading.Event()
        self._seconds = seconds
        self._log = log

    def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Nothing to give back."""
        self.is_alive = False

    def extract(
        self,
        path: Path,
        *,
        sha256: str,
        name: str,
        document_type: str,
        is_whole: bool,
        on_future: Callable[[Future[Any]], None],
    ) -> tuple[Document, tuple[Extraction, ...]]:
        """The whole file as one page, and no fields."""
        del is_whole
        content = path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
        if content.startswith(b"broken"):
            raise UnreadableDocument("it is broken")
        if content.startswith(b"poison"):
            os.kill(os.getpid(), signal.SIGKILL)
        self._wait(on_future)
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"{sha256}\n")
        return _extracted(sha256, content, document_type)

    def _wait(self, on_future: Callable[[Future[Any]], None]) -> None:
        future: Future[None] = Future()
        timer = threading.Timer(self._seconds, _complete, (future,))
        timer.daemon = True
        timer.start()
        on_future(future)
        self.began.set()
        future.result()


def _complete(future: Future[None]) -> None:
    if future.set_running_or_notify_cancel():
        future.set_result(None)


def _extracted(
    sha256: str, content: bytes, document_type: str
) -> tuple[Document, tuple[Extraction, ...]]:
    document = Document(sha256, (Page(1, content.decode(errors="replace"), 100.0, 100.0),))
    extraction = Extraction(
        document_type or "invoice",
        ExtractionStatus.OK,
        (),
        (),
        None,
        (),
        Receipt((1,)),
        version=Version(sha256, "0" * 64, "fake", "fake", None),
    )
    return document, (extraction,)
