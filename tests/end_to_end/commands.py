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

_ROOT = Path(__file__).parents[2]
_DEADLINE_SECONDS = 240


class Commands:
    """The command ``docproc`` with one home."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self._environment = os.environ | {
            "DOCPROC_HOME": str(home),
            "PYTHONPATH": str(_ROOT),
            "COLUMNS": "200",
            **settings,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "docproc", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=_DEADLINE_SECONDS,
        )

    def json(self, *arguments: str) -> Any:  # noqa: ANN401  # JSON
        """What a command prints with ``--json``."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def states(self) -> dict[str, str]:
        """State by file name, of all files."""
        return {e["name"]: e["state"] for e in self.json("list", "--limit", "1000")}

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[str]]:
        """``docproc up`` while the block runs; then Ctrl-C, which must end it cleanly."""
        process = subprocess.Popen(
            [sys.executable, "-m", "docproc", "up"],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
            assert process.returncode == 0, output
            assert "Traceback" not in output
        finally:
            process.kill()
            process.wait()


def wait_until(is_true: Callable[[], bool], what: str) -> None:
    """Polls until the condition holds."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, f"not within {_DEADLINE_SECONDS} s: {what}"
        time.sleep(0.5)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of an exported CSV file by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
