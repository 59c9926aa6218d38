"""A page to draw on, measured in millimetres from its top left corner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4  # in points
A4 = (210.0, 297.0)
US_LETTER = (215.9, 279.4)


@dataclass(frozen=True, slots=True)
class Ink:
    """How text looks: a standard PDF font, its size in points, and a colour."""

    font: str = "Helvetica"
    size: float = 9
    colour: str = "#1a1a1a"
    align: str = "left"

    @property
    def bold(self) -> "Ink":
        """The same in bold."""
        return replace(self, font={"Times-Roman": "Times-Bold"}.get(self.font, f"{self.font}-Bold"))

    @property
    def right(self) -> "Ink":
        """The same, ending at ``x``."""
        return replace(self, align="right")

    @property
    def centred(self) -> "Ink":
        """The same, around ``x``."""
        return replace(self, align="centre")

    @property
    def leading(self) -> float:
        """From one line to the next, in millimetres."""
        return self.size * 1.3 / MM

    def at(self, size: float) -> "Ink":
        """The same in another size."""
        return replace(self, size=size)

    def in_colour(self, colour: str) -> "Ink":
        """The same in another colour."""
        return replace(self, colour=colour)


class Sheet:
    """The pages of one PDF whose bytes depend on nothing but what is drawn.

    Streams are left uncompressed, as compressed bytes differ between builds of zlib.
    """

    def __init__(
        self, size: tuple[float, float] = A4, *, title: str = "", encrypt: object = None
    ) -> None:
        self.width, self.height = size
        self._bytes = BytesIO()
        self._canvas = Canvas(
            self._bytes,
            pagesize=(self.width * MM, self.height * MM),
            invariant=1,
            pageCompression=0,
            encrypt=encrypt,
        )
        self._canvas.setTitle(title)

    def text(self, x: float, y: float, text: str, ink: Ink = Ink()) -> None:
        """One line of text with its baseline at ``y``."""
        self._canvas.setFont(ink.font, ink.size)
        self._canvas.setFillColor(HexColor(ink.colour))
        draw = {
            "left": self._canvas.drawString,
            "right": self._canvas.drawRightString,
            "centre": self._canvas.drawCentredString,
        }[ink.align]
        draw(x * MM, self._up(y), text)

    def lines(self, x: float, y: float, lines: Iterable[str], ink: Ink = Ink()) -> float:
        """Lines below each other; returns the baseline after the last."""
        for line in lines:
            self.text(x, y, line, ink)
            y += ink.leading
        return y

    def paragraph(self, x: float, y: float, width: float, text: str, ink: Ink = Ink()) -> float:
        """Text broken into lines of ``width``; returns the baseline after the last."""
        return self.lines(x, y, self.wrapped(text, width, ink), ink)

    def wrapped(self, text: str, width: float, ink: Ink) -> list[str]:
        """The lines that the text needs in this width."""
        lines: list[str] = simpleSplit(text, ink.font, ink.size, width * MM)
        return lines

    def text_width(self, text: str, ink: Ink) -> float:
        """How wide the text is drawn."""
        return float(stringWidth(text, ink.font, ink.size)) / MM

    def box(
        self, x: float, y: float, width: float, height: float, fill: str = "", edge: str = ""
    ) -> None:
        """A rectangle whose top left corner is at ``x``, ``y``."""
        self._colours(fill, edge)
        self._canvas.rect(
            x * MM, self._up(y + height), width * MM, height * MM, int(bool(edge)), int(bool(fill))
        )

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle around ``x``, ``y``."""
        self._colours(fill, "")
        self._canvas.circle(x * MM, self._up(y), radius * MM, 0, 1)

    def polygon(self, corners: Iterable[tuple[float, float]], fill: str) -> None:
        """A filled shape with straight edges."""
        (x, y), *others = corners
        path = self._canvas.beginPath()
        path.moveTo(x * MM, self._up(y))
        for x, y in others:
            path.lineTo(x * MM, self._up(y))
        path.close()
        self._colours(fill, "")
        self._canvas.drawPath(path, 0, 1)

    def rule(
        self, x: float, y: float, to: float, colour: str = "#444444", points: float = 0.6
    ) -> None:
        """A horizontal line from ``x`` to ``to``."""
        self._canvas.setLineWidth(points)
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.line(x * MM, self._up(y), to * MM, self._up(y))

    def turn(self) -> None:
        """Goes on to the next page."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        """The whole PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()

    def _colours(self, fill: str, edge: str) -> None:
        self._canvas.setLineWidth(0.6)
        if fill:
            self._canvas.setFillColor(HexColor(fill))
        if edge:
            self._canvas.setStrokeColor(HexColor(edge))

    def _up(self, y: float) -> float:
        return (self.height - y) * MM
