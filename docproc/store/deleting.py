"""Documents that go for good, with all that is known of them."""

from collections.abc import Collection

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from docproc.store import ledger
from docproc.store.connections import Connections
from docproc.store.records import FileEntry
from docproc.store.rows import (
    AttemptRow,
    ContentRow,
    DocumentRow,
    ExtractionRow,
    FileRow,
    JobRow,
    OutboxRow,
    PageRow,
)

_FULLTEXTS = ("fulltext_pages", "fulltext_fields", "fulltext_corrected_fields")


def same_content(session: Session, file_id: int) -> list[FileEntry]:
    """See ``Store.same_content``."""
    sha256 = ledger.file(session, file_id).sha256
    if sha256 is None:
        return [ledger.file(session, file_id)]
    is_same = FileRow.document_id == DocumentRow.id
    ids = select(FileRow.id).join(DocumentRow, is_same).where(DocumentRow.sha256 == sha256)
    return [ledger.file(session, id_) for id_ in session.scalars(ids.order_by(FileRow.id))]


def delete_files(session: Session, file_ids: Collection[int]) -> None:
    """Deletes files and their documents; what refers to an extraction goes with it."""
    documents = set(session.scalars(select(FileRow.document_id).where(FileRow.id.in_(file_ids))))
    documents.discard(None)
    jobs = select(JobRow.id).where(JobRow.document_id.in_(documents)).scalar_subquery()
    session.execute(delete(OutboxRow).where(OutboxRow.job_id.in_(jobs)))
    session.execute(delete(AttemptRow).where(AttemptRow.job_id.in_(jobs)))
    session.execute(delete(ExtractionRow).where(ExtractionRow.job_id.in_(jobs)))
    session.execute(delete(FileRow).where(FileRow.id.in_(file_ids)))
    session.execute(delete(JobRow).where(JobRow.document_id.in_(documents)))
    for row in (PageRow, ContentRow):
        session.execute(delete(row).where(row.document_id.in_(documents)))
    session.execute(delete(DocumentRow).where(DocumentRow.id.in_(documents)))


def scrub(connections: Connections) -> None:
    """Leaves nothing of what was deleted in SQLite's files; PostgreSQL's vacuum does its own."""
    if not connections.is_sqlite:
        return
    with connections.writing() as session:
        for fulltext in _FULLTEXTS:
            # Forgets the words of deleted rows, which it had only crossed out.
            session.execute(text(f"INSERT INTO {fulltext}({fulltext}) VALUES ('optimize')"))
    connections.checkpoint()
