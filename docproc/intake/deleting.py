"""Deletes documents for good: with their originals, wherever docproc has put them."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from docproc.intake.originals import Originals
from docproc.intake.placing import reason_path
from docproc.settings import Settings
from docproc.store import FileEntry, Store


class Deletion:
    """Deletes files first and what is known of them then: cut off, it can be done again."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._originals = Originals(settings.originals_dir)

    def delete(self, file_id: int) -> list[FileEntry]:
        """Deletes a file and all others with the same content; returns what is gone.

        What somebody else has put in the place of an original stays, as does the file that
        was submitted.

        Raises:
            UnknownDocument: there is no such file.
        """
        entries = self._store.same_content(file_id)
        for entry in entries:
            self.remove_originals(entry)
        self._store.delete([entry.id for entry in entries])
        return entries

    def remove_originals(self, entry: FileEntry) -> None:
        """Removes a file's original from wherever docproc has put it."""
        for path in self._paths(entry):
            path.unlink(missing_ok=True)

    def _paths(self, entry: FileEntry) -> Iterator[Path]:
        placed = entry.placed_path
        if placed is not None and (not os.path.lexists(placed) or _is_content_of(placed, entry)):
            yield from (placed, reason_path(placed))
        yield self._settings.data_dir / "rejected" / str(entry.id)
        yield self._settings.data_dir / "placing" / str(entry.id)
        # Last: by it the others are known.
        if entry.sha256 is not None:
            yield self._originals.path(entry.sha256)


def _is_content_of(path: Path, entry: FileEntry) -> bool:
    if path.is_symlink() or not path.is_file() or path.stat().st_size != entry.num_bytes:
        return False
    if entry.sha256 is None:
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
