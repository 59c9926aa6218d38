"""The account of all files: that the tables agree, and what is done where they do not.

No step of docproc lets them disagree. A restored backup, a repaired disk or a
person with a database client may.
"""

from datetime import datetime

from sqlalchemy import (
    ColumnExpressionArgument,
    ScalarSelect,
    Select,
    delete,
    distinct,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from docproc.extraction import ExtractionStatus
from docproc.store import ledger, outbox
from docproc.store.column_types import now
from docproc.store.records import Counts, Discrepancy, JobState
from docproc.store.rows import ExtractionRow, FileRow, JobRow, OutboxRow, Row

_BY_ITSELF = "`docproc up` puts it right within a minute"
_FROM_BACKUP = "restore the database from a backup, or submit the file again"


def clock(session: Session) -> datetime:
    """See ``Store.clock``."""
    return session.execute(select(now())).scalar_one()


def counts(session: Session) -> Counts:
    """See ``Store.counts``."""
    # One statement, so that all numbers are of one moment.
    found = session.execute(_COUNTED).one()
    # Every job has one first file, every queued job a message, every other file a reason.
    num_first = found.files - found.duplicate - found.refused - found.unexplained
    num_queued = found.jobs - found.working - found.done - found.failed
    num_unpromised = max(0, num_queued - found.promised)
    return Counts(
        waiting=num_queued - num_unpromised,
        working=found.working,
        done=found.done,
        failed=found.failed + found.refused,
        duplicate=found.duplicate,
        ok=found.done - found.needs_review,
        needs_review=found.needs_review,
        unaccounted=num_unpromised + abs(num_first - found.jobs) + found.unexplained,
    )


def discrepancies(session: Session) -> list[Discrepancy]:
    """See ``Store.discrepancies``."""
    return [
        *_told(session, _unpromised(), "is queued, but no message is promised for it"),
        *_told(session, _empty(), "is done, but its extraction is missing"),
        *_told(session, _fileless(), "belongs to no file", cure=_FROM_BACKUP),
        *_told(session, _unexplained(), "has neither a job nor a reason", cure=_FROM_BACKUP),
    ]


def repair(session: Session) -> list[Discrepancy]:
    """See ``Store.repair``."""
    repairable = [each for each in discrepancies(session) if each.is_repairable]
    for _, job_id, _ in session.execute(_unpromised()).all():
        outbox.promise(session, job_id)
    for _, job_id, _ in session.execute(_empty()).all():
        ledger.queue_anew(session, job_id, (JobState.DONE,))
    is_queued = exists().where(JobRow.id == OutboxRow.job_id, JobRow.state == JobState.QUEUED)
    session.execute(delete(OutboxRow).where(~is_queued))
    return repairable


def _told(
    session: Session, wanted: Select[str, int, str], reason: str, *, cure: str = _BY_ITSELF
) -> list[Discrepancy]:
    return [
        Discrepancy(
            f"{kind} {number} {name or ''}".strip(), reason, cure, is_repairable=cure == _BY_ITSELF
        )
        for kind, number, name in session.execute(wanted)
    ]


def _jobs() -> Select[str, int, str]:
    is_first = (FileRow.job_id == JobRow.id) & FileRow.is_duplicate.is_(False)
    return select(literal("job"), JobRow.id, FileRow.name).outerjoin(FileRow, is_first)


def _unpromised() -> Select[str, int, str]:
    is_promised = exists().where(OutboxRow.job_id == JobRow.id)
    return _jobs().where(JobRow.state == JobState.QUEUED, ~is_promised)


def _empty() -> Select[str, int, str]:
    has_extraction = exists().where(ExtractionRow.job_id == JobRow.id)
    return _jobs().where(JobRow.state == JobState.DONE, ~has_extraction)


def _fileless() -> Select[str, int, str]:
    return _jobs().where(FileRow.id.is_(None))


def _unexplained() -> Select[str, int, str]:
    wanted = select(literal("file"), FileRow.id, FileRow.name)
    return wanted.where(FileRow.job_id.is_(None), FileRow.error_code.is_(None))


def _number(row: type[Row], *conditions: ColumnExpressionArgument[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(row).where(*conditions).scalar_subquery()


# Rows of a whole table, and few rows by an index: databases count these quickly.
_COUNTED = select(
    _number(JobRow).label("jobs"),
    _number(JobRow, JobRow.state == JobState.LEASED).label("working"),
    _number(JobRow, JobRow.state == JobState.DONE).label("done"),
    _number(JobRow, JobRow.state == JobState.FAILED).label("failed"),
    _number(FileRow).label("files"),
    _number(FileRow, FileRow.is_duplicate).label("duplicate"),
    _number(FileRow, FileRow.job_id.is_(None), FileRow.error_code.is_not(None)).label("refused"),
    _number(FileRow, FileRow.job_id.is_(None), FileRow.error_code.is_(None)).label("unexplained"),
    _number(OutboxRow).label("promised"),
    # Of a stack, whose job has several extractions, once.
    select(func.count(distinct(JobRow.id)))
    .where(
        JobRow.state == JobState.DONE,
        JobRow.id == ExtractionRow.job_id,
        ExtractionRow.status == ExtractionStatus.NEEDS_REVIEW,
    )
    .scalar_subquery()
    .label("needs_review"),
)
