"""A whole docproc, short of the model: watcher and placer here, the worker in its process."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from docproc.intake import Placer, Watcher, WorkerProcess
from docproc.intake.supervisor import END_WITH_STDIN
from docproc.settings import Settings
from docproc.store import Counts, Store

DEADLINE_SECONDS = 40.0


def worker_process(
    settings: Settings,
    *,
    seconds: float = 0.0,
    hold_seconds: float = 2.0,
    clock: Callable[[], float] = time.monotonic,
) -> WorkerProcess:
    """A worker with the fake extractor, supervised by this clock."""
    script = [sys.executable, "-m", "tests.workers.fake_worker", str(seconds), str(hold_seconds)]
    return WorkerProcess(settings, command=[*script, END_WITH_STDIN], clock=clock)


@contextmanager
def running(worker: WorkerProcess) -> Iterator[WorkerProcess]:
    """The worker runs while this lasts."""
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


@contextmanager
def watching(settings: Settings, store: Store) -> Iterator[None]:
    """The inbox is watched while this lasts."""
    stop = threading.Event()
    watcher = Watcher(settings, store, ("invoice",))
    thread = threading.Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def drop_files(settings: Settings, number: int) -> None:
    """So many files, each with content of its own."""
    for index in range(number):
        (settings.inbox / f"{index}.pdf").write_bytes(b"%%PDF-1.7 %d\n%%%%EOF\n" % index)


def wait_until(is_so: Callable[[], bool], seconds: float = DEADLINE_SECONDS) -> None:
    """Polls; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def wait_for_counts(
    store: Store, is_so: Callable[[Counts], bool], look_after: Callable[[], object]
) -> None:
    """Polls the counts, looking after the worker meanwhile."""

    def is_reached() -> bool:
        look_after()
        return is_so(store.counts())

    wait_until(is_reached)


def place_all(settings: Settings, store: Store) -> None:
    """Places what has ended."""
    while Placer(settings, store).step():
        pass


def extracted(settings: Settings) -> list[str]:
    """SHA-256 of each document that was extracted, as often as it was."""
    log = settings.home / "extracted.log"
    return log.read_text().split() if log.exists() else []
