"""What a worker needs to turn a job into an extraction."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from docproc.documents import Document
from docproc.extraction import Extraction
from docproc.settings import Settings
from docproc.store import Store


class Extractor(Protocol):
    """Reads documents and extracts their fields; called from many threads."""

    def start(self) -> None:
        """Makes ready, model and all; returns when it is.

        Raises:
            DocprocError: it cannot; the worker ends with this error's exit status.
        """
        ...

    def stop(self) -> None:
        """Ends what ``start`` began; no ``extract`` is begun after it."""
        ...

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
        """What the document at ``path`` says, or each of a stack; the file is read-only.

        Args:
            path: of the original.
            sha256: of its content.
            name: what people call the file, for messages.
            document_type: what to ask; "" means classify.
            is_whole: whether it is one document, even if it looks like a stack.
            on_future: gets each future that the call is about to wait for. When
                one is cancelled, the call ends with ``CancelledError``.

        Raises:
            DocprocError: in words, and whether it is worth another attempt.
        """
        ...

    @property
    def is_alive(self) -> bool:
        """False once it can extract nothing more: the worker then ends and is started again."""
        ...

    @property
    def seconds_without_progress(self) -> float:
        """How long the work in hand has stood still; about 0 while there is none."""
        ...


# The store is its memory of vendors.
BuildExtractor = Callable[[Settings, Store], Extractor]
