"""The part of the store that finds, exports, keeps and deletes what is in it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from docproc.store import deleting, exporting, retention, searching
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

    def backup(self, path: Path) -> None:
        """Copies the SQLite database to ``path`` as it is at one moment, while others go on."""
        self._connections.backup(path)

    # What is not to be kept

    def with_old_originals(self, days: float) -> list[FileEntry]:
        """Files whose content is kept, all of whose jobs have ended so many days ago."""
        with self._connections.reading() as session:
            return retention.with_old_originals(session, days)

    def forget_originals(self, hashes: Sequence[str]) -> None:
        """Notes that the bytes of these documents are not kept any longer."""
        with self._connections.writing() as session:
            retention.forget_originals(session, hashes)

    def with_old_fields(self, document_type: str, field_name: str, days: float) -> list[FileEntry]:
        """Files of that type that have a value of that field, or any if it is '', for so long."""
        with self._connections.reading() as session:
            return retention.with_old_fields(session, document_type, field_name, days)

    def forget_fields(self, job_ids: Iterable[int], document_type: str, field_name: str) -> None:
        """Empties these fields, and whatever else tells of them: pages, summary, reasons.

        Nothing of them is left in the database; other fields keep their values.
        """
        with self._connections.writing() as session:
            for job_id in job_ids:
                retention.forget_fields(session, job_id, document_type, field_name)
        deleting.scrub(self._connections)
