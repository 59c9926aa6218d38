import threading
from collections.abc import Callable, Iterator

import pytest

from workers.cancellation import Cancellation, Cause, current_cancellation
from workers.pool import CancellablePool


class Task:
    """Waits until it is cancelled, and tells why it was."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.causes: list[Cause | None] = []

    def __call__(self) -> None:
        aborted = threading.Event()
        cancellation = current_cancellation()
        cancellation.on_cancel(aborted.set)
        self.began.set()
        assert aborted.wait(20)
        self.causes.append(cancellation.cause)


class Stubborn(Task):
    """Cannot be aborted, until the test ends."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = threading.Event()

    def __call__(self) -> None:
        self.began.set()
        self.may_end.wait(20)


@pytest.fixture
def pool() -> Iterator[CancellablePool]:
    pool = CancellablePool(2)
    pool.grace_seconds = 0.05
    pool.abort_seconds = 0.05
    pool.start()
    yield pool
    pool.terminate()


def apply(pool: CancellablePool, task: Callable[[], None]) -> tuple[object, threading.Event]:
    """Runs the task; what Celery gets, and when it is told of the end."""
    ended = threading.Event()
    result = pool.apply_async(task, callback=lambda _: ended.set())
    return result, ended


def test_a_revoked_task_ends_and_celery_is_told(pool: CancellablePool) -> None:
    task = Task()
    result, ended = apply(pool, task)
    assert task.began.wait(10)

    getattr(result, "terminate")()  # noqa: B009  # celery-types says that there is no result

    assert ended.wait(10)
    assert task.causes == [Cause.REVOKED]


def test_a_warm_stop_cancels_after_its_grace(pool: CancellablePool) -> None:
    task = Task()
    _, ended = apply(pool, task)
    assert task.began.wait(10)

    pool.stop()

    assert ended.wait(10)
    assert task.causes == [Cause.STOPPING]


def test_a_warm_stop_lets_what_is_quick_finish(pool: CancellablePool) -> None:
    causes = []
    pool.grace_seconds = 10
    _, ended = apply(pool, lambda: causes.append(current_cancellation().cause))

    pool.stop()

    assert ended.is_set()
    assert causes == [None]


def test_a_stop_does_not_wait_for_ever(pool: CancellablePool) -> None:
    task = Stubborn()
    _, ended = apply(pool, task)
    assert task.began.wait(10)

    pool.stop()

    assert not ended.is_set()
    task.may_end.set()


def test_a_task_that_waits_for_a_thread_is_dropped_by_a_stop(pool: CancellablePool) -> None:
    tasks = [Task() for _ in range(5)]
    for task in tasks:
        apply(pool, task)
    assert all(task.began.wait(10) for task in tasks[:2])

    pool.stop()

    assert [task.began.is_set() for task in tasks] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("soft", "hard", "told"), [(0.01, None, (True, 0.01)), (None, 0.01, (False, 0.01))]
)
def test_time_limits_cancel_and_tell_celery(
    pool: CancellablePool, soft: float | None, hard: float | None, told: tuple[bool, float]
) -> None:
    task, tellings = Task(), list[tuple[bool, float]]()

    pool.apply_async(
        task,
        callback=lambda _: None,
        soft_timeout=soft,
        timeout=hard,
        timeout_callback=lambda is_soft, seconds: tellings.append((is_soft, seconds)),
    )
    pool.grace_seconds = 10
    pool.stop()

    assert task.causes == [Cause.TIME_LIMIT]
    assert tellings == [told]


def test_the_first_cause_stays_and_aborts_are_called_once() -> None:
    cancellation, aborts = Cancellation(), list[str]()
    cancellation.on_cancel(lambda: aborts.append("early"))

    cancellation.cancel(Cause.LEASE_LOST)
    cancellation.cancel(Cause.STOPPING)
    cancellation.on_cancel(lambda: aborts.append("late"))

    assert cancellation.cause is Cause.LEASE_LOST
    assert aborts == ["early", "late"]
