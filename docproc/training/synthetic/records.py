"""Records: synthetic documents as JSON, to be kept and read again without their PDFs."""

import gzip
import json
import multiprocessing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docproc.documents import Document, Page, Span
from docproc.schema import FieldKind
from docproc.training.synthetic.documents import SyntheticDocument, TrueField
from docproc.training.synthetic.generator import synthetic_documents

_CHUNK = 64


def as_record(document: SyntheticDocument) -> dict[str, Any]:
    """Everything but the PDF and the places of words."""
    return {
        "id": document.id,
        "doc_type": document.document_type,
        "language": document.language,
        "layout": document.layout,
        "sha256": document.document.sha256,
        "pages": [[page.text, page.width, page.height] for page in document.document.pages],
        "fields": {name: _field_record(field) for name, field in document.fields.items()},
        "lists": {
            name: [{column: _field_record(cell) for column, cell in row.items()} for row in rows]
            for name, rows in document.lists.items()
        },
        "unclear": sorted(document.unclear),
        "summary": document.summary,
    }


def from_record(record: Mapping[str, Any]) -> SyntheticDocument:
    """The document of a record; its pages have no words and its PDF is empty."""
    pages = tuple(
        Page(number, text, width, height)
        for number, (text, width, height) in enumerate(record["pages"], start=1)
    )
    return SyntheticDocument(
        id=record["id"],
        document_type=record["doc_type"],
        language=record["language"],
        layout=record["layout"],
        document=Document(record["sha256"], pages),
        fields={name: _field(name, field) for name, field in record["fields"].items()},
        lists={
            name: tuple(
                {column: _field(column, cell) for column, cell in row.items()} for row in rows
            )
            for name, rows in record["lists"].items()
        },
        unclear=frozenset(record["unclear"]),
        summary=record["summary"],
        pdf=b"",
    )


def read_records(path: Path) -> Iterator[SyntheticDocument]:
    """The documents of a file that ``write_records`` has written."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from_record(json.loads(line))


def write_records(path: Path, *, seed: int, num_documents: int, num_processes: int) -> None:
    """Writes documents as gzipped JSON lines, the same whatever ``num_processes`` is."""
    chunks = [
        (seed, first, min(_CHUNK, num_documents - first))
        for first in range(0, num_documents, _CHUNK)
    ]
    context = multiprocessing.get_context("spawn")
    with (
        path.open("wb") as raw,
        # Neither a name nor a time within: the same documents are the same bytes.
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=5, mtime=0) as packed,
        context.Pool(num_processes) as pool,
    ):
        for lines in pool.imap(_lines, chunks):
            packed.write(lines.encode())


def _lines(chunk: tuple[int, int, int]) -> str:
    seed, first, num_documents = chunk
    documents = synthetic_documents(seed, num_documents, first=first)
    return "".join(
        f"{json.dumps(as_record(document), ensure_ascii=False)}\n" for document in documents
    )


def _field_record(field: TrueField) -> list[Any]:
    span = field.span
    return [field.kind.value, field.verbatim, span.page, span.start, span.end, field.value]


def _field(name: str, record: list[Any]) -> TrueField:
    kind, verbatim, page, start, end, value = record
    return TrueField(name, FieldKind(kind), verbatim, Span(page, start, end), value)
