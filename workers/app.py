"""The composition root of a worker process."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from uuid import uuid4

from celery import Celery
from celery.app.trace import setup_worker_optimizations
from celery.worker import WorkController

from docproc.dispatch import (
    EXTRACT_TASK,
    HOLD_SECONDS,
    Pump,
    celery_app,
    celery_send,
)
from docproc.errors import DocprocError
from docproc.intake.shared_originals import SharedOriginals
from docproc.settings import Settings
from docproc.store import Limits, Store
from workers.alone import WorkerLock
from workers.cancellation import current_cancellation
from workers.extractor import BuildExtractor, Extractor
from workers.in_flight import Heartbeat, InFlight
from workers.job_runner import JobRunner
from workers.liveness import Liveness
from workers.metrics import Metrics
from workers.pool import CancellablePool
from workers.stopping import stop_on_signals

# Reading and grounding run beside generation, so a few more tasks than slots keep them filled.
_TASKS_PER_SLOT = 1.5
_LIVENESS_SECONDS = 5.0

_log = logging.getLogger(__name__)


def run_worker(
    settings: Settings, build_extractor: BuildExtractor, *, hold_seconds: float = HOLD_SECONDS
) -> int:
    """Works until the process is told to stop; returns its exit status.

    Call it on the main thread: it takes the signals.

    Args:
        settings: of this process.
        build_extractor: makes what does the work.
        hold_seconds: after which an unclaimed job is published again.

    Raises:
        DocprocError: the worker cannot start.
    """
    stop_on_signals()
    with ExitStack() as stack:
        store = stack.enter_context(_opened_store(settings, stack))
        extractor = build_extractor(settings, store)
        extractor.start()
        stack.callback(extractor.stop)
        in_flight = InFlight()
        stack.callback(_release_all, store, in_flight)
        app = celery_app(settings)
        metrics = Metrics(store, in_flight, extractor)
        metrics.serve(settings.metrics_port)
        stack.callback(metrics.stop)
        _add_task(app, _job_runner(settings, store, extractor, in_flight, metrics))
        pump = Pump(store, celery_send(app), 2 * _concurrency(settings), hold_seconds)
        heartbeat = Heartbeat(store, in_flight, settings.lease_seconds)
        liveness = Liveness(extractor)
        stop = threading.Event()
        stack.callback(stop.set)
        _start_thread("pump", lambda: pump.run(stop))
        _start_thread("heartbeat", lambda: _every(heartbeat.seconds_between, heartbeat.beat, stop))
        _start_thread("liveness", lambda: _every(_LIVENESS_SECONDS, liveness.check, stop))
        return _consume(app, settings)


def _opened_store(settings: Settings, stack: ExitStack) -> Store:
    """The store, with what a worker that died has left in it queued again."""
    lock = WorkerLock(settings.data_dir / "worker.lock")
    stack.callback(lock.release)
    limits = Limits(max_attempts=settings.max_attempts)
    store = Store.open(settings.effective_database_url, limits=limits)
    with lock.starting() as is_alone:
        # Workers on other machines share a server's database, but not our data directory.
        store.reap(everything=is_alone and settings.is_sqlite)
    return store


def _job_runner(
    settings: Settings, store: Store, extractor: Extractor, in_flight: InFlight, metrics: Metrics
) -> JobRunner:
    return JobRunner(
        store,
        extractor,
        in_flight,
        SharedOriginals(settings, store).opened,
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
        lease_seconds=settings.lease_seconds,
        observe=metrics.observe,
    )


def _add_task(app: Celery, runner: JobRunner) -> None:
    @app.task(name=EXTRACT_TASK)
    def extract(job_id: int) -> None:
        runner.run(job_id, current_cancellation())


def _consume(app: Celery, settings: Settings) -> int:
    """Runs Celery's worker, bare: signals, logging and standard output are not its own."""
    hostname = f"docproc-{os.getpid()}@{socket.gethostname()}"
    setup_worker_optimizations(app, hostname)
    worker: WorkController = app.WorkController(
        hostname=hostname,
        pool=CancellablePool,
        concurrency=_concurrency(settings),
        without_gossip=True,
        without_mingle=True,
        # Monitors such as Flower see who is alive, and may ask for events of tasks.
        without_heartbeat=settings.is_broker_embedded,
    )
    worker.start()
    return worker.exitcode or 0


def _concurrency(settings: Settings) -> int:
    return max(2, int(settings.max_slots * _TASKS_PER_SLOT))


def _release_all(store: Store, in_flight: InFlight) -> None:
    """Gives back what did not end in time; whatever still comes of it is refused."""
    for held in in_flight.snapshot().values():
        store.release(held.lease)


def _start_thread(name: str, run: Callable[[], None]) -> None:
    threading.Thread(target=run, name=name, daemon=True).start()


def _every(seconds: float, act: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(seconds):
        try:
            act()
        except DocprocError as error:
            _log.warning("%s: %s", threading.current_thread().name, error.words)
