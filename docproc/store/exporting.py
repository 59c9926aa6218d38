"""What is exported: files with their extractions, in batches, and which of them were before."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from docproc.store import extractions, ledger
from docproc.store.connections import Connections
from docproc.store.records import ExportRow, FileEntry, FileState, JobState, StoredExtraction
from docproc.store.rows import ExportedRow, ExtractionRow, FileRow, JobRow

_BATCH = 200
_MARKS = 10_000


def rows(
    connections: Connections,
    document_type: str | None,
    since: datetime | None,
    *,
    is_new_only: bool,
) -> Iterator[ExportRow]:
    """See ``Store.export_rows``."""
    conditions = [FileRow.seen_at >= since] if since is not None else []
    conditions += [_has_new()] if is_new_only else []
    after = 0
    while True:
        with connections.reading() as session:
            entries = ledger.files_after(session, after, document_type, conditions, _BATCH)
            batch = _rows(session, entries)
            marked = _marked(session, entries) if is_new_only else set()
        if not entries:
            return
        for row in batch:
            if _is_of_type(row, document_type) and (row.file.id, row.section) not in marked:
                yield row
        after = entries[-1].id


def mark(session: Session, documents: Iterable[tuple[int, int]]) -> None:
    """See ``Store.mark_exported``."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(ExportedRow) if is_sqlite else postgresql.insert(ExportedRow)
    statement = insert.on_conflict_do_nothing()
    waiting: list[dict[str, int]] = []
    for file_id, section in documents:
        waiting.append({"file_id": file_id, "section": section})
        if len(waiting) == _MARKS:
            session.execute(statement, waiting)
            waiting.clear()
    if waiting:
        session.execute(statement, waiting)


def _has_new() -> ColumnElement[bool]:
    """Whether a file is the first with its content, done, and has what was not marked."""
    found, marked = aliased(ExtractionRow), aliased(ExportedRow)
    is_marked = exists().where(marked.file_id == FileRow.id, marked.section == found.section)
    is_new = exists().where(found.job_id == FileRow.job_id, ~is_marked.correlate(FileRow, found))
    return and_(FileRow.is_duplicate.is_(False), JobRow.state == JobState.DONE, is_new)


def _marked(session: Session, entries: list[FileEntry]) -> set[tuple[int, int]]:
    ids = [entry.id for entry in entries]
    marks = select(ExportedRow.file_id, ExportedRow.section).where(ExportedRow.file_id.in_(ids))
    return {(file_id, section) for file_id, section in session.execute(marks)}


def _rows(session: Session, entries: list[FileEntry]) -> list[ExportRow]:
    done = [e.job_id for e in entries if e.job_id and e.state is FileState.DONE]
    found = extractions.by_job(session, done)
    return [row for entry in entries for row in _rows_of(entry, found)]


def _rows_of(entry: FileEntry, found: dict[int, list[StoredExtraction]]) -> list[ExportRow]:
    if entry.job_id is None or entry.state is not FileState.DONE:
        return [ExportRow(entry, None)]
    return [ExportRow(entry, each.extraction, each.section) for each in found[entry.job_id]]


def _is_of_type(row: ExportRow, document_type: str | None) -> bool:
    """Whether the row is wanted: of a stack with several types, some may not be."""
    return (
        document_type is None
        or not row.extraction
        or (row.extraction.document_type == document_type)
    )
