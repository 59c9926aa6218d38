"""Reviews: what people said about extractions, and how these look with it.

The extraction as docproc found it is never changed; what people see is that one
with all corrections that were not undone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, selectinload

from docproc.errors import NothingToUndo, UnknownDocument
from docproc.extraction import Extraction, ExtractionStatus, Field, LineItem
from docproc.store.extraction_json import field_json, field_of
from docproc.store.records import Correction, Review
from docproc.store.rows import CorrectionRow, ExtractionRow, ReviewRow


def corrected(extraction: Extraction, corrections: Sequence[Correction]) -> Extraction:
    """The extraction with corrections, the later ones over the earlier.

    Rows keep their positions; one of which nothing is left is no row.
    """
    for correction in corrections:
        if correction.list_name:
            items = _corrected_rows(extraction.line_items, correction)
            extraction = replace(extraction, line_items=items)
        else:
            fields = _corrected_fields(extraction.fields, correction.after)
            extraction = replace(extraction, fields=fields)
    return extraction


def add(
    session: Session,
    extraction: Extraction,
    extraction_id: int,
    corrections: Sequence[Correction],
    reviewer: str,
    now: datetime,
    *,
    is_confirmed: bool,
) -> Review:
    """Stores a review of an extraction, which people see as ``extraction`` before it."""
    row = stored_row(session, extraction_id)
    review = ReviewRow(
        job_id=row.job_id,
        section=row.section,
        extraction_id=row.id,
        document_type=row.document_type,
        reviewer=reviewer,
        reviewed_at=now,
        is_confirmed=is_confirmed,
        status_before=row.status,
        corrections=[
            CorrectionRow(
                ordinal=ordinal,
                list_name=correction.list_name,
                position=correction.position,
                before=_json(_before(extraction, correction)),
                after=field_json(correction.after),
            )
            for ordinal, correction in enumerate(corrections)
        ],
    )
    session.add(review)
    if is_confirmed:
        row.status = ExtractionStatus.OK
    session.flush()
    return _review(review)


def undo(session: Session, extraction_id: int, reviewer: str, now: datetime) -> Review:
    """Takes back the latest review of an extraction that was not taken back."""
    row = stored_row(session, extraction_id)
    latest = session.scalars(
        _reviews()
        .where(ReviewRow.extraction_id == extraction_id, ReviewRow.undone_at.is_(None))
        .order_by(None)
        .order_by(ReviewRow.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None:
        raise NothingToUndo(f"extraction {extraction_id} has no review")
    latest.undone_at, latest.undone_by = now, reviewer
    row.status = latest.status_before
    session.flush()
    return _review(latest)


def of_extraction(session: Session, extraction_id: int) -> list[Review]:
    """All reviews of the document that the extraction is of, the earliest first."""
    row = stored_row(session, extraction_id)
    of_same = (ReviewRow.job_id == row.job_id) & (ReviewRow.section == row.section)
    return [_review(each) for each in session.scalars(_reviews().where(of_same))]


def in_force(session: Session, job_ids: Sequence[int]) -> dict[tuple[int, int], list[Review]]:
    """The reviews that were not undone, by job and section, the earliest first."""
    is_wanted = ReviewRow.job_id.in_(job_ids) & ReviewRow.undone_at.is_(None)
    found: dict[tuple[int, int], list[Review]] = {}
    for row in session.scalars(_reviews().where(is_wanted)):
        found.setdefault((row.job_id, row.section), []).append(_review(row))
    return found


def seen(found: Extraction, extraction_id: int | None, reviews: Sequence[Review]) -> Extraction:
    """What people see of an extraction.

    Corrections of an earlier extraction of the same document hold for the fields of the
    document itself; its rows may be others.
    """
    own = [review for review in reviews if review.document_type == found.document_type]
    corrections = [
        correction
        for review in own
        for correction in review.corrections
        if _is_of(review, extraction_id) or not correction.list_name
    ]
    extraction = corrected(found, corrections)
    if any(review.is_confirmed and _is_of(review, extraction_id) for review in own):
        # What there was to ask has been answered.
        return replace(extraction, reasons=())
    return extraction


def seen_again(found: Extraction, reviews: Sequence[Review]) -> Extraction:
    """What people would see of another extraction of a document that has these reviews."""
    return seen(found, None, [replace(review, extraction_id=None) for review in reviews])


def leave_behind(session: Session, job_id: int) -> None:
    """The job's extractions are replaced: its reviews are of none that is there."""
    session.execute(update(ReviewRow).where(ReviewRow.job_id == job_id).values(extraction_id=None))


