import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import pytest

from docproc.documents import Document
from docproc.errors import EngineStopped, OriginalMissing, UnreadableDocument
from docproc.extraction import Extraction
from docproc.intake import submit
from docproc.intake.shared_originals import SharedOriginals
from docproc.settings import Settings
from docproc.store import FileEntry, FileState, Store
from tests.workers.fake_extractor import FakeExtractor
from workers.cancellation import Cancellation, Cause
from workers.in_flight import Heartbeat, InFlight
from workers.job_runner import JobRunner
from workers.liveness import STUCK, Liveness


class Failing(FakeExtractor):
    """Raises this error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def extract(
        self,
        path: Path,
        *,
        sha256: str,
        name: str,
        document_type: str,
        is_whole: bool,
        on_future: Callable[[Future[Any]], None],
    ) -> tuple[Document, tuple[Extraction, ...]]:
        raise self._error


@pytest.fixture
def entry(settings: Settings, store: Store, tmp_path: Path) -> FileEntry:
    """A file that waits."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"a page")
    return submit(settings, store, [path])[0]


class Bench:
    """A runner and its parts."""

    def __init__(self, settings: Settings, store: Store, extractor: FakeExtractor) -> None:
        self.in_flight = InFlight()
        self.extractor = extractor
        self._store = store
        self._runner = JobRunner(
            store,
            extractor,
            self.in_flight,
            SharedOriginals(settings, store).opened,
            owner="test",
            lease_seconds=60,
        )

    def run(self, entry: FileEntry, cancellation: Cancellation | None = None) -> FileEntry:
        """Runs the entry's job; the entry afterwards."""
        assert entry.job_id is not None
        self._runner.run(entry.job_id, cancellation or Cancellation())
        return self._store.file(entry.id)

    def run_and_cancel(self, entry: FileEntry, cancel: Callable[[Cancellation], None]) -> FileEntry:
        """Runs the job in a thread, and cancels while it is worked on."""
        cancellation = Cancellation()
        thread = threading.Thread(target=self.run, args=(entry, cancellation))
        thread.start()
        assert self.extractor.began.wait(10)
        cancel(cancellation)
        thread.join(10)
        assert not thread.is_alive()
        return self._store.file(entry.id)


def test_a_job_is_done_and_its_extraction_stored(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    after = Bench(settings, store, FakeExtractor()).run(entry)

    assert after.state is FileState.DONE
    assert store.extractions(entry.id)


def test_a_document_that_this_machine_cannot_get_is_tried_again_and_says_how_to_share(
    settings: Settings, store: Store, entry: FileEntry, tmp_path: Path
) -> None:
    elsewhere = settings.model_copy(update={"home": tmp_path / "elsewhere"})

    with pytest.raises(OriginalMissing, match="is not at") as raised:
        SharedOriginals(elsewhere, store).opened(entry.sha256 or "").__enter__()

    assert "DOCPROC_ORIGINALS" in raised.value.words
    assert Bench(elsewhere, store, FakeExtractor()).run(entry).state is FileState.WAITING


def test_a_repeated_message_changes_nothing(
    settings: Settings, store: Store, entry: FileEntry, tmp_path: Path
) -> None:
    bench = Bench(settings, store, FakeExtractor(log=tmp_path / "log"))

    bench.run(entry)
    bench.run(entry)

    assert len((tmp_path / "log").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (UnreadableDocument("x"), FileState.FAILED, "unreadable_document"),
        (EngineStopped("x"), FileState.WAITING, None),
        (ZeroDivisionError("x"), FileState.FAILED, "bug"),
        (CancelledError(), FileState.FAILED, "generation_cancelled"),
    ],
)
def test_an_error_fails_the_job_unless_another_try_may_help(
    settings: Settings,
    store: Store,
    entry: FileEntry,
    error: Exception,
    state: FileState,
    code: str | None,
) -> None:
    after = Bench(settings, store, Failing(error)).run(entry)

    assert after.state is state
    assert (after.failure and after.failure.code) == code


