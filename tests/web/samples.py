"""Sample documents in a store as if a model had read them: right, but for what is doubtful.

The model is replaced by the samples' labels, everything else is real: the reading, the
evidence, the checks.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from docproc.documents import Document
from docproc.extraction import Choice, Extraction, ExtractionStatus, Receipt, Version
from docproc.grounding import (
    find_candidates,
    ground,
    infer_convention,
    is_labelled,
    normalise,
    run_checks,
)
from docproc.intake import submit
from docproc.samples import SampleLabel, sample_files, sample_labels
from docproc.schema import DocumentType, FieldKind, FieldSpec, load_document_types
from docproc.settings import Settings
from docproc.store import Store
from docproc.text import Reader, ReadLimits

_LIMITS = ReadLimits(timeout_seconds=60, max_bytes=1_500_000_000)
# As labels name a column, where the document type has another name.
_COLUMNS = {"amount": "line_total"}


def readable_labels() -> list[SampleLabel]:
    """The labels of invoices and receipts that can be read without OCR."""
    return [
        label
        for label in sample_labels()
        if label.fields and label.doc_type in ("invoice", "receipt") and "scan" not in label.file
    ]


def fill(settings: Settings, store: Store, labels: list[SampleLabel], *, doubt: str = "") -> None:
    """Reads the samples of these labels into a store, as in need of review.

    ``doubt`` names a field of each that is left empty, so that a person must fill it in.
    """
    types = load_document_types()
    paths = {path.name: path for path in sample_files()}
    with Reader(_LIMITS) as reader:
        for label in labels:
            path = paths[label.file]
            (entry,) = submit(settings, store, [path], document_type=label.doc_type, is_whole=True)
            lease = store.claim(entry.job_id or 0, owner="samples", lease_seconds=600)
            assert lease is not None
            document = reader.read(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
            found = extraction_of(document, label, types[label.doc_type], doubt)
            store.complete(lease, document, found)


def extraction_of(
    document: Document, label: SampleLabel, document_type: DocumentType, doubt: str
) -> Extraction:
    """What a model would find that knows the labels, and is not sure of ``doubt``."""
    assert label.fields is not None
    answer = json.dumps(_answer(document, document_type.fields, label.fields, doubt))
    pages = [page.number for page in document.pages]
    grounded = ground(answer, [Choice(1, len(answer), -0.01)], document_type, document, pages)
    reasons = run_checks(document_type, grounded.fields, grounded.line_items)
    doubts = tuple(f"{f.name}: {r}" for f in grounded.fields for r in f.reasons)
    version = Version(document.sha256, document_type.sha256, "samples", None, None)
    return Extraction(
        document_type.name,
        ExtractionStatus.NEEDS_REVIEW,
        grounded.fields,
        grounded.line_items,
        None,
        (*doubts, *reasons) or ("the model was not sure of the whole",),
        Receipt(tuple(pages), prompt_tokens=900, completion_tokens=200),
        version=version,
    )


def _answer(
    document: Document, specs: tuple[FieldSpec, ...], truth: Mapping[str, Any], doubt: str
) -> dict[str, object]:
    return {
        spec.name: _rows(document, spec, truth)
        if spec.columns
        else None
        if spec.name == doubt
        else _printed(document, spec, truth.get(spec.name))
        for spec in specs
    }


def _rows(document: Document, spec: FieldSpec, truth: Mapping[str, Any]) -> list[dict[str, object]]:
    return [
        {
            column.name: _printed(document, column, row.get(_COLUMNS.get(column.name, column.name)))
            for column in spec.columns
        }
        for row in truth.get(spec.name) or []
    ]


def _printed(document: Document, spec: FieldSpec, value: object) -> str | None:
    """What the document prints for a value, beside its label if it does so twice."""
    if value is None:
        return None
    convention = infer_convention(document)
    found = [
        candidate
        for candidate in find_candidates(document, spec.kind)
        if normalise(spec.kind, candidate.verbatim, convention).value == _value(spec.kind, value)
    ]
    best = next((c for c in found if is_labelled(document, c.span, spec)), None)
    chosen = best or next(iter(found), None)
    return chosen.verbatim if chosen else str(value)


def _value(kind: FieldKind, value: object) -> object:
    if kind in (FieldKind.AMOUNT, FieldKind.QUANTITY):
        return Decimal(str(value))
    return date.fromisoformat(str(value)) if kind is FieldKind.DATE else str(value)
