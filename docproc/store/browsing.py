"""What people browse: files page by page, the queue of what needs review, days of work."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from docproc.extraction import ExtractionStatus
from docproc.store import extractions as extraction_rows
from docproc.store import ledger
from docproc.store.connections import Connections
from docproc.store.records import FileEntry, FileState, JobState, ReviewTask
from docproc.store.rows import CorrectionRow, ExtractionRow, FileRow, JobRow, ReviewRow


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an extraction stands in the queue of reviews, which is in order of jobs."""

    file_id: int
    job_id: int
    section: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What needs review around one place of the queue: how many before, how many in all."""

    num_before: int
    total: int
    previous: QueuePlace | None
    following: QueuePlace | None


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """What people have confirmed.

    Attributes:
        since: how many documents since a moment.
        ok: how many that docproc itself had found ok.
        ok_corrected: how many of those had to be corrected all the same.
    """

    since: int
    ok: int
    ok_corrected: int


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """How many jobs ended in a period, from its start on."""

    start: datetime
    done: int
    failed: int


class BrowsingStore:
    """Looking around in the store; see ``Store``, which has all of this."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def browse(
        self,
        *,
        name: str = "",
        state: FileState | None = None,
        status: ExtractionStatus | None = None,
        before: int | None = None,
        limit: int,
    ) -> list[FileEntry]:
        """Files, the latest first.

        Args:
            name: what their names hold, in any case.
            state: what they are in.
            status: of any of their extractions, for those that are done.
            before: only those with smaller ids.
            limit: no more than so many.
        """
        conditions: list[ColumnElement[bool]] = []
        if name:
            conditions.append(FileRow.name.icontains(name, autoescape=True))
        if status is not None:
            conditions.append(_has_status(status))
        if before is not None:
            conditions.append(FileRow.id < before)
        with self._connections.reading() as session:
            return ledger.files(session, state, None, limit, *conditions)

    def to_review(self, *, after: QueuePlace | None = None, limit: int) -> list[ReviewTask]:
        """What needs review behind ``after``, the earliest first."""
        wanted = _queue().order_by(*_ORDER).limit(limit)
        if after is not None:
            wanted = wanted.where(_is_behind(after))
        with self._connections.reading() as session:
            places = [QueuePlace(*row) for row in session.execute(wanted)]
            return _entries(session, places)

    def num_to_review(self) -> int:
        """How many documents need review."""
        with self._connections.reading() as session:
            return session.scalars(select(_num_to_review())).one()

    def neighbours(self, place: QueuePlace) -> Neighbours:
        """What needs review before and behind a place, which itself may need none."""
        behind = _queue().where(_is_behind(place)).order_by(*_ORDER).limit(1)
        earlier = _queue().where(_is_before(place)).order_by(*(c.desc() for c in _ORDER)).limit(1)
        with self._connections.reading() as session:
            counted = session.execute(
                select(_num_to_review(_is_before(place)), _num_to_review())
            ).one()
            found = [session.execute(wanted).one_or_none() for wanted in (earlier, behind)]
        previous, following = (QueuePlace(*row) if row else None for row in found)
        return Neighbours(*counted, previous, following)

    def review_counts(self, since: datetime) -> ReviewCounts:
        """How many documents people have confirmed; ``since`` bounds the first number alone."""
        has_corrections = exists().where(CorrectionRow.review_id == ReviewRow.id)
        counted = select(
            _reviewed(ReviewRow.reviewed_at >= since),
            _reviewed(_is_of_ok()),
            _reviewed(_is_of_ok(), has_corrections),
        )
        with self._connections.reading() as session:
            return ReviewCounts(*session.execute(counted).one())

    def spot_check(self) -> QueuePlace | None:
        """A document that docproc found ok and nobody has looked at, by chance; None if none."""
        is_reviewed = exists().where(ReviewRow.extraction_id == ExtractionRow.id)
        is_first = (FileRow.job_id == ExtractionRow.job_id) & FileRow.is_duplicate.is_(False)
        wanted = (
            select(FileRow.id, *_ORDER)
            .select_from(ExtractionRow)
            .join(FileRow, is_first)
            .where(ExtractionRow.status == ExtractionStatus.OK, ~is_reviewed)
            .order_by(func.random())
            .limit(1)
        )
        with self._connections.reading() as session:
            row = session.execute(wanted).one_or_none()
        return QueuePlace(*row) if row else None

    def work_between(self, moments: Sequence[datetime]) -> list[PeriodCount]:
        """How many jobs ended between each moment and the next."""
        periods = list(itertools.pairwise(moments))
        columns = [
            func.count().filter(_is_within(*period), JobRow.state == state)
            for period in periods
            for state in (JobState.DONE, JobState.FAILED)
        ]
        wanted = select(*columns).where(JobRow.finished_at >= moments[0])
        with self._connections.reading() as session:
            numbers = iter(session.execute(wanted).one())
        return [PeriodCount(start, next(numbers), next(numbers)) for start, _ in periods]


