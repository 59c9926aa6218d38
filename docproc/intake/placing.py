"""Puts originals where people look for them once their job has ended."""

import fcntl
import logging
import os
import shutil
from pathlib import Path

from docproc.intake.names import numbered
from docproc.intake.originals import Originals, copy_whole
from docproc.settings import Settings
from docproc.store import FileEntry, FileState, Store

_LIMIT = 100
_REASON = ".reason.txt"

_log = logging.getLogger(__name__)


class Placer:
    """Puts each original into ``archive/`` or ``failed/``, beside a reason where there is one.

    Before it places a file, it notes where; a placing that was cut off is
    finished there, so that no file is placed twice.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._originals = Originals(settings.originals_dir)
        self._rejected = settings.data_dir / "rejected"
        self._notes = settings.data_dir / "placing"

    def step(self) -> int:
        """Places what has ended since; returns how many files that were.

        Nothing while another process places; what cannot be placed now is
        tried again by the next step.
        """
        self._notes.mkdir(parents=True, exist_ok=True)
        with (self._notes / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return 0
            return sum(self._place_or_log(entry) for entry in self._store.unplaced(_LIMIT))

    def _place_or_log(self, entry: FileEntry) -> bool:
        try:
            self._place(entry)
        except OSError as error:
            _log.warning("cannot place file %s (%s): %s", entry.id, entry.name, error)
            return False
        return True

    def _place(self, entry: FileEntry) -> None:
        note = self._notes / str(entry.id)
        target = self._noted_target(note)
        if target is None:
            self._remove_earlier(entry)
            target = self._new_target(entry, note)
        if not os.path.lexists(target):
            self._put(entry, target)
        reason = self._reason(entry)
        if reason:
            _write_whole(reason_path(target), f"{reason}\n", entry)
        self._store.mark_placed(entry.id, target)
        note.unlink()

    def _remove_earlier(self, entry: FileEntry) -> None:
        """Removes what was placed before the job ran again, unless somebody has replaced it."""
        earlier = entry.placed_path
        if earlier is None or entry.sha256 is None:
            return
        original = self._originals.path(entry.sha256)
        if earlier.is_file() and earlier.stat().st_size == original.stat().st_size:
            earlier.unlink()
            reason_path(earlier).unlink(missing_ok=True)

    def _noted_target(self, note: Path) -> Path | None:
        try:
            return Path(note.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _new_target(self, entry: FileEntry, note: Path) -> Path:
        folder = self._folder(entry)
        folder.mkdir(parents=True, exist_ok=True)
        candidates = (folder / name for name in numbered(entry.name, tail=_REASON))
        target = next(path for path in candidates if not _is_taken(path))
        _write_whole(note, str(target), entry)
        return target

    def _folder(self, entry: FileEntry) -> Path:
        is_failed = entry.state is FileState.FAILED
        root = self._settings.failed if is_failed else self._settings.archive
        return root.absolute().joinpath(*filter(None, entry.label.split("/")))

    def _put(self, entry: FileEntry, target: Path) -> None:
        if entry.sha256 is not None:
            _link_or_copy(self._originals.path(entry.sha256), target)
            return
        rejected = self._rejected / str(entry.id)
        # Without it the file was never in our hands: its reason is all there is.
        if os.path.lexists(rejected):
            shutil.move(rejected, target)

    def _reason(self, entry: FileEntry) -> str:
        if entry.state is FileState.DUPLICATE and entry.duplicate_of is not None:
            first = self._store.file(entry.duplicate_of)
            return f"same content as file {first.id}: {first.name}"
        if entry.failure is not None:
            return f"{entry.failure.code}: {entry.failure.sentence}"
        return ""


def _is_taken(path: Path) -> bool:
    return os.path.lexists(path) or reason_path(path).exists()


def reason_path(target: Path) -> Path:
    """Where the reason of a placed file lies, if it has one."""
    return target.with_name(target.name + _REASON)


def _link_or_copy(original: Path, target: Path) -> None:
    try:
        target.hardlink_to(original)
    except OSError:
        copy_whole(original, target)


def _write_whole(path: Path, text: str, entry: FileEntry) -> None:
    # What is left behind by a crash is overwritten when the same file is placed again.
    unfinished = path.with_name(f".{entry.id}.part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.rename(path)
