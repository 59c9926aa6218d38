"""Documents as read: pages of text whose words know where they stand.

A document is content, identified by its SHA-256. Lengths are PDF points
(1/72 inch) from the top left corner of the page as a reader sees it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points; ``top`` is smaller than ``bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open ``[start, end)`` characters of the text of one page (from 1)."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word: ``page.text[start:end]``, with its box."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page, numbered from 1, with its words in order of ``start``.

    Invariant: words do not overlap, and each lies within ``text``.
    """

    number: int
    text: str
    width: float
    height: float
    words: tuple[Word, ...] = ()

    def box(self, span: Span) -> Box | None:
        """The box around the words that ``span`` touches, None where there are none."""
        touched = [w.box for w in self.words if w.start < span.end and w.end > span.start]
        if not touched:
            return None
        box = touched[0]
        for other in touched[1:]:
            box = box.union(other)
        return box


@dataclass(frozen=True, slots=True)
class Document:
    """Content identified by its SHA-256 (lower-case hex), read into pages.

    One that is looked at in parts may hold some of its pages only, in order.
    """

    sha256: str
    pages: tuple[Page, ...]

    def verbatim(self, span: Span) -> str:
        """The characters that ``span`` covers, exactly as printed."""
        return self.page(span.page).text[span.start : span.end]

    def page(self, number: int) -> Page:
        """The page with this number (from 1)."""
        return next(page for page in self.pages if page.number == number)