def stored_row(session: Session, extraction_id: int) -> ExtractionRow:
    """The row with this id.

    Raises:
        UnknownDocument: there is none.
    """
    row = session.get(ExtractionRow, extraction_id, populate_existing=True)
    if row is None:
        raise UnknownDocument(f"there is no extraction {extraction_id}; it may have been replaced")
    return row


def _is_of(review: Review, extraction_id: int | None) -> bool:
    return extraction_id is not None and review.extraction_id == extraction_id


def _reviews() -> Select[ReviewRow]:
    return select(ReviewRow).order_by(ReviewRow.id).options(selectinload(ReviewRow.corrections))


def _review(row: ReviewRow) -> Review:
    corrections = (
        Correction(
            field_of(each.after),
            each.list_name,
            each.position,
            before=field_of(each.before) if each.before else None,
        )
        for each in row.corrections
    )
    return Review(
        row.id,
        row.extraction_id,
        row.document_type,
        row.reviewer,
        row.reviewed_at,
        tuple(corrections),
        is_confirmed=row.is_confirmed,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )


def _before(extraction: Extraction, correction: Correction) -> Field | None:
    after = correction.after
    if not correction.list_name:
        same = (f for f in extraction.fields if _place(f) == _place(after))
        return next(same, None)
    rows = (item for item in extraction.line_items if _is_row(item, correction))
    return next((f for item in rows for f in item.fields if f.name == after.name), None)


def _corrected_fields(fields: tuple[Field, ...], after: Field) -> tuple[Field, ...]:
    places = [_place(field) for field in fields]
    if _place(after) in places:
        fields = tuple(after if _place(field) == _place(after) else field for field in fields)
    else:
        # Behind those of its name, else at the end.
        names = [field.name for field in fields]
        end = len(names) - names[::-1].index(after.name) if after.name in names else len(names)
        fields = (*fields[:end], after, *fields[end:])
    num_named = sum(field.name == after.name for field in fields)
    is_dropped = after.verbatim is None and num_named > 1
    return tuple(field for field in fields if field is not after or not is_dropped)


def _corrected_rows(items: tuple[LineItem, ...], correction: Correction) -> tuple[LineItem, ...]:
    after = correction.after
    if not any(_is_row(item, correction) for item in items):
        items = (*items, LineItem(correction.list_name, correction.position, ()))
    changed = (
        replace(item, fields=_corrected_cells(item.fields, after))
        if _is_row(item, correction)
        else item
        for item in items
    )
    return tuple(
        item
        for item in changed
        if not _is_row(item, correction) or any(f.verbatim is not None for f in item.fields)
    )


def _corrected_cells(cells: tuple[Field, ...], after: Field) -> tuple[Field, ...]:
    if all(cell.name != after.name for cell in cells):
        return (*cells, after)
    return tuple(after if cell.name == after.name else cell for cell in cells)


def _is_row(item: LineItem, correction: Correction) -> bool:
    return (item.list_name, item.position) == (correction.list_name, correction.position)


def _place(field: Field) -> tuple[str, int]:
    return field.name, field.position


def _json(field: Field | None) -> dict[str, Any] | None:
    return None if field is None else field_json(field)
