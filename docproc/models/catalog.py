"""Which models there are, and where they lie on this machine."""

import hashlib
import json
import logging
import shutil
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from glob import escape
from pathlib import Path

from docproc.errors import ModelCorrupt, ModelMissing
from docproc.models.adapters import beginning_of, read_notes
from docproc.models.known import known_model
from docproc.models.manifest import Manifest, file_sha256, load_manifest

STARTER = "starter"
STARTER_ADAPTER = Path(__file__).parent / "adapter_files" / "starter.safetensors"
_HASH_LETTERS = 16
_DEFAULT_CONTEXT = 4096
_NOT_ITS = (
    "%s is not used: it was not trained for the weights that %s has; train anew (docproc train),"
    " and delete it if those that it was trained for are gone"
)

_log = logging.getLogger(__name__)


class AdapterState(StrEnum):
    """How the adapter of a model came about; BEHIND began with another than is shipped now."""

    SHIPPED = "shipped"
    TRAINED = "trained"
    BEHIND = "behind"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on this machine.

    Attributes:
        name: as in the settings.
        folder: config, weights and tokenizer, as ``mlx_lm.load`` reads them.
        adapter: merged into the weights at load, if any.
        shipped_adapter: what docproc has for it, if anything.
    """

    name: str
    folder: Path
    adapter: Path | None
    shipped_adapter: Path | None = None

    @property
    def is_present(self) -> bool:
        """Whether the model can be loaded."""
        return (self.folder / "config.json").is_file()

    @property
    def num_bytes(self) -> int:
        """What its folder takes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @property
    def manifest(self) -> Manifest | None:
        """Where it is from, None for a folder that docproc did not fetch."""
        return load_manifest(self.folder)

    @property
    def config(self) -> dict[str, object]:
        """What ``config.json`` says of text.

        Raises:
            ModelCorrupt: it cannot be read.
        """
        try:
            config = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
            # Models that see and hear keep what concerns text apart.
            return {**config, **config.get("text_config", {})}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise ModelCorrupt(f"{self.name}: config.json cannot be read: {error}") from error

    @property
    def context_length(self) -> int:
        """Tokens that one sequence may have."""
        return int(str(self.config.get("max_position_embeddings", _DEFAULT_CONTEXT)))

    def loaded_bytes(self, *, is_dequantised: bool) -> int:
        """What its weights take in memory, as they are or in 32 bits; about."""
        num_bytes = sum(path.stat().st_size for path in self.folder.glob("*.safetensors"))
        quantization = self.config.get("quantization")
        if not is_dequantised:
            return num_bytes
        if isinstance(quantization, dict):
            # Each group has a scale and a bias of 16 bits.
            bits = quantization["bits"] + 32 / quantization["group_size"]
        else:
            bits = 32 if str(self.config.get("torch_dtype", "")) == "float32" else 16
        return int(num_bytes * 32 / bits)

    def version(self) -> str:
        """Name and hash of the weights; other weights are another version."""
        return f"{self.name}@{self.weights_version()}"

    def weights_version(self) -> str:
        """Hash of the weights, whatever the model is called."""
        weights = sorted(self.folder.glob("*.safetensors"))
        names = [path.name for path in weights]
        manifest = self.manifest
        digest = hashlib.sha256()
        if manifest is not None and manifest.has_sizes_of(self.folder, names):
            hashes = [manifest.files[name].sha256 for name in names]
        else:
            hashes = [file_sha256(path) for path in weights]
        digest.update("".join(hashes).encode())
        return digest.hexdigest()[:_HASH_LETTERS]

    def adapter_version(self) -> str | None:
        """Hash of the adapter, None where there is none."""
        return _version_of(self.adapter)

    @property
    def is_taught(self) -> bool:
        """Whether its adapter is one that was trained here."""
        return self.adapter is not None and self.adapter != self.shipped_adapter

    def beginning(self) -> str | None:
        """Version of the shipped adapter that its adapter is or began with, None for none.

        Raises:
            ModelCorrupt: the adapter cannot be read.
        """
        if self.adapter is None or not self.is_taught:
            return self.adapter_version()
        return beginning_of(self.adapter)

    def adapter_state(self) -> AdapterState | None:
        """How its adapter came about, None where there is none."""
        if self.adapter is None:
            return None
        if not self.is_taught:
            return AdapterState.SHIPPED
        try:
            beginning = self.beginning()
        except ModelCorrupt:
            return AdapterState.UNREADABLE
        if self.shipped_adapter is None or beginning in (None, _version_of(self.shipped_adapter)):
            return AdapterState.TRAINED
        return AdapterState.BEHIND


def _version_of(adapter: Path | None) -> str | None:
    return None if adapter is None else file_sha256(adapter)[:_HASH_LETTERS]