def _reviewed(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    is_standing = (ReviewRow.is_confirmed, ReviewRow.undone_at.is_(None))
    return (
        select(func.count())
        .select_from(ReviewRow)
        .where(*is_standing, *conditions)
        .scalar_subquery()
    )


def _is_of_ok() -> ColumnElement[bool]:
    """Whether a review is the first of what docproc had found ok, not of what people had."""
    is_earlier = exists().where(
        _Earlier.extraction_id == ReviewRow.extraction_id,
        _Earlier.id < ReviewRow.id,
        _Earlier.is_confirmed,
        _Earlier.undone_at.is_(None),
    )
    return and_(ReviewRow.status_before == ExtractionStatus.OK, ~is_earlier)


_Earlier = aliased(ReviewRow)
_Any = aliased(ExtractionRow)
_ORDER = (ExtractionRow.job_id, ExtractionRow.section)


def _needs_review() -> ColumnElement[bool]:
    return ExtractionRow.status == ExtractionStatus.NEEDS_REVIEW


def _num_to_review(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many extractions wait for a person; what is read again waits for a worker.

    Those are few: to count all and take them off is quicker than to ask each one's job.
    """
    wanted = select(func.count()).select_from(ExtractionRow).where(_needs_review(), *conditions)
    others = [state for state in JobState if state is not JobState.DONE]
    unfinished = select(JobRow.id).where(JobRow.state.in_(others))
    read_again = wanted.where(ExtractionRow.job_id.in_(unfinished))
    return wanted.scalar_subquery() - read_again.scalar_subquery()


def _queue() -> Select[int, int, int]:
    is_first = (FileRow.job_id == ExtractionRow.job_id) & FileRow.is_duplicate.is_(False)
    is_done = exists().where(JobRow.id == ExtractionRow.job_id, JobRow.state == JobState.DONE)
    wanted = select(FileRow.id, *_ORDER).select_from(ExtractionRow)
    return wanted.join(FileRow, is_first).where(_needs_review(), is_done)


def _is_behind(place: QueuePlace) -> ColumnElement[bool]:
    return tuple_(*_ORDER) > (place.job_id, place.section)


def _is_before(place: QueuePlace) -> ColumnElement[bool]:
    return tuple_(*_ORDER) < (place.job_id, place.section)


def _is_within(start: datetime, end: datetime) -> ColumnElement[bool]:
    return (JobRow.finished_at >= start) & (JobRow.finished_at < end)


def _has_status(status: ExtractionStatus) -> ColumnElement[bool]:
    """Of a stack, the worst status counts: it is ok when no document of it needs review."""
    is_doubtful = _Any.status == ExtractionStatus.NEEDS_REVIEW
    needs = exists().where(_Any.job_id == FileRow.job_id, is_doubtful)
    is_done = and_(JobRow.state == JobState.DONE, FileRow.is_duplicate.is_(False))
    return and_(is_done, needs if status is ExtractionStatus.NEEDS_REVIEW else ~needs)


def _entries(session: Session, places: Sequence[QueuePlace]) -> list[ReviewTask]:
    stored = extraction_rows.by_job(session, [place.job_id for place in places])
    is_wanted = FileRow.id.in_([place.file_id for place in places])
    files = {e.id: e for e in ledger.files(session, None, None, None, is_wanted)}
    return [
        ReviewTask(files[place.file_id], each)
        for place in places
        for each in stored[place.job_id]
        if each.section == place.section
    ]
