"""Answers as they come: JSON that may end in the middle, with the place of every value."""

import json
import re
from dataclasses import dataclass, field
from typing import NoReturn

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BARE = re.compile(r"[^\s,\]}\"\[{:]+")
_BLANK = re.compile(r"\s*")


class NotAnAnswer(ValueError):
    """The text is not JSON, nor the beginning of any."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A value of an answer: null, or the text of a string or of a number.

    ``answer[start:end]`` is the value as written, with its quotes.
    """

    text: str | None
    start: int
    end: int


@dataclass(slots=True)
class Listed:
    """The complete elements of an array."""

    elements: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Named:
    """The complete members of an object."""

    members: dict[str, "Node"] = field(default_factory=dict)


Node = Answered | Listed | Named


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """The values of an answer; ``is_complete`` unless it was cut off."""

    root: Named
    is_complete: bool


def parse_answer(answer: str) -> ParsedAnswer:
    """Reads a JSON object; of one that was cut off, what is complete before the cut.

    Raises:
        NotAnAnswer: it is something else.
    """
    if not answer.strip():
        return ParsedAnswer(Named(), is_complete=False)
    if not answer.lstrip().startswith("{"):
        raise NotAnAnswer("the answer is not a JSON object")
    reading = _Reading(answer)
    root = reading.node()
    if not isinstance(root, Named) or not reading.is_at_end:
        raise NotAnAnswer("the answer is not a JSON object")
    return ParsedAnswer(root, is_complete=not reading.is_cut)


class _Reading:
    """A position in an answer. A node is None where the answer is cut off within it."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._position = 0
        self.is_cut = False

    @property
    def is_at_end(self) -> bool:
        """Whether nothing but blanks is left."""
        return self._next() == ""

    def node(self, depth: int = 0) -> Node | None:
        """The value that begins here."""
        if depth > 8:
            raise NotAnAnswer("the answer is nested too deeply")
        sign = self._next()
        if sign == "{":
            return self._named(depth)
        if sign == "[":
            return self._listed(depth)
        return self._string() if sign == '"' else self._bare()

    def _named(self, depth: int) -> Named:
        named = Named()
        self._position += 1
        while not self._has_closed("}", is_first=not named.members):
            key = self._key()
            if key is None or not self._has_passed(":"):
                break
            member = self.node(depth + 1)
            if member is not None:
                named.members[str(key.text)] = member
        return named

    def _listed(self, depth: int) -> Listed:
        listed = Listed()
        self._position += 1
        while not self._has_closed("]", is_first=not listed.elements):
            element = self.node(depth + 1)
            if element is not None:
                listed.elements.append(element)
        return listed

    def _key(self) -> Answered | None:
        if self._next() not in ('"', ""):
            self._refuse()
        return self._string()

    def _string(self) -> Answered | None:
        match = _STRING.match(self._answer, self._position)
        if match is None:
            self._cut()
            return None
        self._position = match.end()
        try:
            return Answered(json.loads(match.group(), strict=False), *match.span())
        except ValueError as error:
            raise NotAnAnswer(f"the answer is not JSON: {error}") from error

    def _bare(self) -> Answered | None:
        match = _BARE.match(self._answer, self._position)
        if match is None and not self.is_at_end:
            self._refuse()
        if match is None or match.end() == len(self._answer):
            self._cut()
            return None
        self._position = match.end()
        return Answered(None if match.group() == "null" else match.group(), *match.span())

    def _has_closed(self, sign: str, *, is_first: bool) -> bool:
        """Whether the container ends here, by its sign or because the answer does."""
        if self.is_cut or self._next() == "":
            self.is_cut = True
            return True
        if self._next() == sign:
            self._position += 1
            return True
        if not is_first:
            self._has_passed(",")
        return self.is_cut

    def _has_passed(self, sign: str) -> bool:
        found = self._next()
        if found == "":
            self._cut()
            return False
        if found != sign:
            self._refuse()
        self._position += 1
        return True

    def _next(self) -> str:
        blank = _BLANK.match(self._answer, self._position)
        assert blank is not None, "the pattern matches nothing too"
        self._position = blank.end()
        return self._answer[self._position : self._position + 1]

    def _cut(self) -> None:
        self.is_cut = True
        self._position = len(self._answer)

    def _refuse(self) -> NoReturn:
        found = self._answer[self._position : self._position + 10]
        raise NotAnAnswer(f"the answer is not JSON: unexpected {found!r}")
