"""Terminals of llguidance's Lark grammars: sets of printed pieces as JSON strings."""

import json
import re
from collections.abc import Iterable, Sequence

from docproc.documents import Page
from docproc.grounding.blocks import Block, blocks, is_sense, starts
from docproc.grounding.pieces import squash
from docproc.grounding.words import chunks

# Of words, blanks and signs. Every run of half its length lies within one. (A limit
# that counts within the regular expression exhausts llguidance's lexer instead.)
_WINDOW = 128
_MAX_WINDOWED = 24_000
# llguidance refuses grammars beyond about 70 thousand pieces, or as many characters of strings.
_MAX_PIECES = 45_000
_MAX_STRINGS = 5_000
# Beyond so many different ones, a text may start with any word.
_MAX_STARTS = 3_000
# Stands where no value goes over; no answer can hold it.
_WALL = "\x01"
# `json.dumps` leaves these as they are, but a grammar may not hold them.
_UNHOLDABLE = re.compile(r"[\x7f-\x9f\ud800-\udfff]")


def literal(text: str) -> str:
    """``text`` as a string of the grammar."""
    return json.dumps(text, ensure_ascii=False)


def any_string(verbatims: Iterable[str]) -> str:
    """A terminal for one of these as a JSON string, or null; blanks are squashed.

    Beyond the first 5,000 none is offered.
    """
    offered = dict.fromkeys(squash(verbatim) for verbatim in verbatims)
    strings = [literal(text) for text in offered if text and not _UNHOLDABLE.search(text)]
    strings = strings[:_MAX_STRINGS]
    return " | ".join(literal(text) for text in ("null", *strings))


def has_words(pages: Sequence[Page]) -> bool:
    """Whether there is anything that a run of words can be made of."""
    return any(is_sense(word) for page in pages for word, _ in chunks(page.text) if word)


def runs_of_words(pages: Sequence[Page], name: str) -> str:
    """Rules for the terminal ``name``: a run of words of one block, without quotes around it.

    It starts with a word that may start one and ends where words do, never with a blank,
    and has a letter or a digit. Every run of about 30 words is allowed, none of more than
    about 60; on more than about 30 pages at once, longer ones are; what is beyond about 50
    pages is not offered.
    """
    held = [block for page in pages for block in blocks(page.text)]
    pieces = {"substring_chunks": _windows([_pieces(block) for block in held])}
    return "\n".join(
        (
            f"{name}: {name}_RUN & {name}_START & {name}_EDGES & {name}_SENSE",
            f"{name}_START: ({_starts(held)}) /[^\\x01]*/",
            f"{name}_RUN: %regex {json.dumps(pieces, ensure_ascii=False)}",
            rf"{name}_EDGES: /[^ \x01]([^\x01]*[^ \x01])?/",
            rf"{name}_SENSE: /[^\x01]*[\p{{L}}\p{{N}}][^\x01]*/",
        )
    )


def _starts(held: Sequence[Block]) -> str:
    """The words that a text may start with, as they stand in JSON."""
    words = dict.fromkeys(word for block in held for word in starts(block))
    offered = [_in_json(word) for word in words if not _UNHOLDABLE.search(word)]
    if not 0 < len(offered) <= _MAX_STARTS:
        return r"/[^\x01]/"
    return " | ".join(literal(word) for word in offered)


def _pieces(block: Block) -> list[str]:
    """The chunks of a block as they stand in JSON."""
    return [_in_json(word) if word else _WALL for word, _ in chunks(block.text)]


def _in_json(word: str) -> str:
    return literal(word)[1:-1]


def _windows(runs: Sequence[list[str]]) -> list[str]:
    """The pieces of each block in overlapping windows, with walls between."""
    num_pieces = sum(map(len, runs))
    window = _WINDOW if num_pieces <= _MAX_WINDOWED else max(map(len, runs))
    stride = max(1, window // 2) if num_pieces <= _MAX_WINDOWED else window
    walled = [_WALL]
    for pieces in runs:
        for start in range(0, max(1, len(pieces) - window + stride), stride):
            walled += [*pieces[start : start + window], _WALL]
    return walled[:_MAX_PIECES]
