"""Labels: what is true of synthetic documents, as ``docproc eval`` reads it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docproc.errors import ConfigurationError
from docproc.schema import DocumentType, FieldSpec, load_document_types
from docproc.training.synthetic.documents import SyntheticDocument
from docproc.training.synthetic.generator import document_types, synthetic_document
from docproc.training.synthetic.languages import LANGUAGES

_LABELS = "labels.jsonl"


def label_of(document: SyntheticDocument, document_type: DocumentType) -> dict[str, Any]:
    """The label of a document: null is not printed; what is unclear has no label."""
    asked = (spec for spec in document_type.fields if spec.name not in document.unclear)
    return {
        "id": document.id,
        "file": f"files/{document.id}.pdf",
        "doc_type": document.document_type,
        "language": document.language,
        "null_means": "absent",
        "fields": {spec.name: _value(document, spec) for spec in asked},
    }


def write_documents(
    folder: Path,
    *,
    seed: int,
    num_documents: int,
    kind: str = "",
    language: str = "",
    report: Callable[[], None] = lambda: None,
) -> Path:
    """Writes ``files/*.pdf`` and their labels into ``folder``; returns the labels' path.

    ``report`` is called after each document.

    Raises:
        ConfigurationError: ``folder`` has labels already, or there is no such type or language.
    """
    _require_known("document type", kind, document_types())
    _require_known("language", language, LANGUAGES)
    path = folder / _LABELS
    if path.exists():
        raise ConfigurationError(f"{path} is there already; name another folder")
    (folder / "files").mkdir(parents=True, exist_ok=True)
    lines = []
    for document, label in _labelled(seed, num_documents, kind, language):
        (folder / label["file"]).write_bytes(document.pdf)
        lines.append(f"{json.dumps(label, ensure_ascii=False)}\n")
        report()
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def _labelled(
    seed: int, num_documents: int, kind: str, language: str
) -> Iterator[tuple[SyntheticDocument, dict[str, Any]]]:
    types = load_document_types()
    for number in range(num_documents):
        document = synthetic_document(seed, number, kind=kind, language=language)
        yield document, label_of(document, types[document.document_type])


def _require_known(what: str, name: str, known: tuple[str, ...]) -> None:
    if name and name not in known:
        raise ConfigurationError(f"there is no {what} {name}, only {', '.join(known)}")


def _value(document: SyntheticDocument, spec: FieldSpec) -> object:
    rows = document.lists.get(spec.name)
    if rows is None:
        field = document.fields.get(spec.name)
        return field.value if field else None
    if not spec.columns:
        return [cell.value for row in rows for cell in row.values()]
    names = [column.name for column in spec.columns]
    return [{name: row[name].value if name in row else None for name in names} for row in rows]
