"""The ledger: every file that was seen, with one state and one reason."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, update
from sqlalchemy import Row as ResultRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from docproc.errors import AlreadyOfType, StillWorkedOn, UnknownDocument
from docproc.extraction import ExtractionStatus
from docproc.store import outbox
from docproc.store.column_types import now
from docproc.store.extraction_json import receipt_of
from docproc.store.records import Arrival, Failure, FileEntry, FileState, JobState, WorkDone
from docproc.store.rows import ContentRow, DocumentRow, ExtractionRow, FileRow, JobRow

_FINISHED = (JobState.DONE, JobState.FAILED)
# A larger number is none that SQLite could look for.
_MAX_ID = 2**63 - 1

_First = aliased(FileRow)
_Other = aliased(ExtractionRow)
_state = case(
    (FileRow.is_duplicate, FileState.DUPLICATE.value),
    (JobRow.state == JobState.QUEUED, FileState.WAITING.value),
    (JobRow.state == JobState.LEASED, FileState.WORKING.value),
    (JobRow.state == JobState.DONE, FileState.DONE.value),
    else_=FileState.FAILED.value,
).label("file_state")
_asked_type = func.coalesce(JobRow.corrected_type, JobRow.requested_type)
_document_type = func.coalesce(JobRow.document_type, _asked_type, "")


def register(
    session: Session, arrival: Arrival, document_type: str, *, is_whole: bool, home: str
) -> FileEntry:
    """See ``Store.register``."""
    earlier = _of_claim(session, arrival.claim_id)
    if earlier is not None:
        return earlier
    _insert_if_absent(session, DocumentRow, sha256=arrival.sha256, num_bytes=arrival.num_bytes)
    known = update(DocumentRow).where(DocumentRow.sha256 == arrival.sha256)
    # One whose original was given up has brought it along again.
    document_id = session.scalars(
        known.values(original_removed_at=None).returning(DocumentRow.id)
    ).one()
    if arrival.content is not None:
        _insert_if_absent(session, ContentRow, document_id=document_id, content=arrival.content)
    job_id, is_first = _job_for(session, document_id, document_type, is_whole=is_whole)
    if is_first:
        outbox.promise(session, job_id)
    else:
        queue_anew(session, job_id, (JobState.FAILED,))
    entry = _arrived(arrival, document_id, job_id, is_duplicate=not is_first)
    entry.home = home
    session.add(entry)
    session.flush()
    return file(session, entry.id)


def register_failure(
    session: Session,
    name: str,
    label: str,
    source: Path,
    num_bytes: int,
    failure: Failure,
    claim_id: str | None,
    *,
    home: str,
) -> FileEntry:
    """See ``Store.register_failure``."""
    earlier = _of_claim(session, claim_id)
    if earlier is not None:
        return earlier
    row = FileRow(
        name=name,
        label=label,
        source=str(source),
        claim_id=claim_id,
        home=home,
        num_bytes=num_bytes,
        error_code=failure.code,
        error_words=failure.words,
        error_cure=failure.cure,
    )
    session.add(row)
    session.flush()
    return file(session, row.id)


def file(session: Session, file_id: int) -> FileEntry:
    """See ``Store.file``."""
    if abs(file_id) > _MAX_ID:
        raise UnknownDocument(f"there is no file {file_id}")
    row = session.execute(_entries().where(FileRow.id == file_id)).one_or_none()
    if row is None:
        raise UnknownDocument(f"there is no file {file_id}")
    return _entry(row)


def conditions(
    status: ExtractionStatus | None, name: str, since: datetime | None
) -> list[ColumnElement[bool]]:
    """Those of ``Store.files``."""
    wanted: list[ColumnElement[bool]] = []
    if status is not None:
        wanted += [_state == FileState.DONE.value, ExtractionRow.status == status]
    if name:
        wanted.append(FileRow.name.icontains(name, autoescape=True))
    if since is not None:
        wanted.append(FileRow.seen_at >= since)
    return wanted


def files(
    session: Session,
    state: FileState | None,
    document_type: str | None,
    limit: int | None,
    *conditions: ColumnElement[bool],
) -> list[FileEntry]:
    """See ``Store.files``; only those that meet further ``conditions``."""
    wanted = _of_type(_entries(), document_type).where(*conditions)
    wanted = wanted.order_by(FileRow.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(_state == state.value)
    return [_entry(row) for row in session.execute(wanted)]


def files_after(
    session: Session,
    file_id: int,
    document_type: str | None,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
) -> list[FileEntry]:
    """The next files after ``file_id`` that meet the conditions, in order of id."""
    wanted = _of_type(_entries(), document_type).where(FileRow.id > file_id, *conditions)
    rows = session.execute(wanted.order_by(FileRow.id).limit(limit))
    return [_entry(row) for row in rows]


def unfinished(session: Session, first_id: int) -> set[int]:
    """See ``Store.unfinished``."""
    wanted = select(FileRow.id).join(JobRow, JobRow.id == FileRow.job_id)
    is_pending = JobRow.state.not_in(_FINISHED)
    return set(session.scalars(wanted.where(FileRow.id >= first_id, is_pending)))


def work_done(session: Session, file_ids: Collection[int]) -> WorkDone:
    """See ``Store.work_done``."""
    receipts = select(ExtractionRow.receipt).join(FileRow, FileRow.job_id == ExtractionRow.job_id)
    is_wanted = FileRow.id.in_(file_ids) & FileRow.is_duplicate.is_(False)
    found = [receipt_of(stored) for stored in session.scalars(receipts.where(is_wanted))]
    return WorkDone(
        sum(len(receipt.pages_read) for receipt in found),
        sum(receipt.prompt_tokens + receipt.completion_tokens for receipt in found),
    )


def unplaced(session: Session, limit: int, *, home: str) -> list[FileEntry]:
    """See ``Store.unplaced``."""
    is_finished = or_(FileRow.job_id.is_(None), JobRow.state.in_(_FINISHED))
    wanted = _entries().where(FileRow.placed_at.is_(None), FileRow.home == home, is_finished)
    rows = session.execute(wanted.order_by(FileRow.id).limit(limit))
    return [_entry(row) for row in rows]


def mark_placed(session: Session, file_id: int, path: Path) -> None:
    """See ``Store.mark_placed``."""
    placed = update(FileRow).where(FileRow.id == file_id)
    session.execute(placed.values(placed_at=now(), placed_path=str(path)))


def requeue(session: Session, file_id: int) -> FileEntry:
    """See ``Store.requeue``."""
    job_id = file(session, file_id).job_id
    if job_id is not None and _is_kept(session, file_id):
        queue_anew(session, job_id, _FINISHED)
    return file(session, file_id)


def retype(session: Session, file_id: int, document_type: str) -> FileEntry:
    """See ``Store.retype``, which does so for several."""
    entry = file(session, file_id)
    if entry.job_id is None or not _is_kept(session, file_id):
        return entry
    # Whoever changes other jobs of this content waits, and so sees what is said here.
    of_job = select(JobRow.document_id).where(JobRow.id == entry.job_id).scalar_subquery()
    locked = select(DocumentRow.id).where(DocumentRow.id == of_job).with_for_update()
    document_id = session.scalars(locked).one()
    _refuse_second(session, entry, document_id, document_type)
    is_free = (JobRow.id == entry.job_id) & (JobRow.state != JobState.LEASED)
    typed = update(JobRow).where(is_free).values(corrected_type=document_type, document_type=None)
    if session.scalar(typed.returning(JobRow.id)) is None:
        raise StillWorkedOn(f"file {file_id} ({entry.name}) is being worked on now")
    queue_anew(session, entry.job_id, _FINISHED)
    return file(session, file_id)


def _is_kept(session: Session, file_id: int) -> bool:
    """Whether there is something to read again."""
    is_kept = exists().where(
        DocumentRow.id == FileRow.document_id,
        FileRow.id == file_id,
        DocumentRow.original_removed_at.is_(None),
    )
    return session.scalars(select(is_kept)).one()


def _refuse_second(
    session: Session, entry: FileEntry, document_id: int, document_type: str
) -> None:
    """Raises if another file has the content of this one as that type: it would count twice."""
    others = (JobRow.document_id == document_id) & (JobRow.id != entry.job_id)
    is_first = (FileRow.job_id == JobRow.id) & FileRow.is_duplicate.is_(False)
    same = select(FileRow.id).join(JobRow, is_first)
    other = session.scalar(same.where(others, _document_type == document_type).limit(1))
    if other is not None:
        words = f"file {entry.id} ({entry.name}) has the content of file {other}"
        raise AlreadyOfType(f"{words}, which is a {document_type.replace('_', ' ')} already")


def _job_for(
    session: Session, document_id: int, document_type: str, *, is_whole: bool
) -> tuple[int, bool]:
    """The job that reads this content as that type, and whether it is new."""
    of_content = (JobRow.document_id == document_id) & (JobRow.is_whole == is_whole)
    # Whatever it is: what people have said that it is.
    is_meant = JobRow.corrected_type == document_type
    is_meant = is_meant if document_type else JobRow.corrected_type.is_not(None)
    corrected = select(JobRow.id).where(of_content, is_meant).limit(1)
    if (job_id := session.scalar(corrected)) is not None:
        return job_id, False
    key = {"document_id": document_id, "requested_type": document_type, "is_whole": is_whole}
    is_new = _insert_if_absent(session, JobRow, **key, state=JobState.QUEUED, not_before=now())
    return session.scalars(select(JobRow.id).filter_by(**key)).one(), is_new


def _of_claim(session: Session, claim_id: str | None) -> FileEntry | None:
    """What was entered for this claim by somebody who did not live to end it."""
    if claim_id is None:
        return None
    file_id = session.scalar(select(FileRow.id).where(FileRow.claim_id == claim_id))
    return None if file_id is None else file(session, file_id)


def _insert_if_absent(
    session: Session, row: type[DocumentRow | JobRow | ContentRow], **values: object
) -> bool:
    """Inserts unless a unique column has the value; whoever inserts it now is waited for."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(row) if is_sqlite else postgresql.insert(row)
    statement = (
        insert.values(**values)
        .on_conflict_do_nothing()
        .returning(next(iter(row.__table__.primary_key)))
    )
    return session.scalar(statement) is not None


