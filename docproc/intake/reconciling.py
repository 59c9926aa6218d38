"""Compares folder, ledger, queue and results, and puts right what can be."""

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import replace

from docproc.intake.claims import Claims
from docproc.intake.originals import Originals
from docproc.settings import Settings
from docproc.store import Counts, Discrepancy, Store

_REPAIR_SECONDS = 60.0
# What is younger may be between two steps of its registration.
_MIN_AGE_SECONDS = 60.0

_LOST_CONTENT = "submit the file again; or see DOCPROC_ORIGINALS if it is on another machine"

_log = logging.getLogger(__name__)


class Reconciler:
    """Finds files that docproc holds or knows, and that no state accounts for."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._repair_at = 0.0

    def counts(self) -> Counts:
        """The store's counts, with files that are claimed and not registered."""
        counts = self._store.counts()
        return replace(counts, unaccounted=counts.unaccounted + len(list(self._claimed())))

    def step(self, now: float) -> list[Discrepancy]:
        """Once a minute, puts right what the store can; returns and logs what that was.

        ``now`` is seconds on any clock that never goes back.
        """
        if now < self._repair_at:
            return []
        self._repair_at = now + _REPAIR_SECONDS
        repaired = self._store.repair()
        for each in repaired:
            _log.warning("put right: %s %s", each.subject, each.reason)
        return repaired

    def discrepancies(self) -> list[Discrepancy]:
        """All that is not accounted for, and why; looks at every original."""
        return [*self._claimed(), *self._store.discrepancies(), *self._of_originals()]

    def _claimed(self) -> Iterator[Discrepancy]:
        folder = self._settings.data_dir / "claimed"
        if not folder.is_dir():
            return
        for claim in Claims(folder).unregistered():
            yield Discrepancy(
                f"claim {claim.name} ({claim})",
                "was taken from the inbox and is not registered",
                "`docproc up` takes it up; what is damaged, submit by hand and remove",
            )

    def _of_originals(self) -> Iterator[Discrepancy]:
        known = self._store.document_hashes()
        originals = Originals(self._settings.originals_dir)
        kept = originals.paths()
        if not self._settings.are_originals_in_database:
            for sha256 in sorted(known - kept.keys()):
                reason = f"is registered, but its content is not at {originals.path(sha256)}"
                yield Discrepancy(f"document {sha256[:12]}", reason, _LOST_CONTENT)
        for sha256 in sorted(kept.keys() - known):
            if time.time() - os.lstat(kept[sha256]).st_ctime > _MIN_AGE_SECONDS:
                cure = f"docproc submit '{kept[sha256]}'"
                subject = f"document {sha256[:12]}"
                yield Discrepancy(subject, "is kept, but no file is registered", cure)
