"""The manifest of a fetched model: where it is from, and the hash of each file."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from docproc.errors import ModelCorrupt

MANIFEST = "docproc-manifest.json"


@dataclass(frozen=True, slots=True)
class FileHash:
    """One file as it was fetched."""

    sha256: str
    num_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is kept beside a model.

    Attributes:
        source: repository of the hub, requirement of the package index or name of a file.
        revision: commit of the repository, None elsewhere.
        licence: as the source says, '' where it does not.
        files: by name within the folder.
    """

    source: str
    revision: str | None
    licence: str
    files: dict[str, FileHash]

    @classmethod
    def of_folder(
        cls, folder: Path, *, source: str, revision: str | None, licence: str
    ) -> "Manifest":
        """Hashes all that is in ``folder`` now."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {
            path.relative_to(folder).as_posix(): FileHash(file_sha256(path), path.stat().st_size)
            for path in paths
            if path.name != MANIFEST
        }
        return cls(source, revision, licence, files)

    def save(self, folder: Path) -> None:
        """Writes it into ``folder``."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    def has_sizes_of(self, folder: Path, names: list[str]) -> bool:
        """Whether it knows these files with the sizes that they have; quick."""
        return all(
            name in self.files and self.files[name].num_bytes == (folder / name).stat().st_size
            for name in names
        )

    def differences(self, folder: Path) -> Iterator[str]:
        """What is not as it was fetched, in words; reads every byte."""
        for name, expected in self.files.items():
            path = folder / name
            if not path.is_file():
                yield f"{name} is missing"
            elif path.stat().st_size != expected.num_bytes or file_sha256(path) != expected.sha256:
                yield f"{name} has changed since it was fetched"


def load_manifest(folder: Path) -> Manifest | None:
    """The manifest of the model in ``folder``, None where there is none.

    Raises:
        ModelCorrupt: it cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        files = {name: FileHash(**entry) for name, entry in content.pop("files").items()}
        return Manifest(**content, files=files)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelCorrupt(f"{path}: cannot be read: {error}") from error


def file_sha256(path: Path) -> str:
    """Of the file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
