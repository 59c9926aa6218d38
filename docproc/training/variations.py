"""Variations: the same document asked about in other words, other fields, another order."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.training.truths import Truth

_RENAMED, _SHUFFLED, _AS_TEXT = 0.5, 0.7, 0.05
_TEXT_LIKE = (FieldKind.ID, FieldKind.DATE)
_MAX_FIELDS = 14


@dataclass(frozen=True, slots=True)
class Variation:
    """A document type that asks for what a truth knows, and whose names are its own.

    Attributes:
        names: the truth's name for each field and column that is called otherwise.
    """

    document_type: DocumentType
    names: Mapping[str, str]


def vary(truth: Truth, chance: random.Random) -> Variation:
    """Some of the fields that are known, in any order, some by other names."""
    known = list(truth.known)
    specs = chance.sample(known, chance.randint(1, min(len(known), _MAX_FIELDS)))
    if chance.random() >= _SHUFFLED:
        specs.sort(key=known.index)
    naming = _Naming(chance)
    fields = tuple(naming.renamed(spec) for spec in specs)
    return Variation(replace(truth.document_type, fields=fields), naming.names)


class _Naming:
    """Gives out names, none twice."""

    def __init__(self, chance: random.Random) -> None:
        self.names: dict[str, str] = {}
        self._chance = chance
        self._taken: set[str] = set()

    def renamed(self, spec: FieldSpec) -> FieldSpec:
        """The spec by a name of its own, its columns as well."""
        return replace(
            spec,
            name=self._name(spec.name),
            kind=self._kind(spec.kind),
            columns=tuple(self.renamed(column) for column in self._some(spec.columns)),
        )

    def _name(self, name: str) -> str:
        other = other_name(name, self._chance) if self._chance.random() < _RENAMED else name
        if other in self._taken:
            other = name if name not in self._taken else f"{name}_{len(self._taken)}"
        self._taken.add(other)
        self.names[other] = name
        return other

    def _kind(self, kind: FieldKind) -> FieldKind:
        is_text = kind in _TEXT_LIKE and self._chance.random() < _AS_TEXT
        return FieldKind.TEXT if is_text else kind

    def _some(self, columns: Sequence[FieldSpec]) -> Sequence[FieldSpec]:
        if not columns or self._chance.random() < 1 / 2:
            return columns
        return self._chance.sample(columns, self._chance.randint(1, len(columns)))


def other_name(name: str, chance: random.Random) -> str:
    """Another name for a field, the same where none is known."""
    names, words = _lists()
    if name in names:
        return chance.choice(names[name])
    return "_".join(chance.choice(words.get(word, [word])) for word in name.split("_"))


@cache
def _lists() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    content = resources.files("docproc.training").joinpath("field_names.toml").read_text("utf-8")
    lists = tomllib.loads(content)
    return lists["names"], lists["words"]
