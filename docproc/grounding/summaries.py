"""Summaries: free words, but only printed numbers; each sentence cites pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from docproc.documents import Document, Page
from docproc.extraction import Sentence
from docproc.grounding.dates import find_dates
from docproc.grounding.lark import literal
from docproc.grounding.numbers import find_numbers
from docproc.grounding.pieces import Piece, Pieces, squash
from docproc.grounding.words import tokens

# A longer token with a digit is no number that a summary needs.
_MAX_NUMBER = 40
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[^\W\d_a-z])")
# Behind these, a sentence goes on.
_ABBREVIATED = re.compile(r"(?i)(?<!\w)(?:co|dr|mr|mrs|ms|no|nr|st|prof|[^\W\d_])\.\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Of words that are no names, those that a page may be told by.
_LONG_WORD, _MIN_ALONE = 5, 2
_MAX_CITED = 3
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
    kept = [s for s in _sentences(squash(summary)) if not re.search(r"\d", _said(s, printed)[1])]
    return " ".join(kept[:3])


def cited_sentences(summary: str, pages: Sequence[Page]) -> tuple[Sentence, ...]:
    """The sentences of a summary of ``pages``, each with those that it is about.

    These are as few as print, between them, its numbers, dates and names, three at most;
    if it has none of them, the page that alone prints most of its longer words, two at
    least. A sentence that is on no page by that is about all of them.
    """
    read = [_ReadPage(page) for page in pages]
    all_of_them = tuple(page.number for page in pages)
    return tuple(Sentence(s, _placed(s, read) or all_of_them) for s in _sentences(summary))


class _ReadPage:
    """What a page prints: numbers as they are, words in lower case."""

    def __init__(self, page: Page) -> None:
        self.number = page.number
        self.numbers = set(_numbers(page))
        self.printed = self.numbers.union(_words(page.text.casefold()))


def _placed(sentence: str, pages: Sequence[_ReadPage]) -> tuple[int, ...]:
    """The pages that a sentence is about, in order; none if it is on no page."""
    numbers, rest = _said(sentence, {number for page in pages for number in page.numbers})
    words = _words(rest)
    names = {word.casefold() for word in words[1:] if word[0].isupper()}
    longer = {word.casefold() for word in words if len(word) >= _LONG_WORD}
    num_pages = Counter(
        thing for page in pages for thing in page.printed & (numbers | names | longer)
    )
    alone = {word for word in longer if num_pages[word] == 1}
    sought = {thing for thing in numbers | names if num_pages[thing]}
    if not sought and len(alone) >= _MIN_ALONE:
        sought, pages = alone, [max(pages, key=lambda page: len(alone & page.printed))]

    def closeness(page: _ReadPage) -> tuple[float, int]:
        shared = sum(1 / num_pages[thing] for thing in sought & page.printed)
        return shared, len(alone & page.printed)

    placed: set[int] = set()
    while sought and len(placed) < min(_MAX_CITED, len(pages)):
        closest = max(pages, key=closeness)
        placed.add(closest.number)
        sought = sought - closest.printed
    return tuple(sorted(placed))


def _sentences(summary: str) -> list[str]:
    """Its sentences; joined by blanks they are the summary."""
    sentences: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(summary):
        if not _ABBREVIATED.search(summary, start, end.start()):
            sentences.append(summary[start : end.start()])
            start = end.end()
    return [*sentences, summary[start:]]


def _said(sentence: str, printed: set[str]) -> tuple[set[str], str]:
    """The printed numbers that a sentence says, and the rest of it."""
    said = set()
    for number in sorted(printed, key=len, reverse=True):
        if number in sentence:
            rest = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", "", sentence)
            said |= {number} if rest != sentence else set()
            sentence = rest
    return said, sentence


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


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
