"""Gives up what the settings say is not to be kept any longer."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from docproc.intake.deleting import Deletion
from docproc.settings import Settings
from docproc.store import FileEntry, Store

_PAUSE_SECONDS = 3600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """What of one file is not to be kept; its original, too.

    Attributes:
        document_type: whose fields; '' for the original alone.
        field_name: which of them; '' for all.
    """

    file: FileEntry
    document_type: str = ""
    field_name: str = ""


class Retention:
    """Removes originals, and empties fields, that are older than the settings allow."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._deletion = Deletion(settings, store)
        self._again_at = 0.0

    def due(self) -> Iterator[Due]:
        """What is to be given up now."""
        for (type_name, field_name), days in self._settings.kept_fields.items():
            for entry in self._store.with_old_fields(type_name, field_name, days):
                yield Due(entry, type_name, field_name)
        if self._settings.keep_originals_days:
            for entry in self._store.with_old_originals(self._settings.keep_originals_days):
                yield Due(entry)

    def step(self, now: float) -> int:
        """Once an hour, gives up what is due; returns of how many files.

        ``now`` is seconds on any clock that never goes back.
        """
        if now < self._again_at:
            return 0
        self._again_at = now + _PAUSE_SECONDS
        return len(self.apply())

    def apply(self) -> list[Due]:
        """Gives up what is due, and returns it."""
        given_up = list(self.due())
        for each in given_up:
            # All files of the content: each has its copy where people look.
            for entry in self._store.same_content(each.file.id):
                self._deletion.remove_originals(entry)
            if each.file.sha256 is not None:
                self._store.forget_originals([each.file.sha256])
            if each.document_type and each.file.job_id is not None:
                jobs = [each.file.job_id]
                self._store.forget_fields(jobs, each.document_type, each.field_name)
            _log.info("given up: %s of file %s", each.document_type or "original", each.file.id)
        return given_up
