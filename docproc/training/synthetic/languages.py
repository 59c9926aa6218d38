"""Languages: the words that documents print, from the TOML files in ``words``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

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
    path = resources.files("docproc.training.synthetic") / "words" / f"{code}.toml"
    parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    words = {
        f"{section}.{name}": tuple(listed)
        for section, lists in parsed.items()
        if isinstance(lists, dict)
        for name, listed in lists.items()
    }
    return Language(code, tuple(parsed["months"]), tuple(parsed["day_forms"]), words)
