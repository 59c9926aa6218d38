"""Documents as read: pages between rows and records."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from docproc.documents import Box, Document, Page, Word
from docproc.errors import UnknownDocument
from docproc.store.rows import ContentRow, DocumentRow, PageRow


def save(session: Session, document: Document) -> None:
    """Stores the pages of a document that is registered, once."""
    unread = update(DocumentRow).where(
        DocumentRow.sha256 == document.sha256, DocumentRow.num_pages.is_(None)
    )
    read = unread.values(num_pages=len(document.pages)).returning(DocumentRow.id)
    document_id = session.scalar(read.execution_options(synchronize_session=False))
    if document_id is not None and document.pages:
        session.execute(insert(PageRow), [_columns(document_id, p) for p in document.pages])


def save_again(session: Session, read: Document) -> None:
    """Stores the pages of a document that was read anew, where they are others than before."""
    if document(session, read.sha256).pages == read.pages:
        return
    own = select(DocumentRow.id).where(DocumentRow.sha256 == read.sha256)
    session.execute(delete(PageRow).where(PageRow.document_id.in_(own)))
    unread = update(DocumentRow).where(DocumentRow.sha256 == read.sha256)
    session.execute(unread.values(num_pages=None))
    save(session, read)


def document(session: Session, sha256: str) -> Document:
    """See ``Store.document``."""
    stored = session.scalar(select(DocumentRow).where(DocumentRow.sha256 == sha256))
    if stored is None or stored.num_pages is None:
        raise UnknownDocument(f"document {sha256[:12]} was not read yet")
    rows = select(PageRow).where(PageRow.document_id == stored.id).order_by(PageRow.number)
    return Document(sha256, tuple(_page(row) for row in session.scalars(rows)))


def pages(session: Session, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Page]:
    """Those that are kept of these pages, by the SHA-256 of the document and their number."""
    rows = select(DocumentRow.sha256, PageRow).join(PageRow, PageRow.document_id == DocumentRow.id)
    rows = rows.where(
        DocumentRow.sha256.in_({sha256 for sha256, _ in wanted}),
        PageRow.number.in_({number for _, number in wanted}),
    )
    found = ((sha256, row) for sha256, row in session.execute(rows))
    return {(s, row.number): _page(row) for s, row in found if (s, row.number) in wanted}


def document_hashes(session: Session) -> set[str]:
    """See ``Store.document_hashes``."""
    is_kept = DocumentRow.original_removed_at.is_(None)
    return set(session.scalars(select(DocumentRow.sha256).where(is_kept)))


def content(session: Session, sha256: str) -> bytes | None:
    """See ``Store.content``."""
    wanted = select(ContentRow.content).join(DocumentRow, DocumentRow.id == ContentRow.document_id)
    return session.scalar(wanted.where(DocumentRow.sha256 == sha256))


def _columns(document_id: int, page: Page) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "number": page.number,
        "text": page.text,
        "width": page.width,
        "height": page.height,
        "words": [_flat(word) for word in page.words],
        "reasons": list(page.reasons),
    }


def _page(row: PageRow) -> Page:
    words = tuple(
        Word(start, end, Box(left, top, right, bottom), confidence)
        for start, end, left, top, right, bottom, confidence in row.words
    )
    return Page(row.number, row.text, row.width, row.height, words, tuple(row.reasons))


def _flat(word: Word) -> list[float | None]:
    box = word.box
    return [word.start, word.end, box.left, box.top, box.right, box.bottom, word.confidence]
