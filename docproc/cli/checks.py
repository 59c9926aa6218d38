"""The checks of ``docproc doctor``: each looks at one thing and says what it found.

A check takes the settings and yields findings; to add one, write it and name it
in ``CHECKS``. What it raises as a ``DocprocError`` is an error with that cure.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from docproc.cli.findings import Check, Finding, Found, Level
from docproc.cli.machine_checks import FULL_CHECKS, MACHINE_CHECKS
from docproc.dispatch import answering_workers, broker_round_trip
from docproc.errors import DocprocError
from docproc.intake import Reconciler, check_inbox, is_worker_alive, probe_events, scan
from docproc.settings import Settings
from docproc.store import Discrepancy, Store

_LITTLE_BYTES = 1_000_000_000
_TOO_LITTLE_BYTES = 50_000_000
_NUM_NAMED = 20


def findings(settings: Settings, *, is_full: bool = False) -> Iterator[Finding]:
    """Runs all checks, one after the other; a full run tries the model, too."""
    for name, check in (CHECKS | FULL_CHECKS if is_full else CHECKS).items():
        try:
            for found in check(settings):
                yield Finding(name, found.level, found.words, found.cure)
        except DocprocError as error:
            yield Finding(name, Level.ERROR, str(error), error.cure)
        except OSError as error:
            cure = "give this user the right to it, or name another place"
            yield Finding(name, Level.ERROR, f"{error.filename}: {error.strerror}", cure)


def check_disk(settings: Settings) -> Iterator[Found]:
    """Whether there is room for originals and results, and the right to write them."""
    place = next(p for p in (settings.data_dir, settings.home, Path.cwd()) if p.is_dir())
    free_bytes = shutil.disk_usage(place).free
    words = f"{free_bytes / 1e9:.1f} GB free at {place.absolute()}"
    if not os.access(place, os.W_OK | os.X_OK):
        words, cure = f"{place.absolute()} may not be written to", f"chmod u+rwx '{place}'"
        yield Found(Level.ERROR, words, cure)
    elif free_bytes < _TOO_LITTLE_BYTES:
        yield Found(Level.ERROR, words, "free some; until then files wait in the inbox")
    elif free_bytes < _LITTLE_BYTES:
        yield Found(Level.WARNING, words, "free some: originals and results are kept there")
    else:
        yield Found(Level.OK, words)


def check_inboxes(settings: Settings) -> Iterator[Found]:
    """Whether files can be taken from each watched folder, and whether it sends events."""
    if not settings.inbox.exists():
        yield Found(Level.OK, f"{settings.inbox.absolute()} is made by the first `docproc up`")
    for inbox in settings.all_inboxes:
        if inbox == settings.inbox and not inbox.exists():
            continue
        if not inbox.is_dir():
            yield Found(
                Level.ERROR, f"{inbox} is not there", "mount it, or correct DOCPROC_INBOXES"
            )
            continue
        check_inbox(inbox)
        num_pending = sum(1 for _ in scan(inbox))
        how = "events" if probe_events(inbox) else "no events (polled)"
        yield Found(Level.OK, f"{inbox.absolute()}: writable, {how}, {num_pending} files in it")


def check_database(settings: Settings) -> Iterator[Found]:
    """Whether the database answers, and how quickly."""
    if not _is_begun(settings):
        words = f"there is no docproc folder in {settings.home.absolute()} yet"
        yield Found(Level.WARNING, words, "run `docproc up` there, or set DOCPROC_HOME")
        return
    with _store(settings) as store:
        begin = time.perf_counter()
        store.counts()
        milliseconds = (time.perf_counter() - begin) * 1000
    kind = f"SQLite {sqlite3.sqlite_version}" if settings.is_sqlite else "PostgreSQL"
    yield Found(Level.OK, f"{kind} answers in {milliseconds:.0f} ms")
    if settings.is_sqlite and not settings.is_broker_embedded:
        words = "a broker is set, but SQLite is a file that other machines cannot share"
        yield Found(Level.WARNING, words, "for a fleet set DOCPROC_DATABASE_URL to PostgreSQL")


def check_broker(settings: Settings) -> Iterator[Found]:
    """Whether a message goes to the broker and back."""
    if settings.is_broker_embedded:
        yield Found(Level.OK, "embedded in the worker")
        return
    seconds = broker_round_trip(settings)
    yield Found(Level.OK, f"a message goes there and back in {seconds * 1000:.0f} ms")


def check_workers(settings: Settings) -> Iterator[Found]:
    """Whether somebody does the work."""
    names = [] if settings.is_broker_embedded else answering_workers(settings)
    if names:
        yield Found(Level.OK, f"{len(names)} answer: {', '.join(names)}")
    elif is_worker_alive(settings):
        yield Found(Level.OK, "one runs here")
    else:
        is_idle = not _is_begun(settings) or _is_settled(settings)
        level = Level.OK if is_idle else Level.WARNING
        cure = "" if is_idle else "run `docproc up`, or `docproc worker`"
        yield Found(level, "none runs; nothing waits" if is_idle else "none runs, files wait", cure)


def check_account(settings: Settings) -> Iterator[Found]:
    """Whether every file ever seen is accounted for; if not, which is not, and why."""
    if not _is_begun(settings):
        yield Found(Level.OK, "no file was seen yet")
        return
    with _store(settings) as store:
        yield from _account(settings, store)


def _account(settings: Settings, store: Store) -> Iterator[Found]:
    reconciler = Reconciler(settings, store)
    counts = reconciler.counts()
    level = Level.ERROR if counts.unaccounted else Level.OK
    yield Found(level, f"{counts.total} files seen, {counts.unaccounted} unaccounted")
    found = reconciler.discrepancies()
    yield from map(_discrepancy, found[:_NUM_NAMED])
    if len(found) > _NUM_NAMED:
        yield Found(Level.WARNING, f"and {len(found) - _NUM_NAMED} more of these")


def _is_begun(settings: Settings) -> bool:
    """Whether there is a database to look at; looking must not make one."""
    return not settings.is_sqlite or settings.data_dir.is_dir() or bool(settings.database_url)


def _is_settled(settings: Settings) -> bool:
    with _store(settings) as store:
        return store.counts().is_settled


def _store(settings: Settings) -> Store:
    return Store.open(settings.effective_database_url)


def _discrepancy(each: Discrepancy) -> Found:
    return Found(Level.WARNING, f"{each.subject} {each.reason}", each.cure)


CHECKS: dict[str, Check] = {
    **MACHINE_CHECKS,
    "disk": check_disk,
    "inbox": check_inboxes,
    "database": check_database,
    "broker": check_broker,
    "workers": check_workers,
    "account": check_account,
}
