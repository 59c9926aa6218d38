"""The store: everything docproc knows, in one SQLite or PostgreSQL database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from docproc.documents import Document
from docproc.errors import DocprocError
from docproc.extraction import Extraction, ExtractionStatus
from docproc.store import accounting, leasing, ledger, outbox, pages, remembering
from docproc.store import extractions as extraction_rows
from docproc.store.browsing import BrowsingStore
from docproc.store.changes import log_change, log_entry, log_lease
from docproc.store.connections import Connections
from docproc.store.migrating import migrate
from docproc.store.records import (
    Arrival,
    Counts,
    Discrepancy,
    Failure,
    FileEntry,
    FileState,
    FoundColumn,
    JobState,
    Lease,
    Limits,
    StoredExtraction,
    SupersededExtraction,
    WorkDone,
)
from docproc.store.upkeep_store import UpkeepStore

DEFAULT_LIMITS = Limits()
# Databases take no more of them in one statement.
_MAX_IDS = 10_000


class Store(UpkeepStore, BrowsingStore):
    """All files, documents, jobs and extractions; safe to use from many threads.

    Invariants: a file is in one state; a job has an outbox entry exactly while
    it is queued; a result is stored only under the lease that is valid then.
    All times come from the database's clock. Every method may raise
    ``StoreUnavailable``.
    """

    def __init__(
        self, connections: Connections, limits: Limits = DEFAULT_LIMITS, *, home: str = ""
    ) -> None:
        super().__init__(connections)
        self._limits = limits
        self._home = home

    @classmethod
    def open(cls, database_url: str, *, limits: Limits = DEFAULT_LIMITS, home: str = "") -> Self:
        """Opens the database, creating or upgrading its tables as needed.

        Args:
            database_url: SQLite or PostgreSQL.
            limits: of attempts.
            home: where files are registered and placed, if several share the database.

        Raises:
            ConfigurationError: ``database_url`` is none that docproc can use.
            StoreUnavailable: the database does not answer.
        """
        connections = Connections.to(database_url)
        migrate(connections)
        return cls(connections, limits, home=home)

    def close(self) -> None:
        """Gives all connections back."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # Files

    def register(
        self, arrival: Arrival, *, document_type: str = "", is_whole: bool = False
    ) -> FileEntry:
        """Enters a file, with its document, job and outbox entry, in one transaction.

        Content that is known for this ``document_type`` ('' means classify), to be
        split or not alike, is entered as a duplicate of the first; if that one
        failed, its job is queued anew. A claim that is known is entered no second time.
        """
        with self._connections.writing() as session:
            entry = ledger.register(
                session, arrival, document_type, is_whole=is_whole, home=self._home
            )
        log_entry(entry)
        return entry

    def register_failure(
        self,
        *,
        name: str,
        label: str,
        source: Path,
        num_bytes: int,
        error: DocprocError,
        claim_id: str | None = None,
    ) -> FileEntry:
        """Enters a file that could not become a document, once for each claim."""
        failure = Failure.of(error)
        with self._connections.writing() as session:
            entry = ledger.register_failure(
                session, name, label, source, num_bytes, failure, claim_id, home=self._home
            )
        log_entry(entry)
        return entry

    def file(self, file_id: int) -> FileEntry:
        """The file with this number.

        Raises:
            UnknownDocument: there is none.
        """
        with self._connections.reading() as session:
            return ledger.file(session, file_id)

    def files(
        self,
        *,
        state: FileState | None = None,
        document_type: str | None = None,
        status: ExtractionStatus | None = None,
        name: str = "",
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[FileEntry]:
        """The files for which all this holds, the latest first; ``name`` is a part of theirs."""
        conditions = ledger.conditions(status, name, since)
        with self._connections.reading() as session:
            return ledger.files(session, state, document_type, limit, *conditions)

    def clock(self) -> datetime:
        """What time it is for the database."""
        with self._connections.reading() as session:
            return accounting.clock(session)

    def counts(self) -> Counts:
        """How many files are in each state now."""
        with self._connections.reading() as session:
            return accounting.counts(session)

    def discrepancies(self) -> list[Discrepancy]:
        """What the account of all files does not explain."""
        with self._connections.reading() as session:
            return accounting.discrepancies(session)

    def repair(self) -> list[Discrepancy]:
        """Puts right whatever can be: queues lost jobs again, promises lost messages.

        Returns:
            what was put right.
        """
        with self._connections.writing() as session:
            return accounting.repair(session)

    def unfinished(self, first_id: int) -> set[int]:
        """Ids of the files from ``first_id`` on whose job, or whose first's, has not ended."""
        with self._connections.reading() as session:
            return ledger.unfinished(session, first_id)

    def work_done(self, file_ids: Collection[int]) -> WorkDone:
        """What reading these files came to; not those of which another was read instead."""
        ids = list(file_ids)
        with self._connections.reading() as session:
            parts = (ids[n : n + _MAX_IDS] for n in range(0, len(ids), _MAX_IDS))
            return sum((ledger.work_done(session, part) for part in parts), WorkDone())

    def unplaced(self, limit: int) -> list[FileEntry]:
        """This home's finished files (done, failed, duplicate) that are unplaced, oldest first."""
        with self._connections.reading() as session:
            return ledger.unplaced(session, limit, home=self._home)

    def mark_placed(self, file_id: int, path: Path) -> None:
        """Notes that the file's original lies at ``path`` now."""
        with self._connections.writing() as session:
            ledger.mark_placed(session, file_id, path)

    def requeue(self, file_id: int) -> FileEntry:
        """Queues the file's finished job anew, with all its attempts; else changes nothing.

        A present extraction stays until another replaces it.

        Raises:
            UnknownDocument: there is no such file.
        """
        with self._connections.writing() as session:
            entry = ledger.requeue(session, file_id)
        log_entry(entry)
        return entry

    def retype(
        self, file_ids: Collection[int], document_type: str, *, by: str = ""
    ) -> list[FileEntry]:
        """Queues files to be read as another document type, all of them or none.

        Present extractions stay until another replaces them, which keeps them as
        superseded. A file that is not kept does not change.

        Args:
            file_ids: of the files, or of others with their content and type.
            document_type: what people say that they are.
            by: who does, for the log.

        Raises:
            UnknownDocument: there is no such file.
            StillWorkedOn: a worker reads one of them.
            AlreadyOfType: the content of one is known as that type from another file.
        """
        with self._connections.writing() as session:
            entries = [ledger.retype(session, file_id, document_type) for file_id in file_ids]
        for entry in entries:
            log_entry(entry, type=entry.requested_type, by=by)
        return entries

    # Jobs

    def take_due(self, window: int, hold_seconds: float) -> list[int]:
        """Job ids to publish now; each is held back from the next call for ``hold_seconds``.

        At most ``window`` jobs are held at a time. Suspects come alone, when
        nothing else is queued or leased.
        """
        with self._connections.writing() as session:
            return outbox.take_due(session, window, hold_seconds, self._limits)

    def hold(self, job_ids: Collection[int], seconds: float) -> None:
        """Makes jobs that wait in the outbox due in ``seconds`` from now, whatever they were."""
        with self._connections.writing() as session:
            outbox.hold(session, job_ids, seconds)

    def claim(self, job_id: int, *, owner: str, lease_seconds: float) -> Lease | None:
        """Leases a queued job; None if it is not to be had (a repeated message)."""
        with self._connections.writing() as session:
            lease = leasing.claim(session, job_id, owner, lease_seconds, self._limits)
        if lease is not None:
            log_lease(JobState.LEASED, lease, owner=owner, name=lease.job.file_name)
        return lease

    def complete(self, lease: Lease, document: Document, *extractions: Extraction) -> None:
        """Stores what was read and found, and ends the job, in one transaction.

        A document that is a stack has several extractions, any other has one.

        Raises:
            LeaseLost: the lease is no longer valid; nothing is stored.
        """
        assert document.sha256 == lease.job.document_sha256
        assert extractions, "a document that was read has an extraction"
        found = dict.fromkeys(extraction.document_type for extraction in extractions)
        with self._connections.writing() as session:
            leasing.complete(session, lease, ", ".join(found))
            pages.save(session, document)
            extractions = remembering.save(session, lease.job.id, extractions)
        is_ok = all(extraction.status is ExtractionStatus.OK for extraction in extractions)
        status = ExtractionStatus.OK if is_ok else ExtractionStatus.NEEDS_REVIEW
        log_lease(JobState.DONE, lease, status=status)

    def fail(
        self, lease: Lease, error: DocprocError | Failure, *, retry_in_seconds: float | None
    ) -> None:
        """Ends an attempt: the job is queued again after ``retry_in_seconds``, or fails.

        With None, or when its attempts are used up, it fails.

        Raises:
            LeaseLost: the lease is no longer valid; nothing is stored.
        """
        failure = error if isinstance(error, Failure) else Failure.of(error)
        with self._connections.writing() as session:
            state = leasing.fail(session, lease, failure, retry_in_seconds, self._limits)
        log_lease(state, lease, error=failure.code)

    def release(self, lease: Lease) -> None:
        """Gives a job back unworked, without counting the attempt; quiet if it is lost."""
        with self._connections.writing() as session:
            is_released = leasing.release(session, lease)
        if is_released:
            log_lease(JobState.QUEUED, lease, reason="released")

    def renew(self, tokens: Collection[str], lease_seconds: float) -> set[str]:
        """Prolongs these leases; gives back the tokens of those that are still valid."""
        if not tokens:
            return set()
        with self._connections.writing() as session:
            return leasing.renew(session, tokens, lease_seconds)

    def reap(self, *, everything: bool = False) -> int:
        """Queues the jobs of expired leases again; those that crash too often fail.

        Args:
            everything: all leases count as expired and all holds as over. Only
                for a caller who knows that no worker runs.

        Returns:
            number of leases that ended.
        """
        with self._connections.writing() as session:
            states = leasing.reap(session, self._limits, everything=everything)
        for job_id, state in states.items():
            log_change(state, job_id=job_id, reason="lease expired")
        return len(states)

    def change_counter(self) -> int | None:
        """Differs from its last value when the database changed; None where that is unknown.

        Costs microseconds (SQLite). On PostgreSQL it is None: poll instead.
        """
        return self._connections.change_counter()

    # Documents and extractions

    def extractions(self, file_id: int) -> list[StoredExtraction]:
        """What was found in this file, equal to what was stored; a duplicate's is the first's.

        One for each document in it, in their order; none while there is no result.

        Raises:
            UnknownDocument: there is no such file.
        """
        with self._connections.reading() as session:
            entry = ledger.file(session, file_id)
            if entry.job_id is None:
                return []
            return extraction_rows.by_job(session, [entry.job_id]).get(entry.job_id, [])

    def superseded(self, file_id: int) -> list[SupersededExtraction]:
        """What was found in this file before, as people saw it, the earliest first.

        Raises:
            UnknownDocument: there is no such file.
        """
        with self._connections.reading() as session:
            job_id = ledger.file(session, file_id).job_id
            return [] if job_id is None else extraction_rows.superseded(session, job_id)

    def replace(self, file_id: int, document: Document, extractions: Sequence[Extraction]) -> bool:
        """Stores extractions in place of those of a job that is done; these are kept.

        Returns:
            whether it was: not while the job is queued or worked on.
        """
        with self._connections.writing() as session:
            job_id = ledger.file(session, file_id).job_id
            found = dict.fromkeys(extraction.document_type for extraction in extractions)
            if job_id is None or not leasing.stay_done(session, job_id, ", ".join(found)):
                return False
            pages.save_again(session, document)
            remembering.save(session, job_id, extractions)
        return True

    def document(self, sha256: str) -> Document:
        """The document with its pages and words.

        Raises:
            UnknownDocument: it is not stored, or was not read yet.
        """
        with self._connections.reading() as session:
            return pages.document(session, sha256)

    def document_hashes(self) -> set[str]:
        """The SHA-256 of every document whose original is kept."""
        with self._connections.reading() as session:
            return pages.document_hashes(session)

    def content(self, sha256: str) -> bytes | None:
        """The document's bytes; None if they were not stored in the database."""
        with self._connections.reading() as session:
            return pages.content(session, sha256)

    def found_columns(self) -> list[FoundColumn]:
        """The names of all fields in all extractions, sorted."""
        with self._connections.reading() as session:
            return extraction_rows.found_columns(session)
