"""Runs one of docproc's steps as a user without rights, in a process of its own.

Called as ``python -m tests.intake.as_nobody {watch,submit,check,retry} HOME [PATH…]``.
"""

import os
import sys
from pathlib import Path

from docproc.errors import ConfigurationError
from docproc.intake import Placer, Watcher, check_inbox, submit
from docproc.settings import Settings
from docproc.store import Store

NOBODY = 65534


def main(verb: str, home: Path, paths: list[Path]) -> None:
    """Does one thing and prints the failures that the ledger then holds."""
    settings = Settings(home=home, database_url="")
    # Loads, while we still may, all the code that is needed afterwards.
    Store.open(settings.effective_database_url).close()
    _drop_rights(home)
    if verb == "check":
        _check(settings)
    else:
        _take(verb, settings, paths)


def _drop_rights(home: Path) -> None:
    """Gives the home to a user whom permissions bind, as they do not bind root, and becomes it."""
    if os.geteuid() != 0:
        return
    for path in (home, *home.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    # Above it, pytest's own folders.
    for folder in list(home.parents)[:3]:
        folder.chmod(0o755)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def _check(settings: Settings) -> None:
    try:
        check_inbox(settings.inbox)
    except ConfigurationError as error:
        sys.stdout.write(error.words)


def _take(verb: str, settings: Settings, paths: list[Path]) -> None:
    with Store.open(settings.effective_database_url) as store:
        if verb == "submit":
            submit(settings, store, paths)
        watcher = Watcher(settings, store, ())
        if verb == "retry":
            _take_when_allowed(settings, watcher)
        for now in (0.0, 100.0):
            watcher.step(now)
        Placer(settings, store).step()
        for entry in store.files():
            sys.stdout.write(f"{entry.name} {entry.failure and entry.failure.code}\n")


def _take_when_allowed(settings: Settings, watcher: Watcher) -> None:
    """Prints how many files are taken: before, and some time after, the inbox may be changed."""
    settings.inbox.chmod(0o555)
    before = [watcher.step(now) for now in (0.0, 1.0)]
    settings.inbox.chmod(0o755)
    after = [watcher.step(1.0 + settings.rescan_seconds + now) for now in (0.0, 1.0)]
    sys.stdout.write("".join(f"{number} " for number in before + after))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(path) for path in sys.argv[3:]])
