"""How a worker process is told to end."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import BinaryIO

from celery.worker import state as celery_state

_log = logging.getLogger(__name__)


def stop_warmly() -> None:
    """Makes the Celery worker finish what it holds and return; from any thread."""
    # Celery's own handlers set the same flag, which its loop looks at about once a second.
    vars(celery_state)["should_stop"] = os.EX_OK


def stop_on_signals() -> None:
    """SIGINT and SIGTERM stop warmly; the second one ends the process at once."""
    is_stopping = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        if is_stopping.is_set():
            os._exit(128 + number)
        is_stopping.set()
        stop_warmly()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def stop_at_end_of(stream: BinaryIO, stop: Callable[[], None] = stop_warmly) -> None:
    """Stops when the other end of ``stream`` is closed, as it is when its process dies."""

    def watch() -> None:
        while stream.read(1):
            pass
        _log.info("the parent process has ended this worker, or has ended itself")
        stop()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def end_process(exit_status: int) -> None:
    """Ends the process without waiting for threads that do not end."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_status)
