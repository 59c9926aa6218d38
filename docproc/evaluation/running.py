"""Runs labelled documents through docproc, many at once, as a worker does."""

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docproc.documents import Document
from docproc.errors import Bug, DocprocError
from docproc.evaluation.labels import Label
from docproc.evaluation.naming import best_type
from docproc.evaluation.scoring import Judged, Outcome, judge
from docproc.evaluation.units import Unit, units_of
from docproc.extraction import Extraction, ExtractionStatus
from docproc.schema import DocumentType

# Reading and grounding run beside generation.
_TASKS_PER_SLOT = 1.5
_POLL_SECONDS = 0.5

_log = logging.getLogger(__name__)


class Extractor(Protocol):
    """Extracts documents, called from many threads; ``docproc.pipeline.Extractor`` does."""

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        """All there are, by name."""
        ...

    def extract(
        self, path: Path, *, sha256: str, name: str, document_type: str = ""
    ) -> tuple[Document, tuple[Extraction, ...]]:
        """What a document says."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """One labelled document, and what came of it.

    Attributes:
        document_type: that the document is of.
        extraction: None if there is none; of a stack that of the first document.
        num_sections: documents that it was taken for.
        failure: why there is no extraction, '' if there is one.
        judged: the extraction beside the label.
        units: what calibration learns from.
    """

    label: Label
    document_type: str
    extraction: Extraction | None
    num_sections: int
    failure: str
    judged: Judged
    units: tuple[Unit, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Whether docproc says that nobody needs to look."""
        return self.extraction is not None and self.extraction.status is ExtractionStatus.OK

    @property
    def is_all_right(self) -> bool:
        """Whether nothing that is labelled is to be corrected."""
        return all(verdict.outcome.is_right for verdict in self.judged.verdicts)

    @property
    def has_wrong_value(self) -> bool:
        """Whether a value is reported that is not true; one that is missing is none."""
        wrong = (Outcome.WRONG, Outcome.SPURIOUS)
        return any(verdict.outcome in wrong for verdict in self.judged.verdicts)


@dataclass(frozen=True, slots=True)
class Run:
    """The results of all labels, in their order, and the seconds that they took together."""

    results: tuple[Result, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Choosing:
    """Which document type is asked for.

    Attributes:
        name: for every document, '' for none in particular.
        is_classified: whether docproc decides; else the label does.
    """

    name: str = ""
    is_classified: bool = False


def run(
    extractor: Extractor,
    labels: Sequence[Label],
    *,
    num_at_once: int,
    choosing: Choosing,
    report: Callable[[int], None] = lambda _: None,
) -> Run:
    """Extracts and scores all; ``report`` gets the number that is done."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, _pool(num_at_once) as pool:
        futures = [
            pool.submit(_result, extractor, label, choosing, Path(scratch), number)
            for number, label in enumerate(labels)
        ]
        pending = set(futures)
        while pending:
            pending = wait(pending, _POLL_SECONDS, FIRST_COMPLETED).not_done
            report(len(futures) - len(pending))
        results = tuple(future.result() for future in futures)
    return Run(results, time.monotonic() - begin)


@contextmanager
def _pool(num_at_once: int) -> Iterator[ThreadPoolExecutor]:
    """Threads; when the caller is interrupted, what has not begun is not begun."""
    pool = ThreadPoolExecutor(max(2, int(num_at_once * _TASKS_PER_SLOT)), "document")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _result(
    extractor: Extractor, label: Label, choosing: Choosing, scratch: Path, number: int
) -> Result:
    types = extractor.document_types
    wanted = choosing.name or best_type(label.fields, label.document_type, types).name
    asked = "" if choosing.is_classified else wanted
    path = label.path or scratch / f"{number}.txt"
    if label.text is not None:
        path.write_text(label.text, encoding="utf-8", errors="replace")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        document, extractions = extractor.extract(
            path, sha256=sha256, name=path.name, document_type=asked
        )
    except DocprocError as known:
        error = known
    except Exception as unknown:  # noqa: BLE001  # top of the task: one document, not the run
        _log.exception("%s", label.id)
        error = Bug(f"{path.name}: {type(unknown).__name__}: {unknown}")
    else:
        return _judged(label, types, wanted, document, extractions)
    return Result(label, wanted, None, 0, error.words, judge(label, types[wanted], None))


def _judged(
    label: Label,
    types: Mapping[str, DocumentType],
    wanted: str,
    document: Document,
    extractions: Sequence[Extraction],
) -> Result:
    # Of a document that is taken for another type, what that does not ask for is missing.
    first = extractions[0]
    judged = judge(label, types[wanted], first)
    units = units_of(document, types[first.document_type], first, judged)
    return Result(label, wanted, first, len(extractions), "", judged, units)
