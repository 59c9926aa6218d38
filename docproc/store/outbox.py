"""The outbox: a message is promised exactly while its job is queued."""

from collections.abc import Collection

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from docproc.store.column_types import now
from docproc.store.records import JobState, Limits
from docproc.store.rows import JobRow, OutboxRow

_DISPATCH_LOCK = 0x646F6371


def promise(session: Session, job_id: int) -> None:
    """Enters a message for a job that was queued just now."""
    session.add(OutboxRow(job_id=job_id, held_until=None))
    session.flush()


def withdraw(session: Session, job_id: int) -> None:
    """Drops the message of a job that is queued no longer."""
    session.execute(delete(OutboxRow).where(OutboxRow.job_id == job_id))


def end_holds(session: Session) -> None:
    """Makes every message due: those that were published are known to be lost."""
    session.execute(update(OutboxRow).values(held_until=None))


def take_due(session: Session, window: int, hold_seconds: float, limits: Limits) -> list[int]:
    """See ``Store.take_due``."""
    _dispatch_alone(session)
    held = _crashes_of_held(session)
    leased = _crashes_of_leased(session)
    if any(crashes >= limits.num_suspect_crashes for crashes in held + leased):
        return []
    room = window - len(held)
    due = _due(session, room, limits, are_suspects=False) if room > 0 else []
    if not (due or held or leased):
        due = _due(session, min(window, 1), limits, are_suspects=True)
    hold(session, due, hold_seconds)
    return due


def hold(session: Session, job_ids: Collection[int], seconds: float) -> None:
    """See ``Store.hold``."""
    if job_ids:
        messages = update(OutboxRow).where(OutboxRow.job_id.in_(job_ids))
        session.execute(messages.values(held_until=now(seconds)))


def _dispatch_alone(session: Session) -> None:
    """Two pumps at once would fill the window twice; a SQLite writer is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_DISPATCH_LOCK)))


def _crashes_of_held(session: Session) -> list[int]:
    held = select(JobRow.crashes).join(OutboxRow, OutboxRow.job_id == JobRow.id)
    return list(session.scalars(held.where(OutboxRow.held_until > now())))


def _crashes_of_leased(session: Session) -> list[int]:
    return list(session.scalars(select(JobRow.crashes).where(JobRow.state == JobState.LEASED)))


def _due(session: Session, limit: int, limits: Limits, *, are_suspects: bool) -> list[int]:
    is_suspect = JobRow.crashes >= limits.num_suspect_crashes
    due = (
        select(JobRow.id)
        .join(OutboxRow, OutboxRow.job_id == JobRow.id)
        .where(
            JobRow.state == JobState.QUEUED,
            is_suspect if are_suspects else ~is_suspect,
            JobRow.not_before <= now(),
            or_(OutboxRow.held_until.is_(None), OutboxRow.held_until <= now()),
        )
        .order_by(JobRow.priority, JobRow.id)
        .limit(limit)
        # A row that is locked is being claimed now: it needs no message.
        .with_for_update(skip_locked=True, of=OutboxRow)
    )
    return list(session.scalars(due))
