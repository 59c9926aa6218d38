"""Fetches models from the model hub: the only code of docproc that speaks to it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, constants, get_token, hf_hub_url
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError
from huggingface_hub.file_download import http_get

from docproc.errors import ConfigurationError, ModelCorrupt, ModelMissing
from docproc.models.manifest import file_sha256

_FILES = ["*.json", "*.safetensors", "*.jinja", "*.txt", "*.model", "LICENSE*"]
_WEIGHTS = ".safetensors"
# Says which commit the files of an unfinished folder are of.
_REVISION = ".revision"


@dataclass(frozen=True, slots=True)
class HubFiles:
    """What a repository has at one commit.

    Attributes:
        revision: the commit.
        licence: as its card says, '' where it does not.
        sizes: bytes of each file that is fetched, by name.
        sha256: of the large ones, by name.
    """

    revision: str
    licence: str
    sizes: dict[str, int]
    sha256: dict[str, str]


def stay_offline() -> None:
    """From here on this process, and what it starts, does not speak to the hub.

    Models are loaded from this machine alone; this holds the libraries to it.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    constants.HF_HUB_OFFLINE = True


def fetch_from_hub(repository: str, revision: str | None, folder: Path) -> HubFiles:
    """Fetches the repository into ``folder``, or the rest of what was begun there.

    Raises:
        ModelMissing: it cannot be fetched now; what came stays in ``folder``.
        ModelCorrupt: a file has not the hash that the hub says.
        ConfigurationError: the disk has no room for it.
    """
    try:
        found = _look_up(repository, revision)
        _require_room(repository, found, folder)
        _start(folder, found.revision)
        for name, size in found.sizes.items():
            _fetch(hf_hub_url(repository, name, revision=found.revision), folder / name, size)
    except GatedRepoError as error:
        raise ModelMissing(
            f"{repository} asks for a licence to be accepted: do that on its page and set HF_TOKEN",
            name=repository,
        ) from error
    except (HfHubHTTPError, httpx2.HTTPError, OSError, ValueError) as error:
        raise ModelMissing(
            f"{repository} could not be fetched from the model hub: {error}", name=repository
        ) from error
    _verify(repository, found, folder)
    (folder / _REVISION).unlink()
    return found


def _look_up(repository: str, revision: str | None) -> HubFiles:
    info = HfApi().model_info(repository, revision=revision, files_metadata=True)
    siblings = [file for file in info.siblings or [] if _is_wanted(file.rfilename)]
    if not any(file.rfilename.endswith(_WEIGHTS) for file in siblings):
        raise ModelMissing(f"{repository} has no safetensors files: it is no model for MLX")
    assert info.sha is not None, "the hub says which commit it is"
    return HubFiles(
        revision=info.sha,
        licence=str(getattr(info.card_data, "license", None) or ""),
        sizes={file.rfilename: file.size or 0 for file in siblings},
        sha256={file.rfilename: file.lfs.sha256 for file in siblings if file.lfs},
    )


def _is_wanted(name: str) -> bool:
    return "/" not in name and any(Path(name).match(pattern) for pattern in _FILES)


def _require_room(repository: str, found: HubFiles, folder: Path) -> None:
    there = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    num_bytes = sum(found.sizes.values())
    place = next(parent for parent in folder.parents if parent.is_dir())
    free = shutil.disk_usage(place).free
    if num_bytes - there > free:
        raise ConfigurationError(
            f"{repository} needs {num_bytes / 1e9:.1f} GB, {free / 1e9:.1f} GB are free at "
            f"{place}; free some, or set DOCPROC_CACHE_DIR to another place"
        )


def _start(folder: Path, revision: str) -> None:
    """Makes the folder, or keeps what is in it of the same commit."""
    mark = folder / _REVISION
    if not mark.is_file() or mark.read_text(encoding="utf-8") != revision:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        mark.write_text(revision, encoding="utf-8")


def _fetch(url: str, path: Path, num_bytes: int) -> None:
    """Fetches what is missing; ``huggingface_hub`` itself would start the file anew."""
    if path.is_file():
        return
    part = path.with_name(f".{path.name}.part")
    token = get_token()
    with part.open("ab") as file:
        http_get(
            url,
            file,
            resume_size=file.tell(),
            headers={"Authorization": f"Bearer {token}"} if token else None,
            expected_size=num_bytes,
            displayed_filename=path.name,
        )
    part.rename(path)


def _verify(repository: str, found: HubFiles, folder: Path) -> None:
    for name, sha256 in found.sha256.items():
        if file_sha256(folder / name) != sha256:
            # It is fetched anew the next time; the others are not.
            (folder / name).unlink()
            raise ModelCorrupt(f"{repository}: {name} did not arrive as it was sent")
