"""The pump: publishes what is due, again and again, until the database says it is claimed."""

import logging
import threading
from collections.abc import Callable
from itertools import count

from docproc.errors import StoreUnavailable
from docproc.store import Store

# A broker that is wiped holds the work up for no longer than this; a message that was not
# lost, and is published again, costs one claim that fails.
HOLD_SECONDS = 60.0

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
_LOOKS_PER_STEP = 10
_LOOKS_PER_STEP_BLIND = 3

Send = Callable[[int], object]


class Pump:
    """Relay, reconciler and priority scheduler in one, for every broker.

    At most ``window`` jobs are published and unclaimed at a time; each is
    published again when it is still unclaimed after ``hold_seconds``. So a lost,
    repeated or late message changes nothing. What ``send`` raises on is
    published again after ``retry_seconds``.
    """

    def __init__(
        self,
        store: Store,
        send: Send,
        window: int,
        hold_seconds: float,
        retry_seconds: float = 5.0,
    ) -> None:
        self._store = store
        self._send = send
        self._window = window
        self._hold_seconds = hold_seconds
        self._retry_seconds = retry_seconds
        self._is_store_down = False

    def step(self) -> int:
        """Reaps what expired and publishes what is due; returns how many were sent.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        self._store.reap()
        due = self._store.take_due(self._window, self._hold_seconds)
        for num_sent, job_id in enumerate(due):
            if not self._was_sent(job_id):
                # A broker that refuses one would keep the pump waiting for each of the others.
                self._store.hold(due[num_sent:], self._retry_seconds)
                return num_sent
        return len(due)

    def run(self, stop: threading.Event, wait: Callable[[float], object] | None = None) -> None:
        """Steps until ``stop`` is set: at once when the database changed, else now and then.

        Args:
            stop: ends the run.
            wait: waits so many seconds; ``stop.wait`` unless given.
        """
        pause = wait or stop.wait
        seen: int | None = None
        for look in count():
            if stop.is_set():
                return
            seen = self._look(look, seen)
            pause(_LOOK_SECONDS)

    def _look(self, look: int, seen: int | None) -> int | None:
        """Steps if there is reason to; returns the change counter that was seen."""
        try:
            counter = self._store.change_counter()
            looks_per_step = _LOOKS_PER_STEP_BLIND if counter is None else _LOOKS_PER_STEP
            if counter != seen or look % looks_per_step == 0:
                self.step()
                self._is_store_down = False
        except StoreUnavailable as error:
            self._log_once(error)
            return seen
        return counter

    def _log_once(self, error: StoreUnavailable) -> None:
        if not self._is_store_down:
            _log.warning("pump: waiting: %s", error.words)
        self._is_store_down = True

    def _was_sent(self, job_id: int) -> bool:
        """Brokers fail in their own ways; the hold publishes again, whatever it was."""
        try:
            self._send(job_id)
        except Exception as error:  # noqa: BLE001  # the seam to any broker's client
            _log.warning("pump: job %s was not published, it will be again: %s", job_id, error)
            return False
        return True
