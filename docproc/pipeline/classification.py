"""Which document type a document is, by the words it prints about itself."""

import re
from collections.abc import Iterable

from docproc.schema import DocumentType

# "Invoice 17" on a line of its own says more than "invoice" within a sentence.
_MAX_HEADING_WORDS = 4
_HEADING_WEIGHT = 3
# Of the model's choice.
_SURE = 0.8


def cue_scores(text: str, document_types: Iterable[DocumentType]) -> dict[str, int]:
    """How many cues of each document type stand in ``text``; those in headings count more."""
    lines = [line.casefold() for line in text.splitlines()]
    headings = [line for line in lines if len(line.split()) <= _MAX_HEADING_WORDS]
    return {
        document_type.name: sum(_score(cue, lines, headings) for cue in document_type.cues)
        for document_type in document_types
    }


def clear_winner(scores: dict[str, int]) -> str | None:
    """The document type with more than any other, None without one."""
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] == 0:
        return None
    is_tie = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
    return None if is_tie else ranked[0][0]


def doubts_about_type(name: str, sureness: float) -> tuple[str, ...]:
    """Whether the model may have chosen another document type as well."""
    if sureness >= _SURE:
        return ()
    return (f"it may be no {name.replace('_', ' ')}: the model was {sureness:.0%} sure",)


def _score(cue: str, lines: list[str], headings: list[str]) -> int:
    word = re.compile(rf"(?<!\w){re.escape(cue)}(?!\w)")
    if any(word.match(line) for line in headings):
        return 1 + _HEADING_WEIGHT
    return int(any(word.search(line) for line in lines))
