"""Small records to arrange tests with."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from docproc.documents import Box, Document, Page, Span, Word
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
    Version,
)
from docproc.schema import FieldKind
from docproc.store import Arrival, FileEntry, Lease, Store

BOX = Box(1.5, 2.25, 30.1, 12.7)


def arrival(sha256: str = "aa", name: str = "bill.pdf", label: str = "") -> Arrival:
    return Arrival(name, label, Path("/inbox") / label / name, sha256, 1234)


def document(sha256: str = "aa") -> Document:
    page = Page(1, "Total 12.50", 595.0, 842.0, (Word(0, 5, BOX), Word(6, 11, BOX)))
    return Document(sha256, (page, Page(2, "", 595.0, 842.0)))


def amount(name: str = "gross_total", value: str = "12.50") -> Field:
    evidence = Evidence(Span(1, 6, 11), BOX)
    kind = FieldKind.AMOUNT
    return Field(name, kind, value, Decimal(value), evidence, Alignment.EXACT, 0.97)


def extraction(
    sha256: str = "aa",
    status: ExtractionStatus = ExtractionStatus.OK,
    fields: tuple[Field, ...] | None = None,
) -> Extraction:
    issued = Field("invoice_date", FieldKind.DATE, "1.2.26", date(2026, 2, 1), position=1)
    missing = Field("due_date", FieldKind.DATE, reasons=("not printed",))
    item = LineItem("line_items", 1, (amount("amount", "-3.00"), amount("unit_price", "1E+2")))
    return Extraction(
        "invoice",
        status,
        (amount(), issued, missing) if fields is None else fields,
        (item, LineItem("line_items", 2, ())),
        Summary("A bill over 12.50.", (1,), (Sentence("A bill over 12.50.", (1,)),)),
        ("no due date",),
        Receipt((1,), ((2, "no text"),), 120, 33),
        version=Version(sha256, "7e", "p1", "starter", None),
    )


def a_stack(store: Store, sha256: str = "aa", name: str = "bill.pdf") -> FileEntry:
    """A file whose job is done, with an invoice and, on page 3, a letter that needs review."""
    letter = replace(
        extraction(sha256, ExtractionStatus.NEEDS_REVIEW),
        document_type="letter",
        reasons=("no sender",),
        receipt=Receipt((3,)),
        cut=Cut(3, 0.75, "its sender is another"),
    )
    entry = store.register(arrival(sha256, name))
    store.complete(claimed(store, entry.job_id), document(sha256), extraction(sha256), letter)
    return store.file(entry.id)


def claimed(store: Store, job_id: int | None, lease_seconds: float = 60) -> Lease:
    assert job_id is not None
    lease = store.claim(job_id, owner="tester", lease_seconds=lease_seconds)
    assert lease is not None
    return lease


def done(store: Store, sha256: str = "aa", name: str = "bill.pdf") -> FileEntry:
    """A file whose job is done."""
    entry = store.register(arrival(sha256, name), document_type="invoice")
    lease = claimed(store, entry.job_id)
    store.complete(lease, document(sha256), extraction(sha256))
    return store.file(entry.id)
