"""Hints from the operating system that the inbox has changed.

Events make intake quick, the scan makes it certain: nothing here is needed for
a file to be found.
"""

import logging
import os
import threading
from pathlib import Path
from uuid import uuid4

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_PROBE_SECONDS = 2.0
# Opening and reading make events too; waking for our own would never end.
_WAKING = [FileCreatedEvent, FileMovedEvent, FileClosedEvent, DirCreatedEvent, DirMovedEvent]

_log = logging.getLogger(__name__)


class Events(FileSystemEventHandler):
    """Watches one folder and all below it.

    Attributes:
        are_live: whether the start-up probe saw an event of its own; on network
            shares and in some containers none ever comes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._closed: set[Path] = set()
        self._observer: BaseObserver | None = None
        self.are_live = False

    def start(self) -> None:
        """Begins to watch; where that is impossible, ``are_live`` stays False."""
        observer = Observer()
        try:
            observer.schedule(self, str(self._root), recursive=True, event_filter=_WAKING)
            observer.start()
        except OSError as error:
            _log.warning("no file system events: %s", error)
            return
        self._observer = observer
        self.are_live = self._probe()
        if not self.are_live:
            self.stop()

    def stop(self) -> None:
        """Ends the watch; may be called twice."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None
        self.are_live = False

    def wait(self, seconds: float) -> bool:
        """Returns at the next event or after ``seconds``: whether there was an event."""
        is_woken = self._wake.wait(seconds)
        self._wake.clear()
        return is_woken

    def wake(self) -> None:
        """Ends a ``wait``."""
        self._wake.set()

    def take_closed(self) -> set[Path]:
        """Files whose writers have closed them since the last call."""
        with self._lock:
            closed, self._closed = self._closed, set()
            return closed

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog in its own thread."""
        if isinstance(event, FileClosedEvent):
            with self._lock:
                self._closed.add(Path(os.fsdecode(event.src_path)))
        self._wake.set()

    def _probe(self) -> bool:
        probe = self._root / f".docproc-{uuid4().hex}"
        self._wake.clear()
        probe.touch()
        try:
            return self._wake.wait(_PROBE_SECONDS)
        finally:
            probe.unlink(missing_ok=True)


def probe_events(root: Path) -> bool:
    """Whether the operating system tells of changes in this folder, tried out."""
    events = Events(root)
    events.start()
    try:
        return events.are_live
    finally:
        events.stop()
