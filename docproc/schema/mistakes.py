"""Mistakes in a TOML file of a document type: where they are, and their cure."""

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from docproc.schema.field_specs import FieldKind

_AT_LINE = re.compile(r" \(at line (?P<line>\d+), column \d+\)$")
_SNAKE_CASE = "lower case letters, digits and _, a letter first"
# A rule of every grammar has this name.
_RESERVED = "start"
_KEYS = ("name", "title", "description", "cues", "checks", "fields")
_FIELD_KEYS = ("name", "kind", "required", "description", "columns")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, in words.

    Attributes:
        line: where, from 1.
        cure: what to write instead.
    """

    line: int
    words: str
    cure: str

    @property
    def sentence(self) -> str:
        """Both together, with the place."""
        return f"line {self.line}: {self.words}; {self.cure}"


def syntax_mistake(text: str) -> Mistake | None:
    """Why ``text`` is no TOML, None if it is."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT_LINE.search(str(error))
        words = _AT_LINE.sub("", str(error)).replace(" (at end of document)", " at the end")
        line = int(match["line"]) if match else text.count("\n") + 1
        return Mistake(line, words, "write texts in quotes, lists in [ ], one key = value a line")
    return None


def shape_mistakes(text: str, error: ValidationError) -> list[Mistake]:
    """What does not have the form of a document type."""
    return sorted(
        (_of_pydantic(text, detail["loc"], detail["type"], detail) for detail in error.errors()),
        key=lambda mistake: mistake.line,
    )


def sense_mistakes(text: str, known_checks: Collection[str] | None) -> Iterator[Mistake]:
    """What has the form of a document type, and makes no sense; any check will do if None."""
    parsed = tomllib.loads(text)
    yield from _field_mistakes(text, parsed["fields"], ("fields",))
    for name in parsed.get("checks", ()) if known_checks is not None else ():
        if name not in (known_checks or ()):
            line = line_of(text, ("checks",), containing=f'"{name}"')
            yield Mistake(line, f"there is no check {name}", _one_of(name, known_checks or ()))


def line_of(text: str, place: Sequence[int | str], *, containing: str = "") -> int:
    """The line (from 1) of a place such as ``("fields", 2, "kind")``, or the nearest to it."""
    at = 0
    for index, part in enumerate(place):
        following = place[index + 1] if index + 1 < len(place) else None
        if isinstance(part, str):
            at = _find(text, part, at, following)
        elif not _is_header(text, at):
            at = _nth(text, r"\{", at, part)
    at = text.find(containing, at) if containing and containing in text[at:] else at
    return text.count("\n", 0, at) + 1


def _find(text: str, key: str, start: int, number: object) -> int:
    """Where a key begins, or the ``number``-th table of its name."""
    if isinstance(number, int) and (tables := _tables(text, key)):
        return tables[min(number, len(tables) - 1)]
    end = next((table for table in _tables(text, "fields") if table > start), len(text))
    match = re.compile(rf"(?<![\w-]){re.escape(key)}\s*=").search(text, start, end)
    return match.start() if match else start


def _tables(text: str, key: str) -> list[int]:
    pattern = re.compile(rf"^[ \t]*(\[\[\s*{re.escape(key)}\s*\]\])", re.MULTILINE)
    return [match.start(1) for match in pattern.finditer(text)]


def _is_header(text: str, at: int) -> bool:
    return text.startswith("[[", at)


def _nth(text: str, pattern: str, start: int, number: int) -> int:
    found = [match.start() for match in re.compile(pattern).finditer(text, start)]
    return found[min(number, len(found) - 1)] if found else start


def _of_pydantic(text: str, place: tuple[int | str, ...], kind: str, detail: Any) -> Mistake:  # noqa: ANN401  # pydantic's
    line, key = line_of(text, place), str(place[-1]) if place else ""
    within = _KEYS if len(place) == 1 else _FIELD_KEYS
    if kind == "missing":
        return Mistake(line, f"{key} is missing", f'write {key} = "…"')
    if kind == "extra_forbidden":
        return Mistake(line, f"nothing is called {key} here", _one_of(key, within))
    if kind == "enum":
        return Mistake(
            line, f"{detail['input']!r} is no kind", _one_of(detail["input"], list(FieldKind))
        )
    if kind == "string_pattern_mismatch":
        return Mistake(line, f"{detail['input']!r} is no name", f"use {_SNAKE_CASE}")
    if kind == "too_short":
        return Mistake(line, "there are no fields", "write [[fields]] with name and kind")
    return Mistake(line, f"{key}: {detail['msg']}", "see how docproc's invoice.toml writes it")


def _field_mistakes(
    text: str, specs: Sequence[dict[str, Any]], place: tuple[int | str, ...]
) -> Iterator[Mistake]:
    seen: set[str] = set()
    for index, spec in enumerate(specs):
        name, kind, columns = spec["name"], spec["kind"], spec.get("columns")
        line = line_of(text, (*place, index, "name"))
        if name in seen:
            yield Mistake(line, f"field {name} is there twice", "give one of them another name")
        if columns and kind != FieldKind.LIST:
            yield Mistake(line, f"{name} has columns and is no list", 'write kind = "list"')
        if kind == FieldKind.LIST and len(place) > 1:
            yield Mistake(line, f"{name} is a list within a list", "make it a list of its own")
        if columns and name == _RESERVED:
            yield Mistake(line, f"no list can be called {name}", "give it another name")
        seen.add(name)
        yield from _field_mistakes(text, columns or (), (*place, index, "columns"))


def _one_of(given: object, known: Collection[str]) -> str:
    names = sorted(str(name) for name in known)
    close = get_close_matches(str(given), names, n=1)
    meant = f"you may mean {close[0]}; " if close else ""
    return f"{meant}it may be {', '.join(names)}"
