"""The processes of a run: started, killed with SIGKILL, started again."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Self

from docproc.intake.supervisor import as_environment
from docproc.settings import Settings
from tests.chaos.brokers import Broker

_EXTRACTION_SECONDS = "0.3"
_HOLD_SECONDS = "2"
_NUM_WORKERS = 3


class Actor:
    """One process in a role; its output goes on in ``log`` from life to life."""

    def __init__(
        self, role: str, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.role = role
        self._command = command
        self._environment = os.environ | dict(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begins another life."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdout=output,
                stderr=output,
                # Some are started by a script, which alone would be killed.
                start_new_session=True,
            )

    def kill(self) -> None:
        """Ends it without a word."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def revive(self) -> bool:
        """Starts it again if it ended by itself: whether it had."""
        assert self._process is not None
        has_ended = self._process.poll() is not None
        if has_ended:
            self.start()
        return has_ended


class Cast:
    """All actors of one run."""

    def __init__(self, settings: Settings, broker: Broker) -> None:
        self.kills: Counter[str] = Counter()
        self.own_ends: Counter[str] = Counter()
        python, environment = [sys.executable, "-m"], as_environment(settings)
        worker = [*python, "tests.workers.fake_worker", _EXTRACTION_SECONDS, _HOLD_SECONDS]
        commands: list[tuple[str, Sequence[str], Mapping[str, str]]] = [
            ("watcher", [*python, "tests.chaos.watcher"], environment),
            ("sweeper", [*python, "tests.chaos.sweeper"], environment),
            *[("worker", worker, environment)] * _NUM_WORKERS,
        ]
        if broker.command:
            commands.append(("broker", broker.command, broker.environment))
        self._actors = [
            Actor(role, command, needed, settings.home / f"{role}-{number}.log")
            for number, (role, command, needed) in enumerate(commands)
        ]

    def __enter__(self) -> Self:
        for actor in self._actors:
            actor.start()
        return self

    def __exit__(self, *_: object) -> None:
        for actor in self._actors:
            actor.kill()

    def victims(self, random: Random) -> Iterator[Actor]:
        """Without end, in any order, each as often as the others."""
        while True:
            yield from random.sample(self._actors, len(self._actors))

    def replace(self, actor: Actor) -> None:
        """Kills it and starts it again."""
        actor.kill()
        actor.start()
        self.kills[actor.role] += 1

    def look_after(self) -> None:
        """Starts those again that ended without being killed, as a supervisor does."""
        self.own_ends.update(actor.role for actor in self._actors if actor.revive())
