"""Lists what lies in the inbox."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from docproc.intake.names import is_junk, is_pdf, relative_label
from docproc.intake.settling import Stamp


class Kind(Enum):
    """What a directory entry is."""

    FILE = auto()
    FOLDER = auto()
    LINK = auto()


@dataclass(frozen=True, slots=True)
class Found:
    """Something in the inbox that wants to be taken."""

    path: Path
    label: str
    kind: Kind
    stamp: Stamp


def scan(root: Path) -> Iterator[Found]:
    """Everything below ``root`` that is not junk: files in order of name, then folders.

    Links are found, never followed. A folder is found only if it is named like
    a PDF, else looked into; sockets, pipes and devices are left alone. What
    vanishes or cannot be listed while we look is left to the next scan.
    """
    folders = [root]
    while folders:
        below = []
        for path, status in _entries(folders.pop(0)):
            kind = _kind(status.st_mode)
            if kind is Kind.FOLDER and not is_pdf(path):
                below.append(path)
            elif kind is not None:
                yield Found(path, relative_label(path, root), kind, Stamp.of(status))
        folders[:0] = below


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    for path in paths:
        if is_junk(path.name):
            continue
        try:
            yield path, path.lstat()
        except OSError:
            continue


def _kind(mode: int) -> Kind | None:
    if stat.S_ISREG(mode):
        return Kind.FILE
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    return Kind.LINK if stat.S_ISLNK(mode) else None
