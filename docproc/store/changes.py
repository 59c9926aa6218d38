"""One line of log for each change of a file's or a job's state."""

import json
import logging

from docproc.store.records import FileEntry, Lease

CHANGES = "docproc.changes"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_log = logging.getLogger(CHANGES)


def log_change(state: str, *, job_id: int | None, **details: object) -> None:
    """Logs ``state=… job=… detail=…``: strings that a line cannot hold bare are quoted."""
    fields = {"state": state, "job": job_id, **details}
    _log.info(" ".join(f"{key}={_word(value)}" for key, value in fields.items() if value != ""))


def log_entry(entry: FileEntry, **details: object) -> None:
    """The change that a file's entry is."""
    code = entry.failure.code if entry.failure else ""
    named = {"file": entry.id, "name": entry.name, "error": code, **details}
    log_change(entry.state, job_id=entry.job_id, **named)


def log_lease(state: str, lease: Lease, **details: object) -> None:
    """A change of a job under a lease."""
    log_change(state, job_id=lease.job.id, attempt=lease.attempt, **details)


def _word(value: object) -> str:
    text = str(value)
    is_bare = text.isascii() and text.isprintable() and not set(text) & set(' "=')
    return text if is_bare else json.dumps(text)
