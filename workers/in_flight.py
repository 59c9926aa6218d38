"""The leases that this process works on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from docproc.store import Lease, Store
from workers.cancellation import Cancellation, Cause

# A lease survives two heartbeats that did not come through.
_BEATS_PER_LEASE = 3


@dataclass(frozen=True, slots=True)
class Held:
    """A lease, and the cancellation of the task that works under it."""

    lease: Lease
    cancellation: Cancellation


class InFlight:
    """What is held now; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_token: dict[str, Held] = {}

    @contextmanager
    def holding(self, lease: Lease, cancellation: Cancellation) -> Iterator[None]:
        """The lease is renewed for as long as this lasts."""
        with self._lock:
            self._by_token[lease.token] = Held(lease, cancellation)
        try:
            yield
        finally:
            with self._lock:
                del self._by_token[lease.token]

    def snapshot(self) -> dict[str, Held]:
        """What is held now, by token."""
        with self._lock:
            return dict(self._by_token)


class Heartbeat:
    """Renews what is in flight, and cancels what turns out to be lost."""

    def __init__(self, store: Store, in_flight: InFlight, lease_seconds: float) -> None:
        self._store = store
        self._in_flight = in_flight
        self._lease_seconds = lease_seconds

    @property
    def seconds_between(self) -> float:
        """How long to wait from one beat to the next."""
        return self._lease_seconds / _BEATS_PER_LEASE

    def beat(self) -> None:
        """Renews once.

        Raises:
            StoreUnavailable: nothing was renewed, and nothing cancelled.
        """
        # Taken before the query: a job that is claimed meanwhile is not lost.
        held = self._in_flight.snapshot()
        renewed = self._store.renew(held.keys(), self._lease_seconds)
        for token in held.keys() - renewed:
            held[token].cancellation.cancel(Cause.LEASE_LOST)
