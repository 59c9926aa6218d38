"""Backups: the database, and every original that is not in the backup yet."""

from dataclasses import dataclass
from pathlib import Path

from docproc.errors import ConfigurationError
from docproc.intake.originals import Originals, copy_whole
from docproc.settings import Settings
from docproc.store import Store

DATABASE = "docproc.db"
ORIGINALS = "originals"


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a backup now."""

    folder: Path
    num_originals: int
    num_copied: int


def back_up(settings: Settings, store: Store, folder: Path) -> Backup:
    """Makes or renews a backup in a folder; put in place of ``.docproc``, it is all there was.

    Raises:
        ConfigurationError: the database is a server's, whose own tools copy it.
    """
    if not settings.is_sqlite:
        raise ConfigurationError(
            f"the database is PostgreSQL: pg_dump --format=custom --file={DATABASE}.dump URL, "
            f"pg_restore to have it back; and copy {settings.originals_dir}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    # First: what is registered in it has its original already.
    unfinished = folder / f".{DATABASE}.part"
    unfinished.unlink(missing_ok=True)
    store.backup(unfinished)
    unfinished.replace(folder / DATABASE)
    kept, copies = Originals(settings.originals_dir), Originals(folder / ORIGINALS)
    paths, there = kept.paths(), copies.paths()
    for sha256 in there.keys() - paths.keys():
        # What was deleted is not to live on.
        there[sha256].unlink()
    missing = paths.keys() - there.keys()
    for sha256 in missing:
        target = copies.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_whole(paths[sha256], target)
    return Backup(folder, len(paths), len(missing))
