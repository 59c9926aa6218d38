"""Files that docproc has taken and not registered yet.

A claim is a folder ``claimed/<id>`` with ``content`` (the file itself) and
``origin.json`` (where it came from), which its process keeps locked. The lock
ends with the process, however it ends, so that the next one knows which claims
nobody works on and takes them up again.
"""

import errno
import fcntl
import json
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self, TextIO
from uuid import uuid4

from docproc.intake.names import printable
from docproc.intake.settling import Stamp

_UNFINISHED = ".new-"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a claimed file came from.

    Attributes:
        path: where it lay, as the file system names it.
        label: its folders below the inbox.
        document_type: asked for it, "" if none.
        stamp: of the file as it lay there.
        is_whole: whether it was said to be one document.
    """

    path: str
    label: str
    document_type: str
    stamp: Stamp
    is_whole: bool = False

    @property
    def name(self) -> str:
        """The file's name, fit to be shown and stored."""
        return printable(PurePath(self.path).name)

    @property
    def printable_path(self) -> str:
        """``path``, fit to be shown and stored."""
        return printable(self.path)


@dataclass(frozen=True, slots=True)
class Claim:
    """One file that this process, and no other, is about to register.

    Used with ``with``; what was not discarded then is left to be taken up again.
    """

    folder: Path
    origin: Origin
    lock: TextIO

    @property
    def id(self) -> str:
        """Unique for ever; the same when the claim is taken up again."""
        return self.folder.name

    @property
    def content(self) -> Path:
        """The file itself."""
        return self.folder / "content"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.lock.close()

    def discard(self) -> None:
        """Ends the claim: what it holds is registered, or was never taken."""
        _remove(self.content)
        _remove(_unfinished(self.content))
        _remove(self.folder / "origin.json")
        _remove_if_empty(self.folder)
        self.lock.close()


class Claims:
    """All claims below one folder.

    Whenever the process dies, a file is in its old place or in a claim; where
    the old place is on another file system it may be in both, until the claim
    is taken up again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def move(self, path: Path, *, label: str, document_type: str) -> Claim:
        """Takes the file away from ``path``.

        Raises:
            OSError: it is gone or may not be moved; it lies where it was.
        """
        claim = self._open(_origin(path, label, document_type))
        try:
            _move(path, claim.content)
        except OSError:
            claim.discard()
            raise
        return claim

    def copy(self, path: Path, *, label: str, document_type: str, is_whole: bool = False) -> Claim:
        """Takes a copy of the file, or of the file that a link leads to.

        Raises:
            OSError: it is gone or may not be read.
        """
        claim = self._open(_origin(path, label, document_type, is_whole=is_whole))
        try:
            _copy_file(path, claim.content)
        except OSError:
            claim.discard()
            raise
        return claim

    def abandoned(self) -> Iterator[Claim]:
        """Claims whose process has ended before they were registered."""
        for folder in self._folders():
            claim = _reopened(folder)
            if claim is None:
                continue
            if os.path.lexists(claim.content):
                _remove_left_behind(claim)
                yield claim
            else:
                claim.discard()

    def unregistered(self) -> list[Path]:
        """Folders with a file in them that nobody registers now."""
        return [
            folder
            for folder in self._folders()
            if os.path.lexists(folder / "content") and not _is_locked(folder / "origin.json")
        ]

    def _folders(self) -> list[Path]:
        folders = sorted(self._folder.iterdir())
        return [folder for folder in folders if not folder.name.startswith(_UNFINISHED)]

    def _open(self, origin: Origin) -> Claim:
        claim_id = uuid4().hex
        unfinished = self._folder / f"{_UNFINISHED}{claim_id}"
        unfinished.mkdir()
        try:
            lock = _locked_origin(unfinished / "origin.json", origin)
        except OSError:
            shutil.rmtree(unfinished)
            raise
        return Claim(unfinished.rename(self._folder / claim_id), origin, lock)


def _locked_origin(path: Path, origin: Origin) -> TextIO:
    lock = path.open("x", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        json.dump(asdict(origin), lock)
        lock.flush()
        os.fsync(lock.fileno())
    except OSError:
        lock.close()
        raise
    return lock


def _is_locked(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _reopened(folder: Path) -> Claim | None:
    """The claim in ``folder``, None while another process works on it or if it is damaged."""
    try:
        lock = (folder / "origin.json").open(encoding="utf-8")
    except FileNotFoundError:
        _remove_if_empty(folder)
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    try:
        origin = json.load(lock)
        return Claim(folder, Origin(**origin | {"stamp": Stamp(**origin["stamp"])}), lock)
    except (ValueError, TypeError, KeyError):
        _log.exception("%s was damaged; the file in it is kept, and waits for a person", folder)
        lock.close()
        return None


def _origin(path: Path, label: str, document_type: str, *, is_whole: bool = False) -> Origin:
    stamp = Stamp.of(path.lstat())
    return Origin(str(path.absolute()), label, document_type, stamp, is_whole)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in {errno.ENOENT, errno.ENOTEMPTY}:
            raise


def _remove_left_behind(claim: Claim) -> None:
    """Ends a move to another file system that was cut off before its last step."""
    source = Path(claim.origin.path)
    is_move = claim.content.lstat().st_dev != claim.origin.stamp.device
    if is_move and os.path.lexists(source) and Stamp.of(source.lstat()) == claim.origin.stamp:
        _remove(source)


def _move(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(path, target)
        _remove(path)


def _copy(path: Path, target: Path) -> None:
    """Copies a file, folder or link; ``target`` is there only when all of it is."""
    if path.is_symlink():
        target.symlink_to(path.readlink())
    elif path.is_dir():
        shutil.copytree(path, _unfinished(target), symlinks=True).rename(target)
    else:
        _copy_file(path, target)


def _copy_file(path: Path, target: Path) -> None:
    unfinished = Path(shutil.copyfile(path, _unfinished(target)))
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(target)


def _unfinished(path: Path) -> Path:
    return path.with_name("content.unfinished")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
