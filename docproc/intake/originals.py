"""The originals of all documents, by the SHA-256 of their content."""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from docproc.errors import EmptyFile, TransientError, UnreadableFile, UnsupportedDocument
from docproc.intake.settling import Stamp, is_being_written

_READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Original:
    """Content that is kept: its SHA-256 (lower-case hex) and its length."""

    sha256: str
    num_bytes: int


class Originals:
    """Keeps content once, read-only, for ever.

    Invariant: a file at ``path(sha256)`` is complete and has that hash.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the content with this hash lies, once it was added."""
        return self._folder / sha256[:2] / sha256

    def paths(self) -> dict[str, Path]:
        """Where everything lies that is kept, by its hash."""
        return {path.name: path for path in self._folder.glob("??/[!.]*")}

    def add(self, path: Path, name: str) -> Original:
        """Keeps the content of ``path``, which may be removed afterwards.

        Raises:
            UnsupportedDocument: it is a link, a folder or a device.
            UnreadableFile: its bytes are not given out.
            EmptyFile: it has none.
            TransientError: it was written to meanwhile.
        """
        original = _measured(path, name)
        if not original.num_bytes:
            raise EmptyFile(f"{name}: has no content")
        target = self.path(original.sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _share(path, target)
            _sync(target.parent)
        return original


def _measured(path: Path, name: str) -> Original:
    _refuse_what_is_no_file(path, name)
    try:
        # Without O_NONBLOCK a pipe put in the file's place would hold us up for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            before = Stamp.of(os.fstat(descriptor))
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(descriptor)
            after = Stamp.of(os.fstat(descriptor))
    except OSError as error:
        raise UnreadableFile(f"{name}: {error.strerror or error}") from error
    if before != after or is_being_written(path):
        raise TransientError(f"{name}: is still being written")
    return Original(sha256, after.num_bytes)


def _refuse_what_is_no_file(path: Path, name: str) -> None:
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        raise UnsupportedDocument(f"{name}: is a folder")
    if stat.S_ISLNK(mode):
        raise UnsupportedDocument(f"{name}: is a link, and links are not followed")
    if not stat.S_ISREG(mode):
        raise UnsupportedDocument(f"{name}: is no ordinary file")


def _share(path: Path, target: Path) -> None:
    """Gives ``path`` a second name, or copies it where the system or its owner forbids that."""
    # A file that somebody else holds by another name could be changed behind our back.
    if path.stat().st_nlink > 1:
        copy_whole(path, target)
        return
    try:
        path.chmod(_READ_ONLY)
        target.hardlink_to(path)
    except FileExistsError:
        return
    except OSError:
        copy_whole(path, target)


def copy_whole(path: Path, target: Path) -> None:
    """Copies a file so that ``target`` is there only when all of it is; replaces ``target``."""
    unfinished = target.with_name(f".{uuid4().hex}.part")
    try:
        shutil.copyfile(path, unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.chmod(_READ_ONLY)
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
