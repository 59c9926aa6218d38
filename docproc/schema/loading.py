"""Reads document types from TOML files: those shipped here, then the user's own."""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docproc.errors import ConfigurationError
from docproc.schema.field_specs import DocumentType, FieldKind, FieldSpec
from docproc.schema.mistakes import Mistake, sense_mistakes, shape_mistakes, syntax_mistake

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
        ConfigurationError: naming the file, the line and what is wrong.
    """
    text = _text(path)
    for mistake in mistakes_in(text):
        raise ConfigurationError(f"{path}, {mistake.sentence}")
    parsed = _DocumentTypeToml.model_validate(tomllib.loads(text))
    fields = tuple(spec.to_spec() for spec in parsed.fields)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return DocumentType(
        name=parsed.name,
        title=parsed.title,
        description=parsed.description,
        cues=tuple(cue.casefold() for cue in parsed.cues),
        fields=fields,
        checks=tuple(parsed.checks),
        sha256=sha256,
    )


def check_document_type(path: Path, check_names: Collection[str]) -> list[Mistake]:
    """All that is wrong with a TOML file, by line; its checks must be among these.

    Raises:
        ConfigurationError: it cannot be read at all.
    """
    return mistakes_in(_text(path), check_names)


def mistakes_in(text: str, check_names: Collection[str] | None = None) -> list[Mistake]:
    """All that is wrong with the TOML of a document type, its checks included if they are known."""
    syntax = syntax_mistake(text)
    if syntax:
        return [syntax]
    try:
        _DocumentTypeToml.model_validate(tomllib.loads(text))
    except ValidationError as error:
        return shape_mistakes(text, error)
    return sorted(sense_mistakes(text, check_names), key=lambda mistake: mistake.line)


def load_document_types(folders: Iterable[Path] = ()) -> Mapping[str, DocumentType]:
    """The shipped document types by name, replaced and extended by those in ``folders``."""
    with resources.as_file(resources.files("docproc.schema") / "document_types") as shipped:
        paths = [path for folder in (shipped, *folders) for path in sorted(folder.glob("*.toml"))]
        document_types = [load_document_type(path) for path in paths]
    return {document_type.name: document_type for document_type in document_types}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
