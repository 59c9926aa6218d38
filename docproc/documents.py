"""Documents as read: pages of text whose words know where they stand.

A document is content, identified by its SHA-256. Lengths are PDF points
(1/72 inch) from the top left corner of the page as a reader sees it.
"""

from dataclasses import dataclass
from functools import reduce


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
    """A word: ``page.text[start:end]``, with its box.

    ``confidence`` is the probability in [0, 1] of its least sure character if it was
    read by OCR, None if it was printed by a computer.
    """

    start: int
    end: int
    box: Box
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page, numbered from 1, with its words in order of ``start``.

    ``reasons`` says, in words, why a person should look at the page itself.

    Invariant: words do not overlap, and each lies within ``text``.
    """

    number: int
    text: str
    width: float
    height: float
    words: tuple[Word, ...] = ()
    reasons: tuple[str, ...] = ()

    def box(self, span: Span) -> Box | None:
        """The box around the words that ``span`` touches, None where there are none."""
        touched = [word.box for word in self._touched(span)]
        return reduce(Box.union, touched) if touched else None

    def confidence(self, span: Span) -> float | None:
        """That of the least sure word that ``span`` touches, None where all are printed."""
        known = [word.confidence for word in self._touched(span)]
        return min((number for number in known if number is not None), default=None)

    def _touched(self, span: Span) -> list[Word]:
        return [word for word in self.words if word.start < span.end and word.end > span.start]


@dataclass(frozen=True, slots=True)
class XmlValue:
    """One value of an e-invoice.

    Attributes:
        name: of the field spec or column that it is for, or of a total that checks need.
        path: of its element from the root, by local names: ``/Invoice/InvoiceLine[2]/Item/Name``.
        text: the element's text, without white space around it.
    """

    name: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An invoice or order as XML, for machines.

    Attributes:
        syntax: what it is written in, for people.
        profile: what it says it conforms to; "" if nothing.
        document_type: name of the document type that it says it is.
        header: values of the document, at most one of a name.
        lines: values of each line, in order; a line may be a subtotal of others.
    """

    syntax: str
    profile: str
    document_type: str
    header: tuple[XmlValue, ...]
    lines: tuple[tuple[XmlValue, ...], ...]

    def text(self, name: str) -> str | None:
        """The text of the header's value of this name, None where there is none."""
        return next((value.text for value in self.header if value.name == name), None)


@dataclass(frozen=True, slots=True)
class Document:
    """Content identified by its SHA-256 (lower-case hex), read into pages.

    One that is looked at in parts may hold some of its pages only, in order.

    Attributes:
        einvoice: the XML within a PDF, or the content itself, which then has no pages.
        doubts: what reading found that a person should know, in words.
    """

    sha256: str
    pages: tuple[Page, ...]
    einvoice: EInvoice | None = None
    doubts: tuple[str, ...] = ()

    def verbatim(self, span: Span) -> str:
        """The characters that ``span`` covers, exactly as printed."""
        return self.page(span.page).text[span.start : span.end]

    def page(self, number: int) -> Page:
        """The page with this number (from 1)."""
        return next(page for page in self.pages if page.number == number)
