"""Reads document types from TOML files: those shipped here, then the user's own."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docproc.errors import ConfigurationError
from docproc.schema.field_specs import DocumentType, FieldKind, FieldSpec

_NAME = r"^[a-z][a-z0-9_]*$"


class _FieldToml(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=_NAME)
    kind: FieldKind
    required: bool = False
    description: str = ""
    columns: list["_FieldToml"] = Field(default_factory=list)

    def to_spec(self) -> FieldSpec:
        columns = tuple(column.to_spec() for column in self.columns)
        return FieldSpec(self.name, self.kind, self.required, self.description, columns)


class _DocumentTypeToml(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=_NAME)
    title: str
    description: str = ""
    cues: list[str] = Field(default_factory=list)
    checks: list[str] = Field(default_factory=list)
    fields: list[_FieldToml] = Field(min_length=1)


def load_document_type(path: Path) -> DocumentType:
    """Reads one TOML file.

    Raises:
        ConfigurationError: naming the file, the place in it and what is wrong.
    """
    try:
        content = path.read_bytes()
        parsed = _DocumentTypeToml.model_validate(tomllib.loads(content.decode("utf-8")))
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {_in_words(error)}") from error
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    fields = tuple(spec.to_spec() for spec in parsed.fields)
    _refuse_repeated_names(path, fields)
    sha256 = hashlib.sha256(content).hexdigest()
    return DocumentType(
        name=parsed.name,
        title=parsed.title,
        description=parsed.description,
        cues=tuple(cue.casefold() for cue in parsed.cues),
        fields=fields,
        checks=tuple(parsed.checks),
        sha256=sha256,
    )


def load_document_types(folders: Iterable[Path] = ()) -> Mapping[str, DocumentType]:
    """The shipped document types by name, replaced and extended by those in ``folders``."""
    with resources.as_file(resources.files("docproc.schema") / "document_types") as shipped:
        paths = [path for folder in (shipped, *folders) for path in sorted(folder.glob("*.toml"))]
        document_types = [load_document_type(path) for path in paths]
    return {document_type.name: document_type for document_type in document_types}


def _in_words(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}"


def _refuse_repeated_names(path: Path, fields: tuple[FieldSpec, ...]) -> None:
    names = [spec.name for spec in fields]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ConfigurationError(f"{path}: field {repeated[0]} is there twice")
