"""Intake that is killed before its Nth step on the file system.

Called as ``python -m tests.intake.killed_at FOLDER``: for N = 1, 2, … a child
process takes one file from a home of its own and kills itself just before
its Nth change of a file. The run ends with the first child that came through.
Importing once and forking makes that quick.
"""

import os
import signal
import sys
from pathlib import Path

from docproc.intake import Placer, Watcher
from docproc.settings import Settings
from docproc.store import Store
from tests.intake.dropping import drop

_CHANGES = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "open"}


def main(folder: Path) -> None:
    """Leaves one home for each N."""
    number, is_killed = 0, True
    while is_killed:
        number += 1
        home = folder / str(number)
        child = os.fork()
        if child == 0:
            _intake(home, number)
            os._exit(0)
        is_killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _intake(home: Path, number: int) -> None:
    settings = Settings(home=home, database_url="")
    drop(settings, "a.pdf")
    (settings.inbox / "link.pdf").symlink_to("a.pdf")
    with Store.open(settings.effective_database_url) as store:
        watcher = Watcher(settings, store, ())
        _kill_before(number)
        for now in (0.0, 100.0):
            watcher.step(now)
        Placer(settings, store).step()


def _kill_before(number: int) -> None:
    num_left = number

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal num_left
        if event in _CHANGES and _is_change(event, arguments):
            num_left -= 1
            if num_left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def _is_change(event: str, arguments: tuple[object, ...]) -> bool:
    if event != "open":
        return True
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
