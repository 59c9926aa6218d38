"""A worker process under supervision, and where results are put, for one command."""

import fcntl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from docproc.cli.printing import console
from docproc.intake import Placer, WorkerProcess
from docproc.settings import Settings
from docproc.store import FileEntry, FileState, Store

_TICK_SECONDS = 0.25
_ENDED = frozenset({FileState.DONE, FileState.FAILED, FileState.DUPLICATE})


class WorkSession:
    """Keeps a worker running, unless one runs on this data directory already."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._placer = Placer(settings, store)
        self._store = store
        self._worker = None if _is_worker_alive(settings) else WorkerProcess(settings)

    def __enter__(self) -> Self:
        if self._worker is not None:
            self._worker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._worker is not None:
            self._worker.stop()
        self._place_all()

    def tick(self) -> list[FileEntry]:
        """Looks after the worker and places what ended; returns those files."""
        if self._worker is not None:
            self._worker.poll()
        ended = self._store.unplaced(limit=100)
        self._placer.step()
        return ended

    def run(self, stop: threading.Event, *, report: Callable[[FileEntry], None]) -> None:
        """Ticks until ``stop`` is set, reporting each file that ended."""
        while not stop.wait(_TICK_SECONDS):
            for entry in self.tick():
                report(entry)

    def _place_all(self) -> None:
        while self._placer.step():
            pass


def _is_worker_alive(settings: Settings) -> bool:
    """Whether a worker runs on this data directory: each holds a shared lock on a file."""
    path = settings.data_dir / "worker.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def follow(session: WorkSession, store: Store, file_ids: list[int], *, is_quiet: bool) -> None:
    """Ticks until these files have ended, with a progress bar."""
    columns = (TextColumn("documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=is_quiet) as progress:
        bar = progress.add_task("documents", total=len(file_ids))
        pending = set(file_ids)
        while pending := {i for i in pending if store.file(i).state not in _ENDED}:
            progress.update(bar, completed=len(file_ids) - len(pending))
            session.tick()
            time.sleep(_TICK_SECONDS)
        progress.update(bar, completed=len(file_ids))
