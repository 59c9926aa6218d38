"""What the store remembers of vendors: what people have confirmed, and their documents' numbers."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, delete, insert, select, text
from sqlalchemy.orm import Session

from docproc.documents import Page, Span
from docproc.extraction import Extraction, ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import extractions as extraction_rows
from docproc.store import pages as page_rows
from docproc.store.rows import ExtractionKeyRow, ExtractionRow, FileRow, ReviewRow

# Of a vendor with more, the latest confirmed documents say how things are now.
_MAX_CONFIRMED = 50
_MAX_PLACED = 20
_NUM_NAMED = 3
_REMEMBERED = ("vendor_name", "vendor_vat_id", "vendor_iban", "currency")


@dataclass(frozen=True, slots=True)
class ConfirmedPlace:
    """Where a value that people have confirmed is printed: at ``span`` of ``page``."""

    field_name: str
    page: Page
    span: Span


@dataclass(frozen=True, slots=True)
class KnownVendor:
    """What people have confirmed about one vendor.

    Attributes:
        num_confirmed: documents that they have confirmed.
        values: of them, by the name of the field.
        places: of the fields of the latest of these documents themselves, not of rows.
    """

    num_confirmed: int
    values: Mapping[str, frozenset[str]]
    places: tuple[ConfirmedPlace, ...] = ()


def save(
    session: Session, job_id: int, extractions: Sequence[Extraction]
) -> tuple[Extraction, ...]:
    """Stores a job's extractions in place of earlier ones, and by what they are found again.

    Returns:
        them, with their doubts about earlier documents of a vendor and number.
    """
    doubted = tuple(_doubted(session, job_id, extraction) for extraction in extractions)
    ids = extraction_rows.save(session, job_id, doubted)
    for extraction_id, extraction in zip(ids, doubted, strict=True):
        remember(session, extraction_id, extraction)
    return doubted


def remember(session: Session, extraction_id: int, extraction: Extraction) -> None:
    """Notes by what the extraction is found again, in place of what was noted before."""
    rows = ExtractionKeyRow.extraction_id == extraction_id
    session.execute(delete(ExtractionKeyRow).where(rows))
    keys = {*_vendor_keys(extraction), *_number_keys(extraction)}
    if keys:
        noted = [{"extraction_id": extraction_id, "key": key} for key in sorted(keys)]
        session.execute(insert(ExtractionKeyRow), noted)


def vendor(session: Session, fields: Sequence[Field]) -> KnownVendor | None:
    """See ``Store.vendor``."""
    keys = [_hash("vendor", identity) for identity in _identities(fields)]
    if not keys:
        return None
    wanted = (
        _with_keys(keys)
        .join(ReviewRow, ReviewRow.extraction_id == ExtractionRow.id)
        .where(ReviewRow.is_confirmed, ReviewRow.undone_at.is_(None))
        .order_by(ExtractionRow.id.desc())
        .limit(_MAX_CONFIRMED)
    )
    job_of = {id_: job_id for id_, job_id in session.execute(wanted)}
    if not job_of:
        return None
    by_job = extraction_rows.by_job(session, list(set(job_of.values())))
    found = {s.id: s.extraction for of_job in by_job.values() for s in of_job}
    confirmed = [found[id_] for id_ in job_of if id_ in found]
    values = {name: frozenset(_values(confirmed, name)) for name in _REMEMBERED}
    return KnownVendor(
        len(confirmed),
        {name: known for name, known in values.items() if known},
        tuple(_places(session, confirmed[:_MAX_PLACED])),
    )


def _doubted(session: Session, job_id: int, extraction: Extraction) -> Extraction:
    earlier = _earlier_files(session, extraction, job_id)
    if not earlier:
        return extraction
    files = ", ".join(f"{name} (file {file_id})" for file_id, name in earlier)
    reason = f"another document has the same vendor and number: {files}"
    reasons = (*extraction.reasons, reason)
    return replace(extraction, status=ExtractionStatus.NEEDS_REVIEW, reasons=reasons)


def _earlier_files(session: Session, extraction: Extraction, job_id: int) -> list[tuple[int, str]]:
    """Ids and names of the first files with another document of this vendor and number."""
    keys = sorted(_number_keys(extraction))
    if not keys:
        return []
    if session.get_bind().dialect.name == "postgresql":
        # Of two that are stored at once, one must see the other.
        for key in keys:
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            session.execute(lock, {"key": int(key[:15], 16)})
    is_other = ExtractionRow.document_sha256 != extraction.version.document_sha256
    wanted = (
        select(FileRow.id, FileRow.name)
        .join(ExtractionRow, ExtractionRow.job_id == FileRow.job_id)
        .join(ExtractionKeyRow, ExtractionKeyRow.extraction_id == ExtractionRow.id)
        .where(ExtractionKeyRow.key.in_(keys), is_other, ExtractionRow.job_id != job_id)
        .where(FileRow.is_duplicate.is_(False))
        .distinct()
        .order_by(FileRow.id)
        .limit(_NUM_NAMED)
    )
    return [(file_id, name) for file_id, name in session.execute(wanted)]


def _with_keys(keys: Sequence[str]) -> Select[int, int]:
    return (
        select(ExtractionRow.id, ExtractionRow.job_id)
        .join(ExtractionKeyRow, ExtractionKeyRow.extraction_id == ExtractionRow.id)
        .where(ExtractionKeyRow.key.in_(keys))
        .distinct()
    )


def _vendor_keys(extraction: Extraction) -> Iterator[str]:
    for identity in _identities(extraction.fields):
        yield _hash("vendor", identity)


def _number_keys(extraction: Extraction) -> Iterator[str]:
    """The vendor's own number of this document is its first field that is one."""
    numbers = (
        _letters(f)
        for f in extraction.fields
        if f.kind is FieldKind.ID and f.name.endswith("number") and f.value is not None
    )
    number = next(numbers, "")
    if number:
        for identity in _identities(extraction.fields):
            yield _hash("number", extraction.document_type, identity, number)


def _identities(fields: Sequence[Field]) -> Iterator[str]:
    """What says who a vendor is: its name and its VAT id."""
    for name in ("vendor_name", "vendor_vat_id"):
        found = (_letters(field) for field in fields if field.name == name)
        yield from (letters for letters in found if letters)


def _values(extractions: Sequence[Extraction], name: str) -> Iterator[str]:
    for extraction in extractions:
        known = (f.value for f in extraction.fields if f.name == name)
        yield from (str(value) for value in known if value is not None)


def _places(session: Session, extractions: Sequence[Extraction]) -> Iterator[ConfirmedPlace]:
    """Where the fields of these are printed, as far as their pages are still as they were."""
    printed = [
        (extraction.version.document_sha256, field, field.evidence.span)
        for extraction in extractions
        for field in extraction.fields
        if field.evidence is not None
    ]
    pages = page_rows.pages(session, {(sha256, span.page) for sha256, _, span in printed})
    for sha256, field, span in printed:
        page = pages.get((sha256, span.page))
        if page is not None and page.text[span.start : span.end] == field.verbatim:
            yield ConfirmedPlace(field.name, page, span)


def _letters(field: Field) -> str:
    return "".join(c for c in str(field.value or "") if c.isalnum()).casefold()


def _hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