def find_model(name: str, cache_dir: Path) -> ModelFiles:
    """Where the model of this name lies, or would lie once it is pulled.

    ``name`` is ``starter``, a short name of the catalog, a repository of the hub
    (``mlx-community/Qwen3-4B-4bit``), or the path of a model folder or a GGUF file.
    """
    models = cache_dir / "models"
    if name == STARTER:
        starter = ModelFiles(name, models / STARTER, STARTER_ADAPTER, STARTER_ADAPTER)
        return _with_adapter(starter, cache_dir)
    path = Path(name).expanduser()
    if path.is_dir():
        return _with_adapter(ModelFiles(path.name, path, None), cache_dir)
    if is_gguf(name):
        return _with_adapter(ModelFiles(path.name, models / _gguf_folder(path), None), cache_dir)
    known = known_model(name)
    repository = name if known is None else known.repository
    folder = models / repository.replace("/", "--")
    return _with_adapter(ModelFiles(repository, folder, None), cache_dir)


def installed_adapter(files: ModelFiles, cache_dir: Path) -> Path:
    """Where an adapter that is trained here for this model is installed: its weights say where."""
    name = f"{files.folder.resolve().name}@{files.weights_version()}.safetensors"
    return cache_dir / "adapters" / name


def installed_adapters(files: ModelFiles, cache_dir: Path) -> list[Path]:
    """Those that were trained here for this model with these weights; the first is used."""
    named_alike = _adapters_named_alike(files, cache_dir)
    # To know the weights of a model without a manifest, all of them must be read.
    weights = files.weights_version() if named_alike else ""
    return [path for path in named_alike if _base_of(path, files) == weights]


def _adapters_named_alike(files: ModelFiles, cache_dir: Path) -> list[Path]:
    """Adapters for models whose folder has this name, first those whose name has the weights."""
    name = files.folder.resolve().name
    with_weights = f"{escape(name)}@{'[0-9a-f]' * _HASH_LETTERS}.safetensors"
    folder = cache_dir / "adapters"
    without = folder / f"{name}.safetensors"
    return [*sorted(folder.glob(with_weights)), *([without] if without.is_file() else [])]


def _base_of(adapter: Path, files: ModelFiles) -> str:
    """Hash of the weights that an adapter was trained for, '' if it does not say."""
    base = adapter.stem
    if base == files.folder.resolve().name:
        # An earlier docproc called it so; its notes have the weights.
        try:
            base = read_notes(adapter).get("base", "")
        except ModelCorrupt:
            return ""
    return base.rpartition("@")[2]


def _with_adapter(files: ModelFiles, cache_dir: Path) -> ModelFiles:
    """The model with the adapter that was trained here, else with its own."""
    installed = installed_adapters(files, cache_dir)
    return replace(files, adapter=installed[0]) if installed else files


def is_gguf(name: str) -> bool:
    """Whether it names a GGUF file."""
    return name.endswith(".gguf") and Path(name).expanduser().is_file()


def _gguf_folder(path: Path) -> str:
    """Another one when the file changes."""
    stat = path.stat()
    identity = f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}"
    return f"gguf-{path.stem}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def require_model(name: str, cache_dir: Path) -> ModelFiles:
    """The model, which must be on this machine; warns of adapters that do not fit it.

    Raises:
        ModelMissing: it is not.
    """
    files = find_model(name, cache_dir)
    if not files.is_present:
        what = "has not been converted yet" if is_gguf(name) else "is not on this machine"
        raise ModelMissing(f"the model {name} {what}", name="" if name == STARTER else name)
    named_alike = _adapters_named_alike(files, cache_dir)
    if files.adapter not in named_alike:
        for adapter in named_alike:
            _warn_of(adapter, files.name)
    return files


@cache
def _warn_of(adapter: Path, name: str) -> None:
    """Once for each process: a command asks for its model more than once."""
    _log.warning(_NOT_ITS, adapter, name)


def list_models(cache_dir: Path) -> list[ModelFiles]:
    """The models in the cache, the starter model first whether present or not."""
    folders = sorted((cache_dir / "models").glob("[!.]*/config.json"))
    starter = find_model(STARTER, cache_dir)
    others = [_in_cache(path.parent) for path in folders if path.parent != starter.folder]
    return [starter, *(_with_adapter(files, cache_dir) for files in others)]


def _in_cache(folder: Path) -> ModelFiles:
    manifest = load_manifest(folder)
    name = folder.name.replace("--", "/") if manifest is None else manifest.source
    return ModelFiles(name, folder, None)


def remove_model(name: str, cache_dir: Path) -> int:
    """Takes a model out of the cache; returns how many bytes that freed.

    Raises:
        ModelMissing: it is not in the cache.
    """
    # A converted GGUF file is listed by its name, and goes even if the file is gone.
    listed = (files for files in list_models(cache_dir) if files.name == name)
    files = next(listed, None) or find_model(name, cache_dir)
    if not files.is_present or files.folder.parent != cache_dir / "models":
        raise ModelMissing(f"the model {name} is not in {cache_dir / 'models'}")
    num_bytes = files.num_bytes
    shutil.rmtree(files.folder)
    return num_bytes
