"""Languages: the words that documents print, from the TOML files in ``words``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language.

    Attributes:
        code: ISO 639-1.
        months: twelve names.
        day_forms: how dates are written, see ``Notation``.
        words: lists of words or sentences by what they are for, ``section.name``.
    """

    code: str
    months: tuple[str, ...]
    day_forms: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.words[name]


@lru_cache(maxsize=len(LANGUAGES))
def language(code: str) -> Language:
    """The language with this ISO code."""
    parsed = _parsed(code)
    return Language(code, tuple(parsed["months"]), tuple(parsed["day_forms"]), _words(parsed))


@lru_cache(maxsize=8)
def words_of(name: str) -> Mapping[str, tuple[str, ...]]:
    """What documents of one kind say in one language alone, by ``section.name``."""
    return _words(_parsed(name))


def _parsed(name: str) -> dict[str, Any]:
    path = resources.files("docproc.training.synthetic") / "words" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(parsed: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        f"{section}.{name}": tuple(listed)
        for section, lists in parsed.items()
        if isinstance(lists, dict)
        for name, listed in lists.items()
    }
