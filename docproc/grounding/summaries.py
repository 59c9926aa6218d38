"""The grammar of summaries: free words, but only printed numbers."""

import re
from collections.abc import Iterator, Sequence

from docproc.documents import Document, Page
from docproc.grounding.dates import find_dates
from docproc.grounding.lark import literal
from docproc.grounding.numbers import find_numbers
from docproc.grounding.pieces import Piece, Pieces, squash
from docproc.grounding.words import tokens

# A longer token with a digit is no number that a summary needs.
_MAX_NUMBER = 40
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[^\W\d_a-z])")
_EDGE = ".,;:!?()[]{}<>\"'“”„‘’«»*|"
# A word that a point may follow within a sentence (`Co.`, `z.B.`) may end one as well. The
# three kinds of tokens have nothing in common, so that the lexer never has to choose.
_RULES = r"""start: sentence " " sentence (" " sentence)?
sentence: ((PLAIN | SHORT) " "){0,24} (STOP | SHORT)
PLAIN: OPENING? THING CLOSING?
SHORT: OPENING? /([^\p{N}\p{C}\p{Z}.!?]{1,4}\.){1,3}/
STOP: (OPENING? THING CLOSING? /[.!?]/) & ~SHORT
THING: WORD | NUMBER
OPENING: /[("'“„€$£]/
CLOSING: /["'”“)%€$£]?[,;:]?/
WORD: /[^\p{N}\p{C}\p{Z}.!?]{1,40}(\.[^\p{N}\p{C}\p{Z}.!?]{1,20}){0,3}/
"""


def summary_grammar(document: Document, pages: Sequence[int]) -> str:
    """A grammar of two or three sentences of at most 25 words each about ``pages``.

    Every digit in them belongs to a number, a date or another word with digits that is
    printed on these pages and that is written whole.
    """
    read = [document.page(number) for number in pages]
    numbers = dict.fromkeys(number for page in read for number in _numbers(page))
    offered = " | ".join(literal(number) for number in numbers)
    if not offered:
        return _RULES.replace(" | NUMBER", "")
    return f"{_RULES}NUMBER: {offered}\n"


def without_unprinted_numbers(summary: str, document: Document, pages: Sequence[int]) -> str:
    """The sentences whose every number is printed on ``pages``, three at most.

    For summaries that were not written under the grammar.
    """
    printed = {n for number in pages for n in _numbers(document.page(number))}
    kept = [s for s in _SENTENCE_END.split(squash(summary)) if _says_only(s, printed)]
    return " ".join(kept[:3])


def _says_only(sentence: str, printed: set[str]) -> bool:
    for number in sorted(printed, key=len, reverse=True):
        sentence = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", "", sentence)
    return not re.search(r"\d", sentence)


def _numbers(page: Page) -> Iterator[str]:
    dates = find_dates(page.text)
    taken = Pieces(dates)
    amounts = [piece for piece in find_numbers(page.text) if not taken.touch(piece)]
    for piece in (*dates, *_whole(amounts)):
        yield squash(page.text[piece.start : piece.end])
    grouped = Pieces((*dates, *_whole(amounts)))
    for token in tokens(page.text):
        word = page.text[token.start : token.end].strip(_EDGE)
        if re.search(r"\d", word) and len(word) <= _MAX_NUMBER and not grouped.touch(token):
            yield word


def _whole(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Of pieces that overlap, the longest."""
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, -piece.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return tuple(kept)