def queue_anew(session: Session, job_id: int, states: Sequence[JobState]) -> None:
    """Queues a job that is in one of ``states``; its original will be placed again."""
    finished = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_(states))
    queued = finished.values(
        state=JobState.QUEUED, attempt=0, crashes=0, not_before=now(), finished_at=None
    ).returning(JobRow.id)
    if session.scalar(queued.execution_options(synchronize_session=False)) is None:
        return
    outbox.promise(session, job_id)
    first = update(FileRow).where(FileRow.job_id == job_id, FileRow.is_duplicate.is_(False))
    session.execute(first.values(placed_at=None))


def _arrived(arrival: Arrival, document_id: int, job_id: int, *, is_duplicate: bool) -> FileRow:
    return FileRow(
        name=arrival.name,
        label=arrival.label,
        source=str(arrival.source),
        claim_id=arrival.claim_id,
        num_bytes=arrival.num_bytes,
        document_id=document_id,
        job_id=job_id,
        is_duplicate=is_duplicate,
    )


def _entries() -> Select[Any]:
    is_first = (_First.job_id == FileRow.job_id) & _First.is_duplicate.is_(False)
    return (
        select(
            FileRow,
            JobRow,
            _state,
            _document_type.label("document_type"),
            DocumentRow.sha256,
            ExtractionRow.status,
            ExtractionRow.reasons,
            _First.id.label("first_id"),
        )
        .outerjoin(DocumentRow, DocumentRow.id == FileRow.document_id)
        .outerjoin(JobRow, JobRow.id == FileRow.job_id)
        .outerjoin(ExtractionRow, _is_shown())
        .outerjoin(_First, is_first)
        # Rows that were changed by a statement in this session are read anew.
        .execution_options(populate_existing=True)
    )


