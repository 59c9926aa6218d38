"""Takes what is dropped into the inbox."""

import logging
import os
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from docproc.errors import ConfigurationError, DocprocError, StoreUnavailable
from docproc.intake.claims import Claim, Claims
from docproc.intake.events import Events
from docproc.intake.names import document_type_of
from docproc.intake.registration import Registration
from docproc.intake.scanning import Found, Kind, scan
from docproc.intake.settling import Settling, Stamp, is_being_written, is_complete
from docproc.settings import Settings
from docproc.store import Store

# Between two scans while something is settling.
_MIN_PAUSE_SECONDS = 0.05
_MAX_PAUSE_SECONDS = 1.0
# In one step, so that the stop of a program is never far.
_MAX_TAKEN = 100
# Between two scans where no events come.
_POLL_SECONDS = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A file that could not be moved: rights and room may come without a change of it."""

    stamp: Stamp
    until: float


class Watcher:
    """Moves every settled file out of one inbox and registers it.

    Events are hints; a file counts when a scan has seen it. The inbox is that of the
    settings unless another is given, which is never made: a network share that is not
    mounted is waited for.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        document_type_names: Collection[str],
        inbox: Path | None = None,
    ) -> None:
        self._settings = settings
        self._inbox = inbox or settings.inbox
        self._is_made = inbox in {None, settings.inbox}
        self._document_type_names = document_type_names
        self._claims = Claims(settings.data_dir / "claimed")
        self._registration = Registration(settings, store)
        self._settling = Settling(settings.settle_seconds)
        self._events = Events(self._inbox)
        self._refused: dict[Path, _Refusal] = {}
        self._last_words = ""
        self._has_begun = False
        self._ready: list[Found] = []
        self._num_waiting = 0

    def step(self, now: float) -> int:
        """Takes what is ready, a hundred at most; returns how many files were registered.

        Scans when all that the last scan found ready is taken. ``now`` is seconds on any
        clock that never goes back.
        """
        self._num_waiting = 0
        num_taken_up = sum(self._register(claim) for claim in self._claims.abandoned())
        if not self._ready:
            self._ready = self._scanned(now)
        batch, self._ready = self._ready[:_MAX_TAKEN], self._ready[_MAX_TAKEN:]
        return num_taken_up + sum(self._take(entry, now) for entry in batch)

    def run(self, stop: threading.Event) -> None:
        """Steps until ``stop`` is set, which it looks at about once a second.

        Raises:
            ConfigurationError: the inbox cannot be used.
        """
        self._begin()
        try:
            while not stop.is_set():
                self._step_or_log()
                self._wait(stop)
        finally:
            self._events.stop()

    @property
    def pause_seconds(self) -> float:
        """How long it is until the next scan, if no event comes."""
        if self._ready:
            return 0.0
        if len(self._settling) or self._num_waiting:
            half = self._settings.settle_seconds / 2
            return min(max(half, _MIN_PAUSE_SECONDS), _MAX_PAUSE_SECONDS)
        if self._events.are_live:
            return self._settings.rescan_seconds
        return min(_POLL_SECONDS, self._settings.rescan_seconds)

    def _scanned(self, now: float) -> list[Found]:
        """What lies in the inbox and is ready."""
        closed = self._events.take_closed()
        found = list(scan(self._inbox))
        self._forget_all_but({entry.path for entry in found})
        return [entry for entry in found if self._is_ready(entry, now, closed)]

    def _wait(self, stop: threading.Event) -> None:
        until = time.monotonic() + self.pause_seconds
        # Also a storm of events leaves the processor to others.
        stop.wait(_MIN_PAUSE_SECONDS)
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            if self._events.wait(min(left, _MAX_PAUSE_SECONDS)):
                return

    def _step_or_log(self) -> None:
        """One step; what it could not do stays where it is until the next."""
        try:
            if not self._inbox.is_dir():
                # Its events ended with it.
                self._events.stop()
                self._has_begun = False
            self._begin()
            self.step(time.monotonic())
            self._last_words = ""
        except (DocprocError, OSError) as error:
            if self._last_words != str(error):
                _log.warning("intake waits: %s", error)
            self._last_words = str(error)

    def _begin(self) -> None:
        """Begins to watch the inbox, unless that is done or it is not there yet."""
        is_absent = not self._is_made and not self._inbox.is_dir()
        if self._has_begun or is_absent:
            return
        check_inbox(self._inbox)
        self._events.start()
        self._has_begun = True

    def _forget_all_but(self, paths: set[Path]) -> None:
        self._settling.keep_only(paths)
        self._refused = {path: at for path, at in self._refused.items() if path in paths}

    def _is_ready(self, entry: Found, now: float, closed: set[Path]) -> bool:
        refusal = self._refused.get(entry.path)
        if refusal is not None and refusal.stamp == entry.stamp and now < refusal.until:
            return False
        # Nothing says when a folder is complete, so it gets all our patience.
        has_settled = self._settling.is_ready(
            entry.path,
            entry.stamp,
            now,
            is_complete=lambda: entry.kind is not Kind.FOLDER and is_complete(entry.path),
            is_closed=entry.path in closed,
        )
        return has_settled and not (entry.kind is Kind.FILE and is_being_written(entry.path))

    def _take(self, entry: Found, now: float) -> bool:
        """Claims and registers; False if the file stays in the inbox or in its claim."""
        self._settling.forget(entry.path)
        document_type = document_type_of(entry.label, self._document_type_names)
        try:
            if Stamp.of(entry.path.lstat()) != entry.stamp:
                return False
            claim = self._claims.move(entry.path, label=entry.label, document_type=document_type)
        except FileNotFoundError:
            return False
        except OSError as error:
            self._refuse(entry, error, now)
            return False
        return self._register(claim)

    def _refuse(self, entry: Found, error: OSError, now: float) -> None:
        """Leaves a file that cannot be moved where it is, for a while."""
        refusal = self._refused.get(entry.path)
        if refusal is None or refusal.stamp != entry.stamp:
            _log.warning("cannot move %s out of the inbox: %s", entry.path, error.strerror)
        self._refused[entry.path] = _Refusal(entry.stamp, now + self._settings.rescan_seconds)

    def _register(self, claim: Claim) -> bool:
        try:
            with claim:
                self._registration.register(claim)
        except StoreUnavailable:
            self._num_waiting += 1
            raise
        except (DocprocError, OSError) as error:
            # The claim is taken up again by the next scan.
            self._num_waiting += 1
            _log.warning("%s waits: %s", claim.origin.name, error)
            return False
        return True


def check_inbox(inbox: Path) -> None:
    """Makes the inbox if need be, and makes sure that files can be taken out of it.

    Raises:
        ConfigurationError: it cannot be made, listed or written to.
    """
    try:
        inbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"inbox {inbox}: {error.strerror}") from error
    if not os.access(inbox, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"inbox {inbox}: docproc must be able to list it and to move files out of it; "
            f"give it the right with: chmod u+rwx '{inbox}' (or chown it to this user)"
        )
