"""What happens to one job in a worker: claim, extract, complete or fail."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager
from pathlib import Path

from docproc.documents import Document
from docproc.errors import Bug, DocprocError, GenerationCancelled, LeaseLost, StoreUnavailable
from docproc.extraction import Extraction
from docproc.store import Lease, Store
from workers.cancellation import Cancellation, Cause
from workers.extractor import Extractor
from workers.in_flight import InFlight

_MAX_BACKOFF_SECONDS = 60.0

_log = logging.getLogger(__name__)


class JobRunner:
    """Works on jobs, one in each thread that calls it.

    Args:
        store: where jobs are.
        extractor: does the work.
        in_flight: whose leases are renewed.
        originals: gives the path of the content with a SHA-256, for as long as it is used.
        owner: names this process in its leases.
        lease_seconds: how long a lease lasts without being renewed.
        observe: is told of each attempt's end: "done" or an error's code, and its seconds.
    """

    def __init__(
        self,
        store: Store,
        extractor: Extractor,
        in_flight: InFlight,
        originals: Callable[[str], AbstractContextManager[Path]],
        *,
        owner: str,
        lease_seconds: float,
        observe: Callable[[str, float], object] = lambda _outcome, _seconds: None,
    ) -> None:
        self._store = store
        self._extractor = extractor
        self._in_flight = in_flight
        self._originals = originals
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._observe = observe

    def run(self, job_id: int, cancellation: Cancellation) -> None:
        """Works on the job, unless another worker does; never raises.

        When even its outcome cannot be stored, the lease runs out.
        """
        if cancellation.cause is not None:
            return
        try:
            lease = self._store.claim(job_id, owner=self._owner, lease_seconds=self._lease_seconds)
            if lease is not None:
                begin = time.monotonic()
                with self._in_flight.holding(lease, cancellation):
                    outcome = self._work(lease, cancellation)
                self._observe(outcome, time.monotonic() - begin)
        except LeaseLost as error:
            _log.info("%s", error)
        except StoreUnavailable as error:
            _log.warning("job %s is left to its lease: %s", job_id, error.words)

    def _work(self, lease: Lease, cancellation: Cancellation) -> str:
        """One attempt; returns "done" or an error's code."""
        error: DocprocError
        try:
            document, extractions = self._extract(lease, cancellation)
            self._store.complete(lease, document, *extractions)
        except (LeaseLost, StoreUnavailable):
            raise
        except CancelledError:
            error = GenerationCancelled(f"{lease.job.file_name}: the work on it was cancelled")
        except DocprocError as known:
            error = known
        except Exception as unknown:  # noqa: BLE001  # top of the task: one document, not the worker
            _log.exception("job %s", lease.job.id)
            error = Bug(f"{lease.job.file_name}: {type(unknown).__name__}: {unknown}")
        else:
            return "done"
        self._end(lease, error, cancellation)
        return error.code

    def _extract(
        self, lease: Lease, cancellation: Cancellation
    ) -> tuple[Document, tuple[Extraction, ...]]:
        with self._originals(lease.job.document_sha256) as path:
            return self._extractor.extract(
                path,
                sha256=lease.job.document_sha256,
                name=lease.job.file_name,
                document_type=lease.job.document_type,
                is_whole=lease.job.is_whole,
                on_future=lambda future: cancellation.on_cancel(future.cancel),
            )

    def _end(self, lease: Lease, error: DocprocError, cancellation: Cancellation) -> None:
        """Ends an attempt without a result: what was cancelled has failed for that reason."""
        match cancellation.cause:
            case None:
                self._fail(lease, error)
            case Cause.LEASE_LOST:
                _log.info("job %s was lost", lease.job.id)
            case Cause.STOPPING:
                self._store.release(lease)
            case Cause.REVOKED:
                self._fail(lease, GenerationCancelled(f"{lease.job.file_name}: was revoked"))
            case Cause.TIME_LIMIT:
                words = f"{lease.job.file_name}: took longer than its time limit"
                self._fail(lease, GenerationCancelled(words))

    def _fail(self, lease: Lease, error: DocprocError) -> None:
        if not self._extractor.is_alive:
            # One document of several may have killed it. The leases are left to count as
            # crashes, so that the suspects run alone after the restart.
            _log.warning("job %s is left to its lease: %s", lease.job.id, error.words)
            return
        # The store counts attempts and turns the last retry into a failure.
        backoff_seconds = min(2.0**lease.attempt, _MAX_BACKOFF_SECONDS)
        self._store.fail(
            lease, error, retry_in_seconds=backoff_seconds if error.is_retryable else None
        )
