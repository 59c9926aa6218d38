"""The part of the store that is about people's reviews."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from docproc.extraction import ExtractionStatus, Field
from docproc.store import corrected_fields, ledger, remembering, reviewing
from docproc.store import extractions as extraction_rows
from docproc.store.connections import Connections
from docproc.store.records import Correction, JobState, Review, ReviewTask, StoredExtraction
from docproc.store.remembering import KnownVendor
from docproc.store.rows import ExtractionRow, FileRow, JobRow, ReviewRow

_BATCH = 100


class ReviewStore:
    """Reviews of extractions; see ``Store``, which has all of this."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def extractions_to_review(
        self, *, document_type: str | None = None, limit: int | None = None
    ) -> list[ReviewTask]:
        """The extractions that need review, the earliest first."""
        wanted = (
            select(ExtractionRow.id)
            .join(JobRow, JobRow.id == ExtractionRow.job_id)
            .where(
                ExtractionRow.status == ExtractionStatus.NEEDS_REVIEW,
                JobRow.state == JobState.DONE,
            )
            .order_by(ExtractionRow.id)
            .limit(limit)
        )
        if document_type is not None:
            wanted = wanted.where(ExtractionRow.document_type == document_type)
        with self._connections.reading() as session:
            return _tasks(session, session.scalars(wanted).all())

    def extraction_to_review(self, extraction_id: int) -> ReviewTask:
        """One extraction, whether it needs review or not.

        Raises:
            UnknownDocument: there is none; another may have replaced it.
        """
        with self._connections.reading() as session:
            reviewing.stored_row(session, extraction_id)
            return _tasks(session, [extraction_id])[0]

    def review(
        self,
        extraction_id: int,
        corrections: Sequence[Correction],
        *,
        reviewer: str,
        now: datetime,
        is_confirmed: bool = True,
    ) -> Review:
        """Stores what a person says about an extraction; confirmed, it is ``ok``.

        Raises:
            UnknownDocument: there is no such extraction; another may have replaced it.
        """
        with self._connections.writing() as session:
            review = reviewing.add(
                session,
                _stored(session, extraction_id).extraction,
                extraction_id,
                corrections,
                reviewer,
                now,
                is_confirmed=is_confirmed,
            )
            _note(session, extraction_id)
        return review

    def undo_review(self, extraction_id: int, *, reviewer: str, now: datetime) -> Review:
        """Takes back the latest review of an extraction that still stands, and returns it.

        Raises:
            NothingToUndo: none stands.
            UnknownDocument: there is no such extraction; another may have replaced it.
        """
        with self._connections.writing() as session:
            review = reviewing.undo(session, extraction_id, reviewer, now)
            _note(session, extraction_id)
        return review

    def reviews(self, extraction_id: int) -> list[Review]:
        """All reviews of a document, undone and of earlier extractions too, the earliest first.

        Raises:
            UnknownDocument: there is no such extraction; another may have replaced it.
        """
        with self._connections.reading() as session:
            return reviewing.of_extraction(session, extraction_id)

    def confirmed(self, document_type: str | None = None) -> Iterator[ReviewTask]:
        """Every extraction that a person has confirmed, as labelled data, in order of id.

        Streams, in batches that are each consistent.
        """
        after = 0
        while batch := self._confirmed_batch(document_type, after):
            yield from batch
            after = batch[-1].stored.id

    def num_confirmed_before(self) -> int:
        """How many documents were confirmed and have been read again since."""
        of_documents = (
            select(ReviewRow.job_id, ReviewRow.section)
            .where(ReviewRow.is_confirmed, ReviewRow.undone_at.is_(None))
            .group_by(ReviewRow.job_id, ReviewRow.section)
            .having(func.max(ReviewRow.extraction_id).is_(None))
        )
        with self._connections.reading() as session:
            return session.scalar(select(func.count()).select_from(of_documents.subquery())) or 0

    def _confirmed_batch(self, document_type: str | None, after: int) -> list[ReviewTask]:
        wanted = (
            select(ExtractionRow.id)
            .join(ReviewRow, ReviewRow.extraction_id == ExtractionRow.id)
            .where(ReviewRow.is_confirmed, ReviewRow.undone_at.is_(None), ExtractionRow.id > after)
            .distinct()
            .order_by(ExtractionRow.id)
            .limit(_BATCH)
        )
        if document_type is not None:
            wanted = wanted.where(ExtractionRow.document_type == document_type)
        with self._connections.reading() as session:
            return _tasks(session, session.scalars(wanted).all())

    def vendor(self, fields: Sequence[Field]) -> KnownVendor | None:
        """What people have confirmed for the vendor that these fields name, None if nothing."""
        with self._connections.reading() as session:
            return remembering.vendor(session, fields)


def _stored(session: Session, extraction_id: int) -> StoredExtraction:
    job_id = reviewing.stored_row(session, extraction_id).job_id
    of_job = extraction_rows.by_job(session, [job_id])[job_id]
    return next(stored for stored in of_job if stored.id == extraction_id)


def _note(session: Session, extraction_id: int) -> None:
    """An extraction looks otherwise to people now: it is found again by that."""
    stored = _stored(session, extraction_id)
    remembering.remember(session, extraction_id, stored.extraction)
    corrected_fields.note(session, stored)


def _tasks(session: Session, extraction_ids: Sequence[int]) -> list[ReviewTask]:
    """Extractions with the first files of their jobs, in this order."""
    jobs = select(ExtractionRow.job_id).where(ExtractionRow.id.in_(extraction_ids))
    job_ids = session.scalars(jobs.distinct()).all()
    is_first = FileRow.job_id.in_(job_ids) & FileRow.is_duplicate.is_(False)
    files = session.scalars(select(FileRow.id).where(is_first)).all()
    entries = {entry.job_id: entry for entry in (ledger.file(session, id_) for id_ in files)}
    by_job = extraction_rows.by_job(session, job_ids)
    stored = {each.id: each for of_job in by_job.values() for each in of_job}
    return [ReviewTask(entries[stored[id_].job_id], stored[id_]) for id_ in extraction_ids]
