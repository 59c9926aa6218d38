"""The part of the store that finds, exports and deletes what is in it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from docproc.store import deleting, exporting, searching
from docproc.store.records import ExportRow, FileEntry, SearchHit
from docproc.store.review_store import ReviewStore


class UpkeepStore(ReviewStore):
    """Search, export and deletion; see ``Store``, which has all of this."""

    def search(self, words: str, *, limit: int = 20) -> list[SearchHit]:
        """Pages and fields with all these words, or words that begin so, the best first.

        Case makes no difference, and in SQLite accents do not either.
        """
        with self._connections.reading() as session:
            return searching.search(session, words, limit)

    def export_rows(
        self,
        document_type: str | None = None,
        *,
        since: datetime | None = None,
        is_new_only: bool = False,
    ) -> Iterator[ExportRow]:
        """Every file in order of id (of one document type if given), with its extractions.

        Streams, in batches that are each consistent; no transaction is open between them.

        Args:
            document_type: only of this one.
            since: only files seen from then on.
            is_new_only: only documents that are done and were not marked.
        """
        return exporting.rows(self._connections, document_type, since, is_new_only=is_new_only)

    def mark_exported(self, documents: Iterable[tuple[int, int]]) -> None:
        """Notes that these were exported: ids of files, and sections in them."""
        with self._connections.writing() as session:
            exporting.mark(session, documents)

    def same_content(self, file_id: int) -> list[FileEntry]:
        """All files with the content of this one, itself among them.

        Raises:
            UnknownDocument: there is no such file.
        """
        with self._connections.reading() as session:
            return deleting.same_content(session, file_id)

    def delete(self, file_ids: Collection[int]) -> None:
        """Deletes files with their documents and all that was found in them, for good.

        All files of one content go together; a worker that reads one loses its lease.
        """
        with self._connections.writing() as session:
            deleting.delete_files(session, file_ids)
        deleting.scrub(self._connections)
