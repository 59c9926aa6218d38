"""The wish that a running task ends early."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto


class Cause(Enum):
    """Why a task should end early."""

    LEASE_LOST = auto()
    STOPPING = auto()
    REVOKED = auto()
    TIME_LIMIT = auto()


class Cancellation:
    """One running task's; may be cancelled from any thread, and the first cause stays."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cause: Cause | None = None
        self._aborts: list[Callable[[], object]] = []

    @property
    def cause(self) -> Cause | None:
        """Why, None while the task is wanted."""
        return self._cause

    def cancel(self, cause: Cause) -> None:
        """Calls each registered abort, unless that was done before."""
        with self._lock:
            if self._cause is not None:
                return
            self._cause = cause
            aborts, self._aborts = self._aborts, []
        for abort in aborts:
            abort()

    def on_cancel(self, abort: Callable[[], object]) -> None:
        """Registers what makes the work end; called once, at once if it is too late to wait."""
        with self._lock:
            if self._cause is None:
                self._aborts.append(abort)
                return
        abort()


_of_this_thread = threading.local()


@contextmanager
def cancelled_by(cancellation: Cancellation) -> Iterator[None]:
    """Makes this the cancellation of whatever task the calling thread runs."""
    _of_this_thread.cancellation = cancellation
    try:
        yield
    finally:
        _of_this_thread.cancellation = None


def current_cancellation() -> Cancellation:
    """The calling thread's; one that nobody cancels where no pool has set one."""
    return getattr(_of_this_thread, "cancellation", None) or Cancellation()
