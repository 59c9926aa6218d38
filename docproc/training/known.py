"""Known documents: read, with a label; from files, from people's reviews, or synthetic."""

import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from docproc.documents import Document
from docproc.errors import DocumentError
from docproc.evaluation.labels import Label, NullMeans
from docproc.evaluation.naming import best_type
from docproc.extraction import Extraction, Field
from docproc.schema import DocumentType, FieldKind
from docproc.store import Store
from docproc.training.labelled import truth_of
from docproc.training.synthetic import SyntheticDocument
from docproc.training.synthetic_truths import truth_of_synthetic
from docproc.training.truths import Shown, Truth, Value

# Their verbatim may be read in several ways; the value says which is meant.
_LEARNED_BY_VALUE = (FieldKind.AMOUNT, FieldKind.QUANTITY, FieldKind.DATE)
_JUDGED_AS_PRINTED = (FieldKind.TEXT, FieldKind.LIST)

# Gets why a document is left out.
LeftOut = Callable[[str], None]


class Reader(Protocol):
    """Turns a file into pages."""

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        """Reads it, or raises a DocumentError."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """One document and what is true of it, once to learn from and once to judge by."""

    document: Document
    truth: Truth
    label: Label


def known_from_labels(
    labels: Sequence[Label],
    reader: Reader,
    document_types: Mapping[str, DocumentType],
    left_out: LeftOut = lambda _: None,
) -> Iterator[Known]:
    """The labelled documents that can be read."""
    for label in labels:
        if label.path is None:
            left_out("labelled without a file")
            continue
        sha256 = hashlib.sha256(label.path.read_bytes()).hexdigest()
        try:
            document = reader.read(label.path, sha256=sha256, name=label.path.name)
        except DocumentError as error:
            left_out(error.words)
            continue
        document = replace(document, einvoice=None)
        yield _known(document, label, label.fields, document_types)


def known_from_reviews(
    store: Store,
    document_types: Mapping[str, DocumentType],
    left_out: LeftOut = lambda _: None,
) -> Iterator[Known]:
    """The documents whose extraction a person has confirmed, with all corrections."""
    for task in store.confirmed():
        extraction = task.stored.extraction
        name = extraction.document_type
        if name not in document_types:
            left_out(f"no document type is called {name} any more")
            continue
        document = store.document(extraction.version.document_sha256)
        pages = [page for page in document.pages if page.number in extraction.receipt.pages]
        if not any(page.text for page in pages):
            left_out("no text of them is kept, or they never had a page")
            continue
        label = Label(
            id=f"extraction {task.stored.id}",
            path=None,
            text=None,
            document_type=name,
            fields=_said(extraction, _judged_by),
            null_means=NullMeans.ABSENT,
        )
        printed = _said(extraction, _learned_by)
        document = replace(document, pages=tuple(pages), einvoice=None)
        yield _known(document, label, printed, document_types)
    for _ in range(store.num_confirmed_before()):
        left_out("read again since they were confirmed; confirm them anew")


def known_synthetic(made: SyntheticDocument, document_types: Mapping[str, DocumentType]) -> Known:
    """A synthetic document, labelled with all that it says."""
    document_type = document_types[made.document_type]
    truth = truth_of_synthetic(made, document_type)
    fields: dict[str, Any] = {
        spec.name: _plain(truth.values.get(spec.name)) for spec in truth.document_type.fields
    }
    fields |= {n: f.value for n, f in made.fields.items() if fields.get(n) is not None}
    label = Label(made.id, None, made.id, made.document_type, fields, NullMeans.ABSENT)
    return Known(made.document, truth, label)


def divided(
    known: Sequence[Known], share: float, seed: int, learned: Collection[str] = ()
) -> tuple[list[Known], list[Known]]:
    """What to learn from, and what to hold out: at least one of either if there are two.

    ``learned`` has the SHA-256 of documents that the model has learned from before: it is
    judged by others as far as there are any, since it would know these by heart.
    """
    shuffled = list(known)
    random.Random(seed).shuffle(shuffled)
    shuffled.sort(key=lambda each: each.document.sha256 in learned)
    num_held_out = min(max(1, round(share * len(known))), len(known) - 1)
    return shuffled[num_held_out:], shuffled[:num_held_out]


def _known(
    document: Document,
    label: Label,
    printed: Mapping[str, Any],
    document_types: Mapping[str, DocumentType],
) -> Known:
    document_type = best_type(printed, label.document_type, document_types)
    return Known(document, truth_of(document, document_type, printed, label.null_means), label)


def _said(extraction: Extraction, true: Callable[[Field], str | None]) -> dict[str, Any]:
    """What an extraction says, as the fields of a label."""
    fields: dict[str, Any] = {}
    for field in extraction.fields:
        if field.name in fields and field.verbatim is not None:
            several = fields[field.name]
            several = several if isinstance(several, list) else [several]
            fields[field.name] = [*several, true(field)]
        else:
            fields.setdefault(field.name, true(field))
    for item in extraction.line_items:
        row = {cell.name: true(cell) for cell in item.fields if cell.verbatim is not None}
        fields.setdefault(item.list_name, []).append(row)
    return fields


def _learned_by(field: Field) -> str | None:
    is_value = field.kind in _LEARNED_BY_VALUE and field.value is not None
    return str(field.value) if is_value else field.verbatim


def _judged_by(field: Field) -> str | None:
    is_value = field.kind not in _JUDGED_AS_PRINTED and field.value is not None
    return str(field.value) if is_value else field.verbatim


def _plain(value: Value | None) -> Any:  # noqa: ANN401  # as in a label
    if isinstance(value, Shown):
        return " ".join(value.verbatim.split())
    if value is None:
        return None
    return [
        _plain(each) if isinstance(each, Shown) else {n: _plain(cell) for n, cell in each.items()}
        for each in value
    ]