def _of_type(entries: Select[Any], document_type: str | None) -> Select[Any]:
    if document_type is None:
        return entries
    is_found = exists().where(
        _Other.job_id == FileRow.job_id, _Other.document_type == document_type
    )
    return entries.where(or_(_document_type == document_type, is_found))


def _is_shown() -> ColumnElement[bool]:
    """The extraction that speaks for its job: the first that needs review, else the first."""
    shown = (
        select(_Other.id)
        .where(_Other.job_id == FileRow.job_id)
        .order_by(_Other.status == ExtractionStatus.OK, _Other.section)
        .limit(1)
    )
    return ExtractionRow.id == shown.correlate(FileRow).scalar_subquery()


def _entry(row: ResultRow[Any]) -> FileEntry:
    file_row: FileRow = row.FileRow
    job: JobRow | None = row.JobRow
    state = FileState(row.file_state)
    return FileEntry(
        file_row.id,
        file_row.name,
        file_row.label,
        Path(file_row.source),
        file_row.num_bytes,
        file_row.seen_at,
        state,
        sha256=row.sha256,
        job_id=file_row.job_id,
        duplicate_of=row.first_id if file_row.is_duplicate else None,
        document_type=row.document_type,
        status=row.status if state is FileState.DONE else None,
        reasons=tuple(row.reasons) if _is_doubtful(row) else (),
        failure=_failure(job or file_row) if state is FileState.FAILED else None,
        attempt=job.attempt if job else 0,
        placed_at=file_row.placed_at,
        placed_path=Path(file_row.placed_path) if file_row.placed_path else None,
        requested_type=(job.corrected_type or job.requested_type) if job else "",
        is_whole=bool(job and job.is_whole),
    )


def _is_doubtful(row: ResultRow[Any]) -> bool:
    is_done = row.file_state == FileState.DONE
    return is_done and row.status is ExtractionStatus.NEEDS_REVIEW


def _failure(row: JobRow | FileRow) -> Failure:
    return Failure(row.error_code or "", row.error_words or "", row.error_cure or "")
