"""Labels: what is true of a document, as people or its XML say."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from docproc.errors import ConfigurationError

_FOLDERS = ("", "files")
# The XML of an invoice has all that its fields ask for; that of an order need not.
_COMPLETE_SOURCE = "embedded-xml"
_COMPLETE_TYPES = ("invoice", "credit_note")


class NullMeans(StrEnum):
    """What a label says where a field is null."""

    ABSENT = "absent"
    UNLABELLED = "unlabelled"


@dataclass(frozen=True, slots=True)
class Label:
    """One line of a label file.

    Attributes:
        id: names the document in reports.
        path: of the document; None where the label has its ``text`` instead.
        text: of the document.
        document_type: what it is, '' if the label does not say.
        fields: what is true by the name of the field: None, a text, a number, a list of
            texts or of rows (objects).
        null_means: what None among ``fields`` says.
    """

    id: str
    path: Path | None
    text: str | None
    document_type: str
    fields: Mapping[str, Any]
    null_means: NullMeans


def read_labels(
    labels: Path,
    folder: Path,
    *,
    null_means: NullMeans | None = None,
    limit: int | None = None,
    ignored: Collection[str] = (),
) -> list[Label]:
    """The labels of a file, one JSON object a line, of the documents in ``folder``.

    What they say of ``ignored`` fields is left out: they count as unlabelled.

    What null means, each line may say itself (``"null_means": "absent"``); else it is
    absent from a document whose label is its own XML, and unlabelled elsewhere.

    Raises:
        ConfigurationError: naming the line and what is wrong with it.
    """
    try:
        lines = labels.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{labels} cannot be read as labels: {error}") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise ConfigurationError(f"{labels} has no labels")
    read = [
        _label(_Line(f"{labels}, line {number}", line), folder, null_means)
        for number, line in numbered[:limit]
    ]
    unknown = sorted(set(ignored).difference(*(label.fields for label in read)))
    if unknown:
        raise ConfigurationError(f"{labels} has no field named {unknown[0]}")
    return [
        replace(label, fields={n: v for n, v in label.fields.items() if n not in ignored})
        for label in read
    ]


class _Line:
    """One line of a label file; knows where it stands, for messages."""

    def __init__(self, place: str, line: str) -> None:
        self.place = place
        try:
            # Amounts stay what they are; a float would not.
            self.values = json.loads(line, parse_float=Decimal)
        except ValueError as error:
            raise self.wrong(f"is not JSON: {error}") from error
        if not isinstance(self.values, dict):
            raise self.wrong("is not an object")

    def wrong(self, what: str) -> ConfigurationError:
        return ConfigurationError(f"{self.place} {what}")

    def text(self, *names: str) -> str:
        """The first of these that is there, '' if none is."""
        return next((str(self.values[name]) for name in names if self.values.get(name)), "")


def _label(line: _Line, folder: Path, null_means: NullMeans | None) -> Label:
    fields = line.values.get("fields")
    if not isinstance(fields, dict):
        raise line.wrong("has no object named fields")
    name, text = line.text("file"), line.values.get("text")
    if not name and not isinstance(text, str):
        raise line.wrong("names no file")
    return Label(
        id=line.text("id", "file") or line.place,
        path=_found(name, folder, line) if name else None,
        text=None if name else text,
        document_type=line.text("doc_type", "document_type"),
        fields=fields,
        null_means=null_means or _null_means(line),
    )


def _null_means(line: _Line) -> NullMeans:
    said = line.text("null_means")
    if said and said not in list(NullMeans):
        raise line.wrong(f"has null_means {said}; it may be {' or '.join(NullMeans)}")
    is_complete = line.text("source") == _COMPLETE_SOURCE
    if not said and is_complete and line.text("doc_type") in _COMPLETE_TYPES:
        return NullMeans.ABSENT
    return NullMeans(said) if said else NullMeans.UNLABELLED


def _found(name: str, folder: Path, line: _Line) -> Path:
    """The document; where only its text lies beside, that."""
    paths = list(_paths(name, folder))
    present = next((path for path in paths if path.is_file()), None)
    if present is None:
        raise line.wrong(f"names {name}, which is not in {folder}")
    return present


def _paths(name: str, folder: Path) -> Iterator[Path]:
    names: Sequence[str] = (name, Path(name).name)
    for wanted in names:
        yield from (folder / inner / wanted for inner in _FOLDERS)
    for wanted in names:
        yield from ((folder / inner / wanted).with_suffix(".txt") for inner in _FOLDERS)
