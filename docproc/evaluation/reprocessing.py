"""Reprocessing: what docproc would find now, beside what it found before."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

from docproc.documents import Document
from docproc.errors import DocprocError
from docproc.extraction import Extraction, Field, Value
from docproc.store import FileEntry, StoredExtraction, seen_again


class Extractor(Protocol):
    """Extracts documents, called from many threads; ``docproc.pipeline.Extractor`` does."""

    def extract(
        self, path: Path, *, sha256: str, name: str, document_type: str, is_whole: bool
    ) -> tuple[Document, tuple[Extraction, ...]]:
        """What a document says, or each of a stack."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is to be reprocessed, and what was found in it before."""

    file: FileEntry
    before: tuple[StoredExtraction, ...]


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """What was found in one file anew.

    Attributes:
        failure: why nothing was, '' if something was.
    """

    wanted: Wanted
    document: Document | None
    extractions: tuple[Extraction, ...]
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that would be other than before: a field, a status, a number of rows."""

    file_id: int
    file_name: str
    section: int
    name: str
    before: str
    now: str


def reprocess(
    extractor: Extractor,
    wanted: Sequence[Wanted],
    opened: Callable[[str], AbstractContextManager[Path]],
    *,
    num_at_once: int,
    report: Callable[[int], None],
) -> list[Reprocessed]:
    """Extracts all anew, many at once; replaces nothing. ``report`` gets how many are done."""
    done: list[Reprocessed] = []
    pool = ThreadPoolExecutor(num_at_once, "document")
    try:
        for each in pool.map(lambda one: _reprocessed(extractor, one, opened), wanted):
            done.append(each)
            report(len(done))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return done


def differences(of: Reprocessed) -> Iterator[Difference]:
    """What people would see otherwise than before; their corrections of fields stay."""
    file = of.wanted.file
    if of.failure:
        yield Difference(file.id, file.name, 1, "", "", of.failure)
        return
    pairs = zip_longest(of.wanted.before, of.extractions)
    for section, (stored, found) in enumerate(pairs, start=1):
        before = stored.extraction if stored else None
        now = seen_again(found, stored.reviews) if found and stored else found
        for name, said_before, said_now in _different(before, now):
            yield Difference(file.id, file.name, section, name, said_before, said_now)


def _reprocessed(
    extractor: Extractor, wanted: Wanted, opened: Callable[[str], AbstractContextManager[Path]]
) -> Reprocessed:
    file = wanted.file
    assert file.sha256 is not None, "what was extracted has content"
    try:
        with opened(file.sha256) as path:
            document, extractions = extractor.extract(
                path,
                sha256=file.sha256,
                name=file.name,
                document_type=file.requested_type,
                is_whole=file.is_whole,
            )
    except DocprocError as error:
        return Reprocessed(wanted, None, (), error.words)
    return Reprocessed(wanted, document, extractions)


def _different(before: Extraction | None, now: Extraction | None) -> Iterator[tuple[str, str, str]]:
    """What differs: its name, as it was, as it is."""
    was, is_ = _said(before), _said(now)
    for name in dict.fromkeys((*was, *is_)):
        if was.get(name, "") != is_.get(name, ""):
            yield name, was.get(name, ""), is_.get(name, "")


def _said(extraction: Extraction | None) -> dict[str, str]:
    """All that people see, in words by name."""
    if extraction is None:
        return {}
    said = {
        "status": extraction.status.value.replace("_", " "),
        "document type": extraction.document_type,
    }
    for field in extraction.fields:
        said[field.name if field.position == 1 else f"{field.name} {field.position}"] = _text(field)
    for item in extraction.line_items:
        row = "  ".join(filter(None, map(_text, item.fields)))
        said[f"{item.list_name} {item.position}"] = row
    return said


def _text(field: Field) -> str:
    value: Value | str | None = field.verbatim if field.value is None else field.value
    return "" if value is None else str(value)
