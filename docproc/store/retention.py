"""What is not to be kept: originals, and what was found in documents of some types."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from docproc.extraction import Alignment
from docproc.store import ledger
from docproc.store.column_types import now
from docproc.store.records import FileEntry, JobState
from docproc.store.rows import (
    ContentRow,
    CorrectedFieldRow,
    CorrectionRow,
    DocumentRow,
    ExtractionKeyRow,
    ExtractionRow,
    FieldRow,
    FileRow,
    JobRow,
    PageRow,
    ReviewRow,
    SummaryRow,
    SupersededRow,
)

_FINISHED = (JobState.DONE, JobState.FAILED)
_DAY_SECONDS = 86_400
_NOTHING: dict[str, Any] = {
    "verbatim": None,
    "value": None,
    "value_type": None,
    "page": None,
    "start": None,
    "end": None,
    "box": None,
    "confidence": None,
    "model_confidence": None,
    "alignment": Alignment.NONE,
    "reasons": [],
    "xml_path": None,
}


def with_old_originals(session: Session, days: float) -> list[FileEntry]:
    """See ``Store.with_old_originals``."""
    is_old = ~exists().where(JobRow.document_id == FileRow.document_id, ~_has_ended(days))
    wanted = select(FileRow.id).join(DocumentRow, DocumentRow.id == FileRow.document_id)
    wanted = wanted.where(DocumentRow.original_removed_at.is_(None), is_old)
    return [ledger.file(session, id_) for id_ in session.scalars(wanted.order_by(FileRow.id))]


def forget_originals(session: Session, hashes: Sequence[str]) -> None:
    """See ``Store.forget_originals``."""
    documents = select(DocumentRow.id).where(DocumentRow.sha256.in_(hashes))
    session.execute(delete(ContentRow).where(ContentRow.document_id.in_(documents)))
    given_up = update(DocumentRow).where(DocumentRow.sha256.in_(hashes))
    session.execute(given_up.values(original_removed_at=now()))


def with_old_fields(
    session: Session, document_type: str, field_name: str, days: float
) -> list[FileEntry]:
    """See ``Store.with_old_fields``."""
    of_type = select(ExtractionRow.job_id).join(JobRow, JobRow.id == ExtractionRow.job_id)
    of_type = of_type.where(
        ExtractionRow.document_type == document_type,
        _has_ended(days),
        exists().where(*_found(field_name), FieldRow.extraction_id == ExtractionRow.id),
    )
    wanted = select(FileRow.id).where(FileRow.job_id.in_(of_type))
    return [ledger.file(session, id_) for id_ in session.scalars(wanted.order_by(FileRow.id))]


def forget_fields(session: Session, job_id: int, document_type: str, field_name: str) -> None:
    """See ``Store.forget_fields``."""
    of_job = (ExtractionRow.job_id == job_id) & (ExtractionRow.document_type == document_type)
    extractions = select(ExtractionRow.id).where(of_job)
    is_of_them = FieldRow.extraction_id.in_(extractions)
    session.execute(update(FieldRow).where(is_of_them, *_found(field_name)).values(_NOTHING))
    # Summaries, reasons and what people have corrected tell of fields, too.
    corrected = delete(CorrectedFieldRow).where(CorrectedFieldRow.extraction_id.in_(extractions))
    is_named = CorrectedFieldRow.name == field_name
    session.execute(corrected.where(is_named) if field_name else corrected)
    session.execute(delete(SummaryRow).where(SummaryRow.extraction_id.in_(extractions)))
    session.execute(delete(ExtractionKeyRow).where(ExtractionKeyRow.extraction_id.in_(extractions)))
    session.execute(update(ExtractionRow).where(of_job).values(reasons=[]))
    session.execute(delete(SupersededRow).where(SupersededRow.job_id == job_id))
    reviews = select(ReviewRow.id).where(ReviewRow.job_id == job_id)
    for correction in session.scalars(
        select(CorrectionRow).where(CorrectionRow.review_id.in_(reviews))
    ):
        if field_name in {"", correction.after["name"]}:
            session.delete(correction)
    document = select(JobRow.document_id).where(JobRow.id == job_id).scalar_subquery()
    blank = update(PageRow).where(PageRow.document_id == document)
    session.execute(blank.values(text="", words=[], reasons=[]))


def _has_ended(days: float) -> ColumnElement[bool]:
    is_finished = JobRow.state.in_(_FINISHED)
    return is_finished & (JobRow.finished_at <= now(-days * _DAY_SECONDS))


def _found(field_name: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        FieldRow.verbatim.is_not(None) | FieldRow.value.is_not(None)
    ]
    return [*conditions, FieldRow.name == field_name] if field_name else conditions
