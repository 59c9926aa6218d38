"""Places: where an answered text is printed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from docproc.documents import Document, Page, Span
from docproc.extraction import Alignment
from docproc.grounding.candidates import candidates_on
from docproc.grounding.pieces import Piece, SquashedText, squash
from docproc.grounding.words import edges
from docproc.schema import FieldKind

# Of something printed more often, the first places will do.
_MAX_PLACES = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A span that holds a text, and the line it begins in, counted over all pages."""

    span: Span
    alignment: Alignment
    line: int

    @property
    def order(self) -> tuple[int, int]:
        """Comes earlier in reading order where it is smaller."""
        return self.span.page, self.span.start

    def touches(self, other: "Place") -> bool:
        """Whether both share a character."""
        return (
            self.span.page == other.span.page
            and self.span.start < other.span.end
            and other.span.start < self.span.end
        )


class Places:
    """Finds texts on some pages of a document, the pages in reading order."""

    def __init__(self, document: Document, pages: Sequence[int]) -> None:
        self._pages = [_SearchablePage(document.page(number)) for number in pages]
        self._read = [document.page(number) for number in pages]
        self._spans: dict[FieldKind, dict[str, list[Span]]] = {}

    def of(self, text: str, kind: FieldKind) -> list[Place]:
        """Every place of ``text``: its candidates of this kind, else the words as printed."""
        wanted = squash(text)
        if not wanted:
            return []
        found = self._candidates(kind).get(wanted) or self._words(wanted)
        return [self._place(span, text) for span in found[:_MAX_PLACES]]

    def line_of(self, place: Place) -> tuple[str, str, str]:
        """The line before the place's own, its own before it, and its own after it."""
        page = self._searchable(place.span.page)
        before = page.page.text[: place.span.start].split("\n")[-2:]
        after = page.page.text[place.span.end :].split("\n", 1)[0]
        return (before[0] if len(before) == 2 else "", before[-1], after)

    def _candidates(self, kind: FieldKind) -> dict[str, list[Span]]:
        if kind not in self._spans:
            found: dict[str, list[Span]] = defaultdict(list)
            for candidate in candidates_on(self._read, kind):
                found[squash(candidate.verbatim)].append(candidate.span)
            self._spans[kind] = found
        return self._spans[kind]

    def _words(self, wanted: str) -> list[Span]:
        pieces = [(page, piece) for page in self._pages for piece in page.find(wanted)]
        whole = [(page, piece) for page, piece in pieces if page.is_whole(piece)]
        return [Span(page.page.number, *piece) for page, piece in whole or pieces]

    def _place(self, span: Span, text: str) -> Place:
        page = self._searchable(span.page)
        is_exact = page.page.text[span.start : span.end] == text
        alignment = Alignment.EXACT if is_exact else Alignment.NORMALISED
        lines_before = sum(p.num_lines for p in self._pages if p.page.number < span.page)
        return Place(span, alignment, lines_before + page.line(span.start))

    def _searchable(self, number: int) -> "_SearchablePage":
        return next(page for page in self._pages if page.page.number == number)


class _SearchablePage:
    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _squashed(self) -> SquashedText:
        return SquashedText.of(self.page.text)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [index for index, sign in enumerate(self.page.text) if sign == "\n"]

    @property
    def num_lines(self) -> int:
        return len(self._line_ends) + 1

    def line(self, start: int) -> int:
        return bisect_right(self._line_ends, start)

    def find(self, wanted: str) -> Iterator[Piece]:
        """Where ``wanted``, which is squashed, stands, whatever the white space."""
        squashed = self._squashed
        start = squashed.text.find(wanted)
        while start >= 0:
            yield squashed.original(Piece(start, start + len(wanted)))
            start = squashed.text.find(wanted, start + 1)

    def is_whole(self, piece: Piece) -> bool:
        """Whether it starts and ends where words do."""
        at = edges(self.page.text)
        return piece.start in at and piece.end in at
