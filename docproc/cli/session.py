"""A worker process under supervision, and where results are put, for one command."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self

from docproc.cli.progress import WorkProgress
from docproc.errors import StoreUnavailable
from docproc.intake import Placer, Reconciler, Retention, WorkerProcess, is_worker_alive
from docproc.settings import Settings
from docproc.store import FileEntry, Store

_TICK_SECONDS = 0.25
_RETRY_SECONDS = 5.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_log = logging.getLogger(__name__)


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """While this lasts, the first Ctrl-C or SIGTERM sets ``stop``, and the second interrupts.

    Raises:
        KeyboardInterrupt: at the second one.
    """

    def ask(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    handlers: dict[signal.Signals, Any] = {n: signal.signal(n, ask) for n in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


class WorkSession:
    """Keeps a worker running on this data directory: its own, unless there is one.

    While it is open, the first Ctrl-C or SIGTERM sets ``stop``, so that the worker
    finishes or gives back what it holds; the second one raises KeyboardInterrupt,
    and the worker is killed.

    Attributes:
        stop: whether the session is to end.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self.stop = threading.Event()
        self._signals = ExitStack()
        self._reconciler = Reconciler(settings, store)
        self._retention = Retention(settings, store)
        self._settings = settings
        self._placer = Placer(settings, store)
        self._store = store
        self._worker: WorkerProcess | None = None
        self._seen: set[int] = set()
        self._change_counter: int | None = None
        self._place_again_at = 0.0

    def __enter__(self) -> Self:
        self._signals.enter_context(stopping(self.stop))
        self._look_after_worker()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._worker is not None:
                self._end(self._worker, is_at_once=kind is KeyboardInterrupt)
            if kind is None:
                self._place_all()
        finally:
            self._signals.close()

    def tick(self) -> list[FileEntry]:
        """Looks after the worker and places what ended; returns the files that ended since."""
        self._look_after_worker()
        self._reconciler.step(time.monotonic())
        self._retention.step(time.monotonic())
        if not self._may_have_changed():
            return []
        ended = self._store.unplaced(limit=100)
        new = [entry for entry in ended if entry.id not in self._seen]
        # What could not be placed is not worth four tries a second.
        if new or time.monotonic() >= self._place_again_at:
            self._placer.step()
            self._place_again_at = time.monotonic() + _RETRY_SECONDS
        self._seen = {entry.id for entry in ended}
        return new

    def _may_have_changed(self) -> bool:
        """Whether to ask the store: it costs more than to ask whether it changed."""
        counter = self._store.change_counter()
        if counter is not None and counter == self._change_counter and not self._seen:
            return False
        self._change_counter = counter
        return True

    def run(self, *, report: Callable[[FileEntry], None]) -> None:
        """Ticks until ``stop`` is set, reporting each file that ended."""
        while not self.stop.wait(_TICK_SECONDS):
            try:
                for entry in self.tick():
                    report(entry)
            except StoreUnavailable as error:
                _log.warning("waiting: %s", error.words)
                self.stop.wait(_RETRY_SECONDS)

    def follow(self, file_ids: list[int], *, is_quiet: bool) -> None:
        """Ticks until the jobs of these files have ended or ``stop`` is set, with a bar."""
        waiting = self.unfinished(file_ids)
        progress = WorkProgress(self._store, len(file_ids), time.monotonic)
        progress.skip(len(file_ids) - len(waiting))
        with progress.shown(is_quiet=is_quiet):
            while waiting:
                if self.stop.wait(_TICK_SECONDS):
                    return
                self.tick()
                ended = waiting - self.unfinished(file_ids)
                progress.add(ended)
                waiting -= ended

    def unfinished(self, file_ids: list[int]) -> set[int]:
        """Those of these files whose job has not ended."""
        return self._store.unfinished(min(file_ids, default=0)) & set(file_ids)

    def _look_after_worker(self) -> None:
        if self._worker is not None:
            self._worker.poll()
        elif not is_worker_alive(self._settings):
            self._worker = WorkerProcess(self._settings)
            self._worker.start()

    def _end(self, worker: WorkerProcess, *, is_at_once: bool) -> None:
        try:
            if not is_at_once:
                worker.stop()
        finally:
            # Nothing is left to kill unless the stop was interrupted.
            worker.kill()

    def _place_all(self) -> None:
        while self._placer.step():
            pass
