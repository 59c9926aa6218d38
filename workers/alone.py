"""Whether a worker is the only one on its data directory."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WorkerLock:
    """Held by every living worker of one data directory, shared."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")

    @contextmanager
    def starting(self) -> Iterator[bool]:
        """Yields whether no other worker lives; none can start before this ends.

        The lock is held from then on, until the process ends.
        """
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_alone = False
        else:
            is_alone = True
        try:
            yield is_alone
        finally:
            # One that starts meanwhile and is alone waits here for us, or we for it.
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self) -> None:
        """Lets others be alone."""
        self._file.close()