def test_a_bug_is_told_in_words_with_a_cure_and_no_traceback(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    after = Bench(settings, store, Failing(ZeroDivisionError("oh"))).run(entry)

    assert after.failure is not None
    assert after.failure.sentence.startswith("a.pdf: ZeroDivisionError: oh; report it")


def test_retries_end(settings: Settings, store: Store, entry: FileEntry) -> None:
    bench = Bench(settings, store, Failing(EngineStopped("x")))
    delays = []

    class Impatient(Store):
        def fail(self, lease: Any, error: Any, *, retry_in_seconds: float | None) -> None:  # noqa: ANN401
            delays.append(retry_in_seconds)
            super().fail(lease, error, retry_in_seconds=0.0)

    with Impatient.open(settings.effective_database_url) as impatient:
        bench = Bench(settings, impatient, Failing(EngineStopped("x")))
        states = [bench.run(entry).state for _ in range(3)]

    assert states == [FileState.WAITING, FileState.WAITING, FileState.FAILED]
    assert delays == [2.0, 4.0, 8.0]


def test_when_the_worker_stops_an_unfinished_job_is_given_back_uncounted(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    bench = Bench(settings, store, FakeExtractor(60))

    after = bench.run_and_cancel(entry, lambda it: it.cancel(Cause.STOPPING))

    assert (after.state, after.attempt) == (FileState.WAITING, 0)


@pytest.mark.parametrize("cause", [Cause.REVOKED, Cause.TIME_LIMIT])
def test_a_revoked_job_fails(
    settings: Settings, store: Store, entry: FileEntry, cause: Cause
) -> None:
    bench = Bench(settings, store, FakeExtractor(60))

    after = bench.run_and_cancel(entry, lambda it: it.cancel(cause))

    assert after.failure is not None
    assert after.failure.code == "generation_cancelled"


def test_a_lost_lease_aborts_the_work_at_the_next_heartbeat(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    bench = Bench(settings, store, FakeExtractor(60))

    def lose(_: Cancellation) -> None:
        store.reap(everything=True)
        Heartbeat(store, bench.in_flight, 60).beat()

    after = bench.run_and_cancel(entry, lose)

    assert after.state is FileState.WAITING
    assert bench.in_flight.snapshot() == {}


def test_a_heartbeat_leaves_what_is_still_ours_alone(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    bench = Bench(settings, store, FakeExtractor(60))
    causes = []

    def beat(cancellation: Cancellation) -> None:
        Heartbeat(store, bench.in_flight, 60).beat()
        causes.append(cancellation.cause)
        cancellation.cancel(Cause.STOPPING)

    bench.run_and_cancel(entry, beat)

    assert causes == [None]


def test_a_dead_engine_leaves_its_jobs_to_count_as_crashes(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    extractor = Failing(EngineStopped("it died"))
    extractor.is_alive = False

    after = Bench(settings, store, extractor).run(entry)

    assert after.state is FileState.WORKING
    assert store.reap(everything=True) == 1


def test_a_cancelled_task_claims_nothing(
    settings: Settings, store: Store, entry: FileEntry
) -> None:
    cancellation = Cancellation()
    cancellation.cancel(Cause.STOPPING)

    after = Bench(settings, store, FakeExtractor()).run(entry, cancellation)

    assert (after.state, after.attempt) == (FileState.WAITING, 0)


@pytest.mark.parametrize(
    ("is_alive", "seconds", "statuses"),
    [(True, 0.0, []), (True, 119.0, []), (True, 121.0, [STUCK]), (False, 0.0, [STUCK])],
)
def test_a_dead_or_stuck_engine_ends_the_process(
    is_alive: bool,  # noqa: FBT001  # a parameter of the test
    seconds: float,
    statuses: list[int],
) -> None:
    extractor, ended = FakeExtractor(), list[int]()
    extractor.is_alive, extractor.seconds_without_progress = is_alive, seconds

    Liveness(extractor, ended.append).check()

    assert ended == statuses
