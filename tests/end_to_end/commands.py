"""Runs the command line as a user does: in processes of its own."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from docproc.store import FileState, Store

_ROOT = Path(__file__).parents[2]
_DEADLINE_SECONDS = 240
_MAX_RUN_SECONDS = 580

# Root reads everything; this is root without that right.
BOUND_BY_PERMISSIONS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")


class Commands:
    """The command ``docproc`` with one home."""

    def __init__(self, home: Path, *prefix: str, **settings: str) -> None:
        self.home = home
        self.database_url = settings.get(
            "DOCPROC_DATABASE_URL", f"sqlite:///{home}/.docproc/docproc.db"
        )
        self._command = (*prefix, sys.executable, "-m", "docproc")
        self._environment = os.environ | {
            "DOCPROC_HOME": str(home),
            "PYTHONPATH": str(_ROOT),
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",
            **settings,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            [*self._command, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_MAX_RUN_SECONDS,
        )

    def json(self, *arguments: str) -> Any:  # noqa: ANN401  # JSON
        """What a command prints with ``--json``."""
        return json.loads(self.run(*arguments, "--json").stdout)

    @property
    def log(self) -> str:
        """What the worker said."""
        return (self.home / ".docproc" / "worker.log").read_text(encoding="utf-8")

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """A command while it runs; it is killed at the end of the block, if it still does."""
        process = subprocess.Popen(
            [*self._command, *arguments],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        """``docproc up`` while the block runs; then Ctrl-C, which must end it cleanly."""
        with self.started("up") as process:
            wait_until((self.home / "inbox").is_dir, "the inbox")
            yield process
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
            assert process.returncode == 0, output
            assert "Traceback" not in output + self.log
            assert output.endswith("stopped\n")


def states_of(store: Store) -> list[FileState]:
    """The state of every file."""
    return [entry.state for entry in store.files()]


def workers_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """The worker process below ``docproc up``, and the processes that it reads in."""
    return psutil.Process(process.pid).children(recursive=True)


def wait_until(is_true: Callable[[], object], what: str) -> None:
    """Polls until the condition holds."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, f"not within {_DEADLINE_SECONDS} s: {what}"
        time.sleep(0.1)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of an exported CSV file by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
