"""Resolving: where on the pages as read the marked pieces are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from docproc.documents import Page, Span, Word
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.sheet import DrawnPiece

_BAND = 12.0


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as read: ``verbatim`` is the text of its page at ``span``.

    ``is_whole`` unless only the first lines of what was drawn stand together.
    """

    verbatim: str
    span: Span
    is_whole: bool


def resolve(drawn: Sequence[DrawnPiece], pages: Sequence[Page]) -> dict[Place, Printed | None]:
    """The first place of each piece in reading order, None where it cannot be found."""
    words = [_ByHeight(page) for page in pages]
    found: dict[Place, list[Printed]] = {}
    for group in _groups(drawn):
        spans = [words[piece.page - 1].span_of(piece) for piece in group]
        printed = _joined(spans, pages)
        found.setdefault(group[0].piece.place, []).extend([printed] if printed else [])
    return {place: _first(printings) for place, printings in found.items()}


def _first(printings: Sequence[Printed]) -> Printed | None:
    return min(
        printings,
        key=lambda printed: (not printed.is_whole, printed.span.page, printed.span.start),
        default=None,
    )


def _groups(drawn: Iterable[DrawnPiece]) -> list[list[DrawnPiece]]:
    """Pieces that go on with those that they continue."""
    groups: dict[Place, list[list[DrawnPiece]]] = defaultdict(list)
    for piece in drawn:
        known = groups[piece.piece.place]
        if piece.piece.goes_on and known:
            known[-1].append(piece)
        else:
            known.append([piece])
    return [group for known in groups.values() for group in known]


def _joined(spans: Sequence[Span | None], pages: Sequence[Page]) -> Printed | None:
    if spans[0] is None:
        return None
    whole, is_whole = spans[0], True
    for span in spans[1:]:
        text = pages[whole.page - 1].text
        if (
            span is None
            or span.page != whole.page
            or text[whole.end : span.start].strip()
            or span.start < whole.end
        ):
            is_whole = False
            break
        whole = Span(whole.page, whole.start, span.end)
    return Printed(pages[whole.page - 1].text[whole.start : whole.end], whole, is_whole)


class _ByHeight:
    """The words of a page, to be found by where they stand."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._bands: dict[int, list[Word]] = defaultdict(list)
        for word in page.words:
            self._bands[int((word.box.top + word.box.bottom) / 2 / _BAND)].append(word)

    def span_of(self, piece: DrawnPiece) -> Span | None:
        """Where the characters of ``piece`` are."""
        middle = piece.baseline - 0.3 * piece.size
        reach = 0.45 * piece.size
        touched = [
            word
            for band in range(int((middle - reach) / _BAND), int((middle + reach) / _BAND) + 1)
            for word in self._bands[band]
            if word.box.left < piece.right - 0.4
            and word.box.right > piece.left + 0.4
            and abs((word.box.top + word.box.bottom) / 2 - middle) <= reach
        ]
        if not touched:
            return None
        start, end = min(word.start for word in touched), max(word.end for word in touched)
        match = _pattern(piece.text).search(self._page.text, start, end)
        return Span(self._page.number, *match.span()) if match else None


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, text.split())))
