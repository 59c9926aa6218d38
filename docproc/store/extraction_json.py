"""Fields and extractions as JSON that is read back equal, for what is kept of the past."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from docproc.documents import Box, Span
from docproc.extraction import (
    Alignment,
    Cut,
    Evidence,
    Extraction,
    ExtractionStatus,
    Field,
    LineItem,
    Receipt,
    Sentence,
    Summary,
    Value,
    Version,
)
from docproc.schema import FieldKind
from docproc.store.rows import ValueType


def canonical(value: Value | None) -> tuple[str | None, ValueType | None]:
    """Text that ``value_of`` reads back exactly: a Decimal keeps its digits, never a float."""
    match value:
        case None:
            return None, None
        case Decimal():
            return str(value), ValueType.DECIMAL
        case date():
            return value.isoformat(), ValueType.DATE
        case str():
            return value, ValueType.TEXT


def value_of(text: str | None, value_type: ValueType | None) -> Value | None:
    """The inverse of ``canonical``."""
    if text is None or value_type is None:
        return None
    match value_type:
        case ValueType.DECIMAL:
            return Decimal(text)
        case ValueType.DATE:
            return date.fromisoformat(text)
        case ValueType.TEXT:
            return text


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """See ``receipt_of``."""
    return asdict(receipt)


def receipt_of(stored: dict[str, Any]) -> Receipt:
    """The inverse of ``receipt_json``."""
    return Receipt(
        tuple(stored["pages_read"]),
        tuple((number, reason) for number, reason in stored["pages_not_read"]),
        stored["prompt_tokens"],
        stored["completion_tokens"],
        stored["xml"],
    )


def field_json(field: Field) -> dict[str, Any]:
    """See ``field_of``."""
    value, value_type = canonical(field.value)
    return asdict(field) | {"value": value, "value_type": value_type}


def field_of(stored: dict[str, Any]) -> Field:
    """The inverse of ``field_json``."""
    value_type = stored["value_type"]
    given = {name: stored[name] for name in stored if name != "value_type"}
    return Field(
        **given
        | {
            "kind": FieldKind(stored["kind"]),
            "value": value_of(stored["value"], ValueType(value_type) if value_type else None),
            "evidence": _evidence(stored["evidence"]),
            "alignment": Alignment(stored["alignment"]),
            "reasons": tuple(stored["reasons"]),
        }
    )


def extraction_json(extraction: Extraction) -> dict[str, Any]:
    """See ``extraction_of``."""
    return {
        "document_type": extraction.document_type,
        "status": extraction.status,
        "fields": [field_json(field) for field in extraction.fields],
        "line_items": [
            [item.list_name, item.position, [field_json(field) for field in item.fields]]
            for item in extraction.line_items
        ],
        "summary": extraction.summary and asdict(extraction.summary),
        "reasons": extraction.reasons,
        "receipt": receipt_json(extraction.receipt),
        "version": asdict(extraction.version),
        "cut": extraction.cut and asdict(extraction.cut),
        "confidence": extraction.confidence,
    }


def extraction_of(stored: dict[str, Any]) -> Extraction:
    """The inverse of ``extraction_json``."""
    items = (
        LineItem(list_name, position, tuple(map(field_of, fields)))
        for list_name, position, fields in stored["line_items"]
    )
    summary, cut = stored["summary"], stored["cut"]
    return Extraction(
        stored["document_type"],
        ExtractionStatus(stored["status"]),
        tuple(map(field_of, stored["fields"])),
        tuple(items),
        _summary(summary) if summary else None,
        tuple(stored["reasons"]),
        receipt_of(stored["receipt"]),
        version=Version(**stored["version"]),
        cut=Cut(**cut) if cut else None,
        confidence=stored.get("confidence"),
    )


def _summary(stored: dict[str, Any]) -> Summary:
    # Older ones have no sentences.
    sentences = (Sentence(s["text"], tuple(s["pages"])) for s in stored.get("sentences", ()))
    return Summary(stored["text"], tuple(stored["pages"]), tuple(sentences))


def _evidence(stored: dict[str, Any] | None) -> Evidence | None:
    if stored is None:
        return None
    box = stored["box"]
    return Evidence(Span(**stored["span"]), Box(**box) if box else None)
