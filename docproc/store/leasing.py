"""Leases: the exclusive right to one attempt at a job.

Every change of a leased job names the lease's token, so that a worker that
was given up for dead cannot store anything when it comes back.
"""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from docproc.errors import AttemptsExhausted, LeaseLost, WorkerCrashed
from docproc.store import outbox
from docproc.store.column_types import now
from docproc.store.records import AttemptOutcome, Failure, Job, JobState, Lease, Limits
from docproc.store.rows import AttemptRow, DocumentRow, FileRow, JobRow

_NO_LEASE = {"lease_owner": None, "lease_token": None, "expires_at": None}
_NO_ERROR = {"error_code": None, "error_words": None, "error_cure": None}


def claim(
    session: Session, job_id: int, owner: str, lease_seconds: float, limits: Limits
) -> Lease | None:
    """See ``Store.claim``: one conditional UPDATE decides who gets the job."""
    token = uuid.uuid4().hex
    claimed = session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, *_claimable(limits))
        .values(
            state=JobState.LEASED,
            attempt=JobRow.attempt + 1,
            lease_owner=owner,
            lease_token=token,
            expires_at=now(lease_seconds),
        )
        .returning(JobRow.attempt, JobRow.expires_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if claimed is None:
        return None
    outbox.withdraw(session, job_id)
    session.add(AttemptRow(job_id=job_id, number=claimed.attempt, owner=owner))
    return Lease(_job(session, job_id), token, claimed.attempt, claimed.expires_at)


def complete(session: Session, lease: Lease, document_type: str) -> None:
    """Ends the job as done.

    Raises:
        LeaseLost: the lease is no longer valid.
    """
    changes = {"state": JobState.DONE, "document_type": document_type, "finished_at": now()}
    ended = _end(session, lease.job.id, lease.token, AttemptOutcome.DONE, changes | _NO_ERROR)
    if ended is None:
        raise _lost(lease)


def stay_done(session: Session, job_id: int, document_type: str) -> bool:
    """Gives a job that is done, and stays so, another document type; whether it is done."""
    is_done = (JobRow.id == job_id) & (JobRow.state == JobState.DONE)
    typed = update(JobRow).where(is_done).values(document_type=document_type).returning(JobRow.id)
    return session.scalar(typed.execution_options(synchronize_session=False)) is not None


def fail(
    session: Session,
    lease: Lease,
    failure: Failure,
    retry_in_seconds: float | None,
    limits: Limits,
) -> JobState:
    """See ``Store.fail``; the state that the job is in afterwards."""
    num_errors = lease.attempt - lease.job.num_crashes
    if retry_in_seconds is None:
        changes = _failed(failure)
    elif num_errors >= limits.max_attempts:
        changes = _failed(_exhausted(num_errors, failure))
    else:
        changes = _queued(retry_in_seconds)
    state = _end(session, lease.job.id, lease.token, AttemptOutcome.FAILED, changes, failure)
    if state is None:
        raise _lost(lease)
    return state


def release(session: Session, lease: Lease) -> bool:
    """See ``Store.release``; whether the lease was valid."""
    changes = _queued() | {"attempt": JobRow.attempt - 1}
    state = _end(session, lease.job.id, lease.token, AttemptOutcome.RELEASED, changes)
    return state is not None


def renew(session: Session, tokens: Collection[str], lease_seconds: float) -> set[str]:
    """See ``Store.renew``."""
    renewed = session.scalars(
        update(JobRow)
        .where(JobRow.lease_token.in_(tokens))
        .values(expires_at=now(lease_seconds))
        .returning(JobRow.lease_token)
        .execution_options(synchronize_session=False)
    )
    return {token for token in renewed if token is not None}


def reap(session: Session, limits: Limits, *, everything: bool) -> dict[int, JobState]:
    """See ``Store.reap``; the states of the jobs whose leases ended."""
    if everything:
        outbox.end_holds(session)
    expired = select(JobRow.id, JobRow.lease_token, JobRow.crashes).where(
        JobRow.state == JobState.LEASED, true() if everything else JobRow.expires_at <= now()
    )
    # A row that is locked is being renewed or completed now: it is alive.
    dead = session.execute(expired.with_for_update(skip_locked=True)).all()
    states = {}
    for job_id, token, crashes in dead:
        assert token is not None
        changes = _crashed(crashes + 1, limits)
        state = _end(session, job_id, token, AttemptOutcome.EXPIRED, changes)
        assert state is not None
        states[job_id] = state
    return states


def _claimable(limits: Limits) -> tuple[ColumnElement[bool], ...]:
    other = aliased(JobRow)
    is_alone = ~exists().where(other.state == JobState.LEASED)
    return (
        JobRow.state == JobState.QUEUED,
        JobRow.not_before <= now(),
        # An old message may name a suspect while others run.
        or_(JobRow.crashes < limits.num_suspect_crashes, is_alone),
    )


def _job(session: Session, job_id: int) -> Job:
    row = session.execute(
        select(JobRow, DocumentRow.sha256, FileRow.name, FileRow.label)
        .join(DocumentRow, DocumentRow.id == JobRow.document_id)
        .join(FileRow, FileRow.job_id == JobRow.id)
        .where(JobRow.id == job_id, FileRow.is_duplicate.is_(False))
    ).one()
    job = row.JobRow
    return Job(
        job_id,
        row.sha256,
        job.corrected_type or job.requested_type,
        job.is_whole,
        row.name,
        row.label,
        job.crashes,
    )


def _end(
    session: Session,
    job_id: int,
    token: str,
    outcome: AttemptOutcome,
    changes: dict[str, Any],
    failure: Failure | None = None,
) -> JobState | None:
    """Ends lease and attempt with these changes; the job's state, None if the lease is lost."""
    held = update(JobRow).where(JobRow.id == job_id, JobRow.lease_token == token)
    ended = held.values(**(_NO_LEASE | changes)).returning(JobRow.state)
    state = session.scalar(ended.execution_options(synchronize_session=False))
    if state is None:
        return None
    session.execute(
        update(AttemptRow)
        .where(AttemptRow.job_id == job_id, AttemptRow.outcome.is_(None))
        .values(
            outcome=outcome,
            ended_at=now(),
            error_code=failure and failure.code,
            error_words=failure and failure.words,
        )
    )
    if state is JobState.QUEUED:
        outbox.promise(session, job_id)
    return state


def _queued(in_seconds: float = 0.0) -> dict[str, Any]:
    return {"state": JobState.QUEUED, "not_before": now(in_seconds)}


def _failed(failure: Failure) -> dict[str, Any]:
    return {
        "state": JobState.FAILED,
        "finished_at": now(),
        "error_code": failure.code,
        "error_words": failure.words,
        "error_cure": failure.cure,
    }


def _crashed(num_crashes: int, limits: Limits) -> dict[str, Any]:
    if num_crashes < limits.max_crashes:
        return _queued() | {"crashes": num_crashes}
    words = f"the worker died {num_crashes} times while it worked on this document"
    return _failed(Failure.of(WorkerCrashed(words))) | {"crashes": num_crashes}


def _exhausted(num_errors: int, last: Failure) -> Failure:
    return Failure.of(AttemptsExhausted(f"tried {num_errors} times; at last: {last.words}"))


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"{lease.job.file_name}: attempt {lease.attempt} no longer has its lease")
