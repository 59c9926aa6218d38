"""Parts: what of a document goes into one prompt.

A document that is longer than a prompt is read in several parts, each some of its
pages; a page that is longer than a prompt alone is divided at its lines.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from docproc.documents import Document, Page, Span
from docproc.extraction import Evidence, Field
from docproc.grounding import Grounded
from docproc.prompt import document_text

_AMOUNT = re.compile(r"\d[.,]\d\d(?!\d|[.,]\d)")

NumTokens = Callable[[str], int]

# Of the lines that tell later parts whose document they belong to.
_MAX_HEAD_TOKENS = 128
_HEAD_SHARE = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A page, or some of its lines: ``page.text`` begins ``start`` characters into the page."""

    page: Page
    start: int = 0

    def halves(self) -> tuple["Piece", "Piece"]:
        """Both halves, divided between lines if there are several, else between words."""
        end = _middle(self.page.text)
        return self._cut(0, end), self._cut(end, len(self.page.text))

    def _cut(self, start: int, end: int) -> "Piece":
        words = tuple(
            replace(word, start=word.start - start, end=word.end - start)
            for word in self.page.words
            if start <= word.start and word.end <= end
        )
        cut = replace(self.page, text=self.page.text[start:end], words=words)
        return Piece(cut, self.start + start)


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into one prompt; at most one piece of each page.

    Attributes:
        pieces: in reading order, never empty.
        head: the first lines of the document.
        is_first: whether the part itself begins with them.
    """

    pieces: tuple[Piece, ...]
    head: str
    is_first: bool

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages, each with no more text than its piece."""
        return tuple(piece.page for piece in self.pieces)

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """Numbers of the pages, from 1."""
        return tuple(page.number for page in self.pages)

    @property
    def text(self) -> str:
        """What the model sees: a later part comes behind the head of the document."""
        own = document_text(self.pages)
        return own if self.is_first or not self.head else f"{self.head}\n\n{own}"

    @property
    def place(self) -> tuple[int, int]:
        """Comes earlier in reading order where it is smaller."""
        return self.pieces[0].page.number, self.pieces[0].start

    def halves(self) -> tuple["Part", "Part"]:
        """Both halves, divided between pages if there are several."""
        before, after = self.pieces[:1], self.pieces[1:]
        if len(self.pieces) == 1:
            half, other = self.pieces[0].halves()
            before, after = (half,), (other,)
        else:
            ends = list(accumulate(len(piece.page.text) for piece in self.pieces))
            middle = max(1, bisect_left(ends, ends[-1] / 2))
            before, after = self.pieces[:middle], self.pieces[middle:]
        return replace(self, pieces=before), replace(self, pieces=after, is_first=False)

    def relocated(self, grounded: Grounded) -> Grounded:
        """What was found in this part, with the spans of the whole pages."""
        starts = {piece.page.number: piece.start for piece in self.pieces}
        return replace(
            grounded,
            fields=tuple(_relocated(field, starts) for field in grounded.fields),
            line_items=tuple(
                replace(item, fields=tuple(_relocated(field, starts) for field in item.fields))
                for item in grounded.line_items
            ),
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of a document, and the pages that are in none, each with the reason."""

    parts: tuple[Part, ...]
    left_out: tuple[tuple[int, str], ...]

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """Numbers of the pages that are read, from 1."""
        numbers = (number for part in self.parts for number in part.page_numbers)
        return tuple(dict.fromkeys(numbers))


def parts_of(
    document: Document, *, max_tokens: int, max_pages: int, num_tokens: NumTokens
) -> Parts:
    """Parts of at most ``max_tokens`` tokens, with whole pages as far as they fit.

    Pages beyond the first ``max_pages`` that have text are left out.
    """
    with_text = [page for page in document.pages if page.text.strip()]
    blank = [page.number for page in document.pages if not page.text.strip()]
    beyond = [page.number for page in with_text[max_pages:]]
    head = _head(with_text, max_tokens, num_tokens)
    left_out = [(number, "it has no text") for number in blank]
    left_out += [(number, f"DOCPROC_MAX_PAGES is {max_pages}") for number in beyond]
    packed = _packed(with_text[:max_pages], max_tokens, num_tokens(head), num_tokens)
    parts = (Part(pieces, head, is_first=place == 0) for place, pieces in enumerate(packed))
    return Parts(tuple(parts), tuple(sorted(left_out)))


def _packed(
    pages: Iterable[Page], max_tokens: int, head_tokens: int, num_tokens: NumTokens
) -> list[tuple[Piece, ...]]:
    """Pieces in their order, as many together as fit beside the head."""
    packed: list[tuple[Piece, ...]] = []
    room = 0
    last = 0
    for page in pages:
        for piece in _fitting(Piece(page), max_tokens - head_tokens, num_tokens):
            # With what stands between two pages.
            needed = num_tokens(f"{piece.page.text}\n\n")
            if needed > room or page.number == last:
                packed.append(())
                room = max_tokens - (head_tokens if len(packed) > 1 else 0)
            packed[-1] += (piece,)
            room -= needed
            last = page.number
    return packed


def _fitting(piece: Piece, max_tokens: int, num_tokens: NumTokens) -> list[Piece]:
    """The piece, in as many as are needed for each to fit."""
    if num_tokens(piece.page.text) <= max_tokens or len(piece.page.text) < 2:
        return [piece]
    halves = (half for half in piece.halves() if half.page.text.strip())
    return [fitting for half in halves for fitting in _fitting(half, max_tokens, num_tokens)]


def _head(pages: list[Page], max_tokens: int, num_tokens: NumTokens) -> str:
    """The first lines, as many as have the tokens, but nothing of a table of amounts."""
    room = min(_MAX_HEAD_TOKENS, max_tokens // _HEAD_SHARE)
    head: list[str] = []
    for line in pages[0].text.splitlines() if pages else ():
        room -= num_tokens(f"{line}\n")
        if room < 0 or _AMOUNT.search(line):
            break
        head.append(line)
    return "\n".join(head).strip()


def _middle(text: str) -> int:
    """Where a text is best divided: behind a line or a word near its middle."""
    middle = len(text) // 2
    for divider in ("\n", " "):
        ends = (text.rfind(divider, 0, middle) + 1, text.find(divider, middle) + 1)
        inner = [end for end in ends if 0 < end < len(text)]
        if inner:
            return min(inner, key=lambda end: abs(end - middle))
    return middle


def _relocated(field: Field, starts: dict[int, int]) -> Field:
    if field.evidence is None:
        return field
    span, box = field.evidence.span, field.evidence.box
    start = starts[span.page]
    return replace(
        field, evidence=Evidence(Span(span.page, span.start + start, span.end + start), box)
    )
