"""Labels: the words that tell a reader what the value beside or below them is."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import takewhile

from docproc.documents import Box, Page, Span, Word
from docproc.grounding.pieces import squash

# The words closest to a value, and how far above it a heading stands, in its heights.
_MAX_WORDS = 4
_MAX_HEIGHTS = 4.0
# `vom`, `bis` and `no` say little by themselves.
_TELLING = 4
_RATE = re.compile(r"\(?\d+(?:[.,]\d+)?\s?%\)?")
_LETTERS = re.compile(r"[^\W\d_]+")
_COLUMN_BREAK = re.compile(r"  +|\||\t")
_SIGNS = " :;,-–(=#*"


def label_at(page: Page, span: Span) -> str:
    """The label of what stands at ``span``, as printed: beside it, else above it, else ''.

    Beside are the words before it in its own cell of the line, or those of the cell
    before that; above, those of the line before that share width with it. Words with a
    digit are values and no labels, but for a rate of tax.
    """
    line_start = page.text.rfind("\n", 0, span.start) + 1
    label = _beside(page.text[line_start : span.start]) or _above(page, span)
    return squash(label).strip(_SIGNS)


def label_words(label: str) -> str:
    """The words of a label, or of a page, by which the same label is found again."""
    return " ".join(_LETTERS.findall(label.casefold()))


def _beside(before: str) -> str:
    cells = [cell for cell in _COLUMN_BREAK.split(_RATE.sub(" ", before)) if _says_something(cell)]
    words: list[str] = []
    for word in reversed(cells[-1].split() if cells else []):
        if not _has_digit(word):
            words.insert(0, word)
        elif not words or any(len(each) >= _TELLING for each in words):
            break
    label = " ".join(words[-_MAX_WORDS:])
    return label if _LETTERS.search(label) else ""


def _above(page: Page, span: Span) -> str:
    box = page.box(span)
    words = [w for w in _line_before(page, span) if _is_over(w.box, box)] if box else []
    label = page.text[words[0].start : words[-1].end] if words else ""
    return label if _LETTERS.search(label) and not _has_digit(label) else ""


def _line_before(page: Page, span: Span) -> Iterator[Word]:
    """The words of the line before that of ``span``."""
    end = len(page.text[: page.text.rfind("\n", 0, span.start) + 1].rstrip())
    start = page.text.rfind("\n", 0, end) + 1
    first = bisect_left(page.words, start, key=lambda word: word.start)
    return takewhile(lambda word: word.start < end, page.words[first:])


def _is_over(word: Box, value: Box) -> bool:
    height = value.bottom - value.top
    is_close = 0 <= value.top - word.top <= _MAX_HEIGHTS * height
    return is_close and word.left < value.right and value.left < word.right


def _says_something(cell: str) -> bool:
    return any(map(str.isalnum, cell))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
