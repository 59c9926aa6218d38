"""Keeps one worker process running."""

import fcntl
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from docproc.errors import ConfigurationError, DocprocError, ExitCode, ModelError
from docproc.settings import Settings

END_WITH_STDIN = "--end-with-stdin"

_COMMAND = (sys.executable, "-m", "workers", END_WITH_STDIN)
# A worker that lived this long has not crashed at its start.
_STEADY_SECONDS = 60.0
_FIRST_BACKOFF_SECONDS = 0.5
_MAX_BACKOFF_SECONDS = 30.0
_STOP_SECONDS = 20.0
_MAX_LOG_BYTES = 10_000_000

# What will not go away by starting again.
_FINAL: dict[int, type[DocprocError]] = {
    ExitCode.CONFIGURATION: ConfigurationError,
    ExitCode.MODEL: ModelError,
}

_log = logging.getLogger(__name__)


class WorkerProcess:
    """A worker as a child of this process; started again, with a pause, when it ends.

    The child holds the other end of its standard input: it stops when this
    process closes it or dies. Its words are in ``log_path``.

    Attributes:
        num_crashes: how often the child ended without being asked to.
        started_at: when the child was started last, on ``clock``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        command: Sequence[str] = _COMMAND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command = tuple(command)
        self._environment = os.environ | as_environment(settings)
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self._restart_at: float | None = None
        self._num_quick_crashes = 0
        self.num_crashes = 0
        self.log_path = settings.data_dir / "worker.log"

    @property
    def is_running(self) -> bool:
        """Whether the child lives now."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        """The child's process id, None before it was started."""
        return None if self._child is None else self._child.pid

    def start(self) -> None:
        """Starts the child."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        _rotate(self.log_path)
        with self.log_path.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment,
                # Ctrl-C is for this process, which then ends the child.
                start_new_session=True,
            )
        self.started_at = self._clock()
        self._restart_at = None

    def poll(self) -> None:
        """Looks after the child; call it about once a second.

        Raises:
            ConfigurationError: the child cannot start with these settings.
            ModelError: the child cannot load the model.
        """
        if self._child is None or self._child.poll() is None:
            return
        if self._restart_at is None:
            self._note_end(self._child.returncode)
        elif self._clock() >= self._restart_at:
            self.start()

    def stop(self, *, wait_seconds: float = _STOP_SECONDS) -> None:
        """Lets the child finish or give back what it holds; kills it if that takes too long."""
        if self._child is None:
            return
        assert self._child.stdin is not None
        self._child.stdin.close()
        try:
            self._child.wait(wait_seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None

    def kill(self) -> None:
        """Ends the child at once, as a crash would; ``poll`` starts it again."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def _note_end(self, exit_status: int) -> None:
        self._close_stdin()
        if exit_status in _FINAL:
            raise _FINAL[exit_status](f"the worker cannot start: {self._last_words()}")
        self.num_crashes += 1
        now = self._clock()
        is_steady = now - self.started_at >= _STEADY_SECONDS
        self._num_quick_crashes = 0 if is_steady else self._num_quick_crashes + 1
        backoff_seconds = _FIRST_BACKOFF_SECONDS * 2 ** min(self._num_quick_crashes, 10)
        self._restart_at = now + min(backoff_seconds, _MAX_BACKOFF_SECONDS)
        _log.warning("the worker ended with status %s, see %s", exit_status, self.log_path)

    def _close_stdin(self) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        self._child.stdin.close()

    def _last_words(self) -> str:
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")


def is_worker_alive(settings: Settings) -> bool:
    """Whether a worker runs on this data directory: each holds a shared lock on a file."""
    path = settings.data_dir / "worker.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def as_environment(settings: Settings) -> dict[str, str]:
    """The environment variables that give another process these settings."""
    values = settings.model_dump() | {
        "pdf_passwords": ",".join(settings.pdf_passwords),
        "inboxes": ":".join(map(str, settings.inboxes)),
    }
    return {
        f"DOCPROC_{name.upper()}": str(value) for name, value in values.items() if value is not None
    }


def _rotate(log_path: Path) -> None:
    if log_path.exists() and log_path.stat().st_size > _MAX_LOG_BYTES:
        log_path.replace(log_path.with_suffix(".log.1"))
