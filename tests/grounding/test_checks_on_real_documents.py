"""Real documents: no check fails on what is true of them."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from docproc.documents import Span
from docproc.extraction import Evidence, Field, LineItem, Value
from docproc.grounding import printed_amounts, run_checks
from docproc.schema import DocumentType, FieldKind, FieldSpec, load_document_types
from docproc.text import Reader, ReadLimits
from tests.conftest import SHARED_DATA

TYPES = load_document_types()
SETS = (
    "einvoice",
    "orders",
    "invoices_mixed",
    "invoices_real",
    "ad_orders",
    "receipts",
    "contracts",
)
LABELLED = {
    "amount": "line_total",
    "order_number": "invoice_number",
    "order_date": "invoice_date",
    "period_from": "flight_from",
    "period_to": "flight_to",
}
# Numbers that are made up, what labels leave out, and what an insurer asks for in advance.
FALSE_IN_ITSELF = ("check digits", "was not found", "due_date")
# Their labels list groups of lines beside the lines, leave out a charge that the totals know, or
# have the quantity that was ordered beside the price of what was accepted.
OTHERWISE = ("zf-4f0dbeb518", "zf-ba2e83f009", "zf-f5684c3c04", "zf-c84b025345", "zf-4d7e74cefe")

pytestmark = pytest.mark.skipif(
    not SHARED_DATA.is_dir(),
    reason="the labelled documents (../shared/data) are not beside the repository",
)


def labels(folder: str) -> Iterator[dict[str, Any]]:
    for line in (SHARED_DATA / folder / "labels.jsonl").read_text().splitlines():
        yield json.loads(line)


def document_type_of(label: dict[str, Any]) -> DocumentType:
    names = {"order": "purchase_order", "order_response": "purchase_order"}
    name = names.get(label["doc_type"], label["doc_type"])
    # What the sellers of broadcast time call a contract is an order.
    is_order = name == "contract" and "customer_name" in label["fields"]
    return TYPES["purchase_order" if is_order else name]


def field(spec: FieldSpec, truth: Any) -> Field:  # noqa: ANN401 - JSON
    if truth in (None, "", []):
        return Field(spec.name, spec.kind)
    evidence = Evidence(Span(1, 0, 1), None)
    return Field(spec.name, spec.kind, str(truth), value(spec.kind, str(truth)), evidence)


def value(kind: FieldKind, truth: str) -> Value:
    match kind:
        case FieldKind.AMOUNT | FieldKind.QUANTITY:
            return Decimal(truth)
        case FieldKind.DATE:
            return date.fromisoformat(truth)
        case _:
            return truth


def true_of(label: dict[str, Any]) -> tuple[list[Field], list[LineItem]]:
    known = label["fields"] | {name: label.get(name) for name in ("flight_from", "flight_to")}
    fields, items = [], []
    for spec in document_type_of(label).fields:
        if spec.columns:
            for position, row in enumerate(known.get(spec.name) or [], start=1):
                cells = (field(c, row.get(LABELLED.get(c.name, c.name))) for c in spec.columns)
                items.append(LineItem(spec.name, position, tuple(cells)))
        elif spec.kind is not FieldKind.LIST:
            fields.append(field(spec, known.get(LABELLED.get(spec.name, spec.name))))
    return fields, items


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    limits = ReadLimits(timeout_seconds=60, max_bytes=1_500_000_000, ocr_max_pages=0)
    with Reader(limits) as reader:
        yield reader


def reasons(label: dict[str, Any], path: Path, reader: Reader) -> tuple[str, ...]:
    """What the checks say, with the amounts that the page prints where these matter."""
    asked = document_type_of(label), *true_of(label)
    found = run_checks(*asked)
    if any("add up" in reason for reason in found):
        document = reader.read(path, sha256="0" * 64)
        found = run_checks(*asked, printed_amounts(document))
    return found


@pytest.mark.parametrize("folder", SETS)
def test_no_check_fails_on_what_is_true(folder: str, reader: Reader) -> None:
    wrong = [
        (label["id"], reason)
        for label in labels(folder)
        if label["id"] not in OTHERWISE
        for reason in reasons(label, SHARED_DATA / folder / label["file"], reader)
        if not any(words in reason for words in FALSE_IN_ITSELF)
    ]

    assert not wrong
