"""A sheet: what is drawn on the pages of one document, in points from the top left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from docproc.training.synthetic.marks import MARK, MarkedPiece, Marks, close_at_breaks, plain

A4 = (595.0, 842.0)
US_LETTER = (612.0, 792.0)
_BOLD = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Courier": "Courier-Bold"}
_SLANTED = {
    "Helvetica": "Helvetica-Oblique",
    "Times-Roman": "Times-Italic",
    "Courier": "Courier-Oblique",
}


@dataclass(frozen=True, slots=True)
class Ink:
    """How text looks; ``align`` says where ``x`` is: left, right or centre of the text."""

    font: str = "Helvetica"
    size: float = 9.0
    colour: str = "#111111"
    align: str = "left"
    spread: float = 1.28

    @property
    def bold(self) -> "Ink":
        """The same in bold."""
        return replace(self, font=_BOLD.get(self.font, self.font))

    @property
    def slanted(self) -> "Ink":
        """The same in italics."""
        return replace(self, font=_SLANTED.get(self.font, self.font))

    @property
    def leading(self) -> float:
        """From one baseline to the next."""
        return self.size * self.spread

    def at(self, size: float) -> "Ink":
        """The same in another size."""
        return replace(self, size=size)

    def to(self, align: str) -> "Ink":
        """The same, aligned otherwise."""
        return replace(self, align=align)

    def tinted(self, colour: str) -> "Ink":
        """The same in another colour."""
        return replace(self, colour=colour)


@dataclass(frozen=True, slots=True)
class DrawnPiece:
    """A marked piece as drawn: its text, and where; ``baseline`` is from the top."""

    piece: MarkedPiece
    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float


@dataclass(slots=True)
class _Page:
    texts: list[tuple[float, float, str, str, float, str]] = field(default_factory=list)
    shapes: list[tuple[str, float, float, float, float, str, str, float]] = field(
        default_factory=list
    )


class Sheet:
    """Pages that are drawn on, from the first on.

    ``misread`` changes what is written, ``shifted`` the baseline of text of a size.
    """

    def __init__(self, marks: Marks, size: tuple[float, float] = A4) -> None:
        self.width, self.height = size
        self.marks = marks
        self.pieces: list[DrawnPiece] = []
        self.misread: Callable[[str], str] = lambda text: text
        self.shifted: Callable[[float, float], float] = lambda y, _: y
        self._pages = [_Page()]

    @property
    def num_pages(self) -> int:
        """So many pages have begun."""
        return len(self._pages)

    def turn(self) -> None:
        """Goes on to the next page."""
        self._pages.append(_Page())

    def text(self, x: float, y: float, text: str, ink: Ink, *, page: int = 0) -> None:
        """One line of text, marked or not; ``page`` (from 1) is the last unless given."""
        if not text:
            return
        bare, marked = self.marks.pieces(self.misread(text))
        y = self.shifted(y, ink.size)
        if ink.align != "left":
            x -= width_of(bare, ink) * (1.0 if ink.align == "right" else 0.5)
        page = page or len(self._pages)
        self._pages[page - 1].texts.append((x, y, bare, ink.font, ink.size, ink.colour))
        for piece in marked:
            left = x + width_of(bare[: piece.start], ink)
            printed = bare[piece.start : piece.end]
            right = left + width_of(printed, ink)
            self.pieces.append(DrawnPiece(piece, printed, page, left, right, y, ink.size))

    def lines(self, x: float, y: float, lines: Iterable[str], ink: Ink) -> float:
        """Lines below each other; returns the baseline after the last."""
        for line in lines:
            self.text(x, y, line, ink)
            y += ink.leading
        return y

    def paragraph(self, x: float, y: float, width: float, text: str, ink: Ink) -> float:
        """Text broken into lines of ``width``; returns the baseline after the last."""
        return self.lines(x, y, self.wrapped(text, width, ink), ink)

    def wrapped(self, text: str, width: float, ink: Ink) -> list[str]:
        """The lines that ``text`` needs in this width, marks closed at their ends."""
        lines, line, used = [], "", 0.0
        blank = width_of(" ", ink)
        for word in text.split(" "):
            needed = width_of(plain(word), ink)
            if line and used + blank + needed > width:
                lines.append(line)
                line, used = word, needed
            else:
                line, used = (f"{line} {word}", used + blank + needed) if line else (word, needed)
        lines.append(line)
        return close_at_breaks(lines, self.marks) if MARK.search(text) else lines

    def rule(
        self, x: float, y: float, to: float, colour: str = "#444444", thick: float = 0.6
    ) -> None:
        """A horizontal line."""
        self._pages[-1].shapes.append(("line", x, y, to, y, "", colour, thick))

    def upright(
        self, x: float, y: float, to: float, colour: str = "#444444", thick: float = 0.6
    ) -> None:
        """A vertical line."""
        self._pages[-1].shapes.append(("line", x, y, x, to, "", colour, thick))

    def box(
        self, x: float, y: float, width: float, height: float, fill: str = "", edge: str = ""
    ) -> None:
        """A rectangle whose top left corner is at ``x``, ``y``."""
        self._pages[-1].shapes.append(("box", x, y, width, height, fill, edge, 0.7))

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle around ``x``, ``y``."""
        self._pages[-1].shapes.append(("disc", x, y, radius, radius, fill, "", 0.0))

    def pdf(self) -> bytes:
        """The whole document, of the same bytes for the same drawing."""
        held = BytesIO()
        canvas = Canvas(held, pagesize=(self.width, self.height), invariant=1, pageCompression=0)
        for page in self._pages:
            for shape in page.shapes:
                self._draw_shape(canvas, *shape)
            self._draw_texts(canvas, page)
            canvas.showPage()
        canvas.save()
        return held.getvalue()

    def _draw_texts(self, canvas: Canvas, page: _Page) -> None:
        height, inked, drawn_with = self.height, "", ("", 0.0)
        for x, y, text, font, size, colour in page.texts:
            if colour != inked:
                canvas.setFillColor(_colour(colour))
                inked = colour
            if (font, size) != drawn_with:
                canvas.setFont(font, size)
                drawn_with = (font, size)
            canvas.drawString(x, height - y, text)

    def _draw_shape(
        self,
        canvas: Canvas,
        kind: str,
        x: float,
        y: float,
        across: float,
        down: float,
        fill: str,
        edge: str,
        thick: float,
    ) -> None:
        canvas.setLineWidth(thick)
        if fill:
            canvas.setFillColor(_colour(fill))
        if edge:
            canvas.setStrokeColor(_colour(edge))
        if kind == "line":
            canvas.line(x, self.height - y, across, self.height - down)
        elif kind == "box":
            canvas.rect(x, self.height - y - down, across, down, int(bool(edge)), int(bool(fill)))
        else:
            canvas.circle(x, self.height - y, across, 0, 1)


@lru_cache(maxsize=256)
def _colour(name: str) -> Color:
    return HexColor(name)


@lru_cache(maxsize=65536)
def _width(text: str, font: str) -> float:
    return float(stringWidth(text, font, 1000.0)) / 1000.0


def width_of(text: str, ink: Ink) -> float:
    """How wide ``text``, with marks or without, is drawn."""
    return _width(plain(text), ink.font) * ink.size
