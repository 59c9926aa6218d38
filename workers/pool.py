"""A pool of threads for Celery, with tasks that can be cancelled.

Celery's own threads pool has no time limits, cannot terminate a task and waits for ever
when it stops. A thread cannot be killed; but a task whose work knows how to abort
can be told to end.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from celery.concurrency.base import BasePool, apply_target

from workers.cancellation import Cancellation, Cause, cancelled_by

_GRACE_SECONDS = 10.0
_ABORT_SECONDS = 3.0

TimeoutCallback = Callable[[bool, float], object]


class CancellableResult:
    """What Celery holds of a running task, and terminates."""

    def __init__(self, future: "Future[None]", cancellation: Cancellation) -> None:
        self.future = future
        self._cancellation = cancellation

    def terminate(self, signal: int | None = None) -> None:
        """Asks the task to end: an operator has revoked it."""
        self._cancellation.cancel(Cause.REVOKED)


class CancellablePool(BasePool):
    """Runs each task in a thread, with a cancellation of its own.

    A warm stop gives running tasks ``grace_seconds``; then, as a cold stop does
    at once, it cancels them and gives them ``abort_seconds`` to end.
    """

    body_can_be_buffer = True
    signal_safe = False
    grace_seconds = _GRACE_SECONDS
    abort_seconds = _ABORT_SECONDS

    def __init__(self, limit: int, **options: Any) -> None:  # noqa: ANN401  # Celery's own
        super().__init__(limit, **options)
        self._executor = ThreadPoolExecutor(max_workers=limit, thread_name_prefix="task")
        self._running: dict[Cancellation, CancellableResult] = {}

    def on_apply(  # type: ignore[override]  # celery-types declares no parameters and no result
        self,
        target: Callable[..., object],
        args: tuple[object, ...] | None = None,
        kwargs: dict[str, object] | None = None,
        callback: Callable[..., object] | None = None,
        accept_callback: Callable[..., object] | None = None,
        *,
        timeout_callback: TimeoutCallback | None = None,
        soft_timeout: float | None = None,
        timeout: float | None = None,
        **_: object,
    ) -> CancellableResult:
        """Called by Celery for each task that is to run."""
        cancellation = Cancellation()
        limits = _Limits(soft_timeout, timeout, timeout_callback)

        def run() -> None:
            with cancelled_by(cancellation), limits.enforced_by(cancellation):
                apply_target(target, args or (), kwargs, callback, accept_callback)

        result = CancellableResult(self._executor.submit(run), cancellation)
        # Celery keeps no more than a weak reference.
        self._running[cancellation] = result
        result.future.add_done_callback(lambda _: self._running.pop(cancellation, None))
        return result

    def cancel_all(self) -> None:
        """Asks every running task to end because the worker does."""
        for cancellation in list(self._running):
            cancellation.cancel(Cause.STOPPING)

    def terminate_job(self, pid: int, signal: int | None = None) -> None:
        """Nothing: ``CancellableResult.terminate`` is called as well, and knows the task."""

    def on_stop(self) -> None:
        """Waits for what runs, then cancels it, and waits a little for that."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        if not self._have_ended(self.grace_seconds):
            self.cancel_all()
            self._have_ended(self.abort_seconds)

    def on_terminate(self) -> None:
        """Cancels what runs, and waits a little for that."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self.cancel_all()
        self._have_ended(self.abort_seconds)

    def _have_ended(self, seconds: float) -> bool:
        futures = [result.future for result in list(self._running.values())]
        return not wait(futures, seconds).not_done


class _Limits:
    """The time limits of one task: both cancel it, the hard one also ends it for Celery."""

    def __init__(
        self, soft: float | None, hard: float | None, callback: TimeoutCallback | None
    ) -> None:
        self._seconds = {True: soft, False: hard}
        self._callback = callback

    @contextmanager
    def enforced_by(self, cancellation: Cancellation) -> Iterator[None]:
        timers = [
            threading.Timer(seconds, self._expire, (cancellation, is_soft, seconds))
            for is_soft, seconds in self._seconds.items()
            if seconds
        ]
        for timer in timers:
            timer.daemon = True
            timer.start()
        try:
            yield
        finally:
            for timer in timers:
                timer.cancel()

    def _expire(self, cancellation: Cancellation, is_soft: bool, seconds: float) -> None:  # noqa: FBT001  # positional by Timer
        cancellation.cancel(Cause.TIME_LIMIT)
        if self._callback is not None:
            self._callback(is_soft, seconds)
