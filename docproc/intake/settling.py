"""Decides when a file has stopped changing; pure, with the time as an argument."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from docproc.intake.names import is_pdf, is_xml

_END_OF_PDF = b"%%EOF"
# In UTF-16, too.
_BLANKS = b" \t\r\n\0"
# Readers of PDF look for the mark in the last 1,024 bytes; some writers pad beyond that.
_NUM_TAIL_BYTES = 2048
_MIN_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when a file is written to or replaced."""

    device: int
    inode: int
    num_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """The stamp of what was asked with ``lstat``."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Sighting:
    stamp: Stamp
    since: float


class Settling:
    """Remembers how long each path has stood still.

    A path is ready when it is complete and has stood still for
    ``settle_seconds``, or its writer has closed it. What never becomes
    complete is ready after ``patience_seconds``.
    """

    def __init__(self, settle_seconds: float) -> None:
        self._settle_seconds = settle_seconds
        self.patience_seconds = max(10 * settle_seconds, _MIN_PATIENCE_SECONDS)
        self._sightings: dict[Path, _Sighting] = {}

    def __len__(self) -> int:
        """How many paths are watched for standing still."""
        return len(self._sightings)

    def is_ready(
        self,
        path: Path,
        stamp: Stamp,
        now: float,
        *,
        is_complete: Callable[[], bool],
        is_closed: bool = False,
    ) -> bool:
        """Whether the path, seen ``now`` with this stamp, may be taken."""
        sighting = self._sightings.get(path)
        if sighting is None or sighting.stamp != stamp:
            sighting = self._sightings[path] = _Sighting(stamp, now)
        still_seconds = now - sighting.since
        if still_seconds >= self.patience_seconds:
            return True
        # Some servers create, close and only then fill a file.
        is_written = is_closed and stamp.num_bytes > 0
        return (is_written or still_seconds >= self._settle_seconds) and is_complete()

    def forget(self, path: Path) -> None:
        """Ends the watch of a path that was taken."""
        self._sightings.pop(path, None)

    def keep_only(self, paths: Collection[Path]) -> None:
        """Forgets every path that is not among ``paths``."""
        self._sightings = {p: seen for p, seen in self._sightings.items() if p in paths}


def is_complete(path: Path) -> bool:
    """Whether nothing in the file says that its end is still to come.

    A PDF says so by its missing end mark, XML by not ending with a tag. A file that
    cannot be read is complete: waiting does not make it readable.
    """
    if not (is_pdf(path) or is_xml(path)):
        return True
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _NUM_TAIL_BYTES))
            tail = file.read()
    except OSError:
        return True
    return _END_OF_PDF in tail if is_pdf(path) else tail.rstrip(_BLANKS).endswith(b">")
