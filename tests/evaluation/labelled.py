"""Labels and extractions for tests."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from docproc.documents import Span
from docproc.evaluation.labels import Label, NullMeans
from docproc.extraction import (
    Alignment,
    Evidence,
    Extraction,
    ExtractionStatus,
    Field,
    LineItem,
    Receipt,
    Value,
    Version,
)
from docproc.schema import DocumentType, FieldKind, load_document_types

TYPES = load_document_types()
INVOICE: DocumentType = TYPES["invoice"]
_KINDS = {spec.name: spec.kind for spec in INVOICE.fields}


def label(
    fields: Mapping[str, Any],
    null_means: NullMeans = NullMeans.UNLABELLED,
    *,
    name: str = "a.txt",
    document_type: str = "invoice",
) -> Label:
    return Label(name, Path(name), None, document_type, fields, null_means)


def found(name: str, value: Value | None, kind: FieldKind | None = None) -> Field:
    """A field that is printed somewhere, unless it is null."""
    return Field(
        name,
        kind or _KINDS.get(name, FieldKind.TEXT),
        verbatim=None if value is None else str(value),
        value=value,
        evidence=None if value is None else Evidence(Span(1, 0, 1), None),
        alignment=Alignment.NONE if value is None else Alignment.EXACT,
        confidence=0.9,
    )


def row(position: int, description: str, amount: str | None) -> LineItem:
    cells = (
        found("description", description),
        found("quantity", None, FieldKind.QUANTITY),
        found("amount", None if amount is None else Decimal(amount), FieldKind.AMOUNT),
    )
    return LineItem("line_items", position, cells)


def extraction(
    *fields: Field,
    items: tuple[LineItem, ...] = (),
    status: ExtractionStatus = ExtractionStatus.OK,
) -> Extraction:
    return Extraction(
        "invoice",
        status,
        fields,
        items,
        None,
        (),
        Receipt((1,)),
        version=Version("", "", "", "", None),
    )


TRUE_FIELDS = {
    "vendor_name": "Nord GmbH",
    "invoice_number": "R-17",
    "invoice_date": "2026-03-04",
    "gross_total": "119.00",
}


def true_extraction() -> Extraction:
    return extraction(
        found("vendor_name", "Nord GmbH"),
        found("invoice_number", "R-17"),
        found("invoice_date", date(2026, 3, 4)),
        found("gross_total", Decimal(119)),
    )
