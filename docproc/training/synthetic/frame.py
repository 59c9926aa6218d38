"""A frame: the page that a layout fills from top to bottom, and its style."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.noise import Noise
from docproc.training.synthetic.sheet import A4, US_LETTER, Ink, Sheet, width_of

_ACCENTS = (
    "#1f4e79",
    "#8a1c1c",
    "#2e6b34",
    "#333333",
    "#5b2a86",
    "#0b7285",
    "#b35a00",
    "#000000",
    "#444c5c",
    "#c2255c",
)
_PALE = ("#eeeeee", "#e8f0f8", "#f6eee6", "#eef5ec", "#f2f2f2", "#dde5ee")
# In points: receipts are narrower.
_NARROW = 400.0


@dataclass(frozen=True, slots=True)
class Style:
    """The looks of one document."""

    ink: Ink
    accent: str
    pale: str
    left: float
    right: float


class Frame:
    """A sheet with margins, and ``y``, the baseline of what is drawn next.

    ``layout`` collects the names of the parts that were chosen.
    """

    def __init__(
        self, draft: Draft, *, size: tuple[float, float] | None = None, style: Style | None = None
    ) -> None:
        chance = draft.chance
        self.draft = draft
        self.sheet = Sheet(
            draft.marks, size or (US_LETTER if draft.country.sheet == "letter" else A4)
        )
        self._add_noise()
        self.style = style or style_of(chance, self.sheet.width)
        self.y = chance.pick([34.0, 44.0, 56.0])
        self.bottom = self.sheet.height - 96.0
        self.top_of_next = 60.0
        self.layout: list[str] = []
        self.on_turn: Callable[[], None] = lambda: None

    def _add_noise(self) -> None:
        """Makes the sheet one that OCR has read, if chance will have it."""
        chance, sheet = self.draft.chance, self.sheet
        if chance.maybe(0.35 if sheet.width < _NARROW else 0.1):
            noise = Noise(chance, self.draft.marks)
            sheet.misread = noise
            sheet.shifted = lambda y, size: y + chance.uniform(-1.0, 1.0) * noise.shift * size

    @property
    def chance(self) -> Chance:
        """The draft's chance."""
        return self.draft.chance

    @property
    def ink(self) -> Ink:
        """How running text looks."""
        return self.style.ink

    @property
    def small(self) -> Ink:
        """How small print looks."""
        return self.ink.at(max(5.5, self.ink.size - 2.2))

    @property
    def left(self) -> float:
        """The left margin's edge."""
        return self.style.left

    @property
    def right(self) -> float:
        """The right margin's edge."""
        return self.style.right

    @property
    def width(self) -> float:
        """Between the margins."""
        return self.right - self.left

    def down(self, lines: float = 1.0) -> None:
        """Leaves so many lines free."""
        self.y += lines * self.ink.leading

    def at(self, share: float) -> float:
        """The x at this share of the width."""
        return self.left + share * self.width

    def put(self, x: float, text: str, ink: Ink | None = None) -> None:
        """One line here, and on to the next."""
        used = ink or self.ink
        self.sheet.text(x, self.y, text, used)
        self.y += used.leading

    def write(
        self,
        text: str,
        ink: Ink | None = None,
        *,
        x: float | None = None,
        width: float | None = None,
    ) -> None:
        """A paragraph, over pages where it must be."""
        used = ink or self.ink
        x = self.left if x is None else x
        for line in self.sheet.wrapped(text, width or self.right - x, used):
            self.room_for(used.leading)
            self.put(x, line, used)

    def room_for(self, height: float) -> None:
        """Turns the page unless so much room is left above the bottom."""
        if self.y + height > self.bottom:
            self.turn()

    def turn(self) -> None:
        """Goes on to the next page."""
        self.sheet.turn()
        self.y = self.top_of_next
        self.on_turn()

    def choose(self, part: str, options: Mapping[str, float]) -> str:
        """One of the options by weight, noted in the layout."""
        choice = self.chance.weighted(options)
        self.layout.append(f"{part}={choice}")
        return choice

    def pairs(
        self, x: float, pairs: Sequence[tuple[str, str]], *, value_x: float, ink: Ink | None = None
    ) -> None:
        """Labels with their values at ``value_x``, below each other."""
        used = ink or self.ink
        for label, value in pairs:
            self.sheet.text(x, self.y, label, used)
            self.put(value_x, value, used)

    def widest(self, texts: Sequence[str], ink: Ink | None = None) -> float:
        """The width of the widest text."""
        return max((width_of(text, ink or self.ink) for text in texts), default=0.0)


def style_of(chance: Chance, width: float) -> Style:
    """A style for a page of ``width`` points."""
    font = chance.weighted({"Helvetica": 70, "Times-Roman": 18, "Courier": 12})
    size = chance.pick([7.5, 8.0, 8.5, 9.0, 9.0, 9.5, 10.0])
    ink = Ink(
        font,
        min(size, 8.0) if font == "Courier" else size,
        spread=chance.pick([1.15, 1.25, 1.35, 1.5]),
    )
    left, right = chance.pick([32.0, 42.0, 56.0, 68.0]), chance.pick([32.0, 42.0, 56.0])
    return Style(ink, chance.pick(_ACCENTS), chance.pick(_PALE), left, width - right)
