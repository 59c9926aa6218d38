"""Filings: agreements between companies as they are filed with an exchange, in American English.

Stamps and legends stand before the title, a cover and a table of contents before the
preamble, and pages of provisions between the few sentences that hold values.
"""

import re
from dataclasses import replace

from docproc.training.synthetic.agreements import Agreement
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.frame import Frame, Style, style_of
from docproc.training.synthetic.sheet import US_LETTER, Ink

_FONTS = {"Times-Roman": 50, "Helvetica": 32, "Courier": 18}
_QUOTED = re.compile(r'"([^"]*)"')
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
# Of the body, in characters.
_LENGTHS = {1200: 30, 2500: 33, 5000: 23, 9000: 10, 18000: 4}
_STYLES = ("{n}. {h}", "{n}. {H}", "Section {n}. {h}", "ARTICLE {r} - {H}", "ARTICLE {r}\n{H}", "{n}.0 {H}", "{h}", "Article {n}. {h}")  # fmt: skip


def draw_filing(draft: Draft) -> Frame:
    """An agreement between two or more companies."""
    frame = Frame(draft, size=US_LETTER, style=_style(draft))
    frame.bottom = frame.sheet.height - 60.0
    _Filing(frame).draw()
    return frame


def _style(draft: Draft) -> Style:
    chance, style = draft.chance, style_of(draft.chance, US_LETTER[0])
    font = chance.weighted(_FONTS)
    size = chance.pick([8.5, 9.0]) if font == "Courier" else chance.pick([9.0, 10.0, 11.0])
    return replace(style, ink=Ink(font, size, spread=chance.pick([1.12, 1.2, 1.3])))


class _Filing:
    """Draws one agreement; what is told where is left to chance."""

    def __init__(self, frame: Frame) -> None:
        chance = frame.chance
        self._frame, self._draft, self._chance = frame, frame.draft, chance
        length = chance.weighted(_LENGTHS)
        is_long = length >= max(_LENGTHS) / 2
        self._agreement = Agreement(frame.draft, is_long=is_long)
        frame.layout.append(f"length={'long' if is_long else 'short'}")
        self._say = self._agreement.clauses.say
        self._length = length
        self._style = chance.pick(_STYLES)
        self._is_numbered_within = chance.maybe(0.55)
        self._runs_on = chance.maybe(0.35)
        self._is_centred = chance.maybe(0.7)
        self._indent = chance.pick([0.0, 0.0, 24.0])
        self._is_curly = chance.maybe(0.65)
        frame.layout.append(f"dates={self._agreement.dating.way}")
        self._is_underlined = frame.ink.font == "Courier" and chance.maybe(0.4)

    def draw(self) -> None:
        """From the stamps to the signatures, and what stands on each page."""
        frame, chance = self._frame, self._chance
        way = frame.choose("opening", {"title": 70, "cover": 24, "contents": 6})
        self._stamps()
        if way != "title":
            self._cover()
        sections = self._sections()
        if way == "contents" or (way == "cover" and chance.maybe(0.35)):
            self._contents([heading for heading, _ in sections])
        self._heading()
        self._preamble()
        self._recitals()
        for number, (heading, paragraphs) in enumerate(sections, start=1):
            self._section(number, heading, paragraphs)
        self._signatures()
        if chance.maybe(0.2):
            self._schedule()
        self._feet()

    def _write(self, text: str, ink: Ink | None = None) -> None:
        if self._is_curly:
            text = _QUOTED.sub("\u201c\\1\u201d", text).replace("'", "\u2019")
        self._frame.write(text, ink, x=self._frame.left + self._indent if ink is None else None)
        self._frame.down(0.5)

    def _centred(self, text: str, ink: Ink | None = None, *, width: float = 1.0) -> None:
        """In the middle, or on the left where this agreement has its headings there."""
        frame, used = self._frame, ink or self._frame.ink
        for line in frame.sheet.wrapped(text, width * frame.width, used):
            x, align = (
                (frame.sheet.width / 2, "centre") if self._is_centred else (frame.left, "left")
            )
            frame.room_for(used.leading)
            frame.put(x, line, used.to(align))

    def _stamps(self) -> None:
        frame, chance = self._frame, self._chance
        for _ in range(chance.weighted({0: 25, 1: 50, 2: 25})):
            number = f"{chance.randint(1, 99)}.{chance.randint(1, 40)}"
            stamp = self._say("around.stamps", x=number, n=chance.digits(5))
            x, align = chance.pick([(frame.right, "right"), (frame.left, "left")])
            frame.put(x, stamp, frame.ink.to(align))
        if chance.maybe(0.36):
            frame.down(0.5)
            width = chance.pick([0.4, 1.0, 1.0]) * frame.width
            frame.write(self._say("around.legends"), width=width)
        if chance.maybe(0.13):
            frame.down(0.5)
            self._centred(self._agreement.parties[0].plain_name.upper(), frame.ink.bold)
            if chance.maybe(0.3):
                self._centred(f"DBA {self._draft.names.brand().upper()}")
        frame.down(chance.pick([0.5, 1.0, 2.0]))

    def _heading(self) -> None:
        frame, chance = self._frame, self._chance
        ink = frame.ink.at(frame.ink.size + chance.pick([0, 0, 2, 4]))
        self._centred(
            self._agreement.title,
            ink.bold if chance.maybe(0.8) else ink,
            width=chance.pick([0.3, 0.5, 1.0, 1.0, 1.0]),
        )
        if self._is_underlined:
            frame.put(frame.left, "-" * chance.randint(14, 30))
        if chance.maybe(0.05):
            self._centred(f"({self._draft.names.brand()} {self._draft.names.town()})")
        frame.down()

    def _cover(self) -> None:
        """A first page with title, names and date; the names are told again in the preamble."""
        frame, chance = self._frame, self._chance
        frame.down(chance.pick([2, 6, 10]))
        self._heading()
        words = [self._say("around.reports")]
        comma, is_upper = chance.pick(["", "", ","]), chance.maybe(0.75)
        for place, party in enumerate(self._agreement.parties):
            is_joined = place == 0 or (comma and 0 < place < len(self._agreement.parties) - 1)
            words += [] if is_joined else [self._say("around.ands")]
            words.append(f"{party.plain_name.upper() if is_upper else party.plain_name}{comma}")
            words += [self._say("parties.capacities")] if comma and chance.maybe(0.4) else []
        if self._agreement.dating.day_on_cover and chance.maybe(0.8):
            words.append(self._say("around.dated", d=self._agreement.dating.day_on_cover))
        for word in words:
            self._centred(word)
            frame.down(chance.pick([0.3, 1.0]))
        if chance.maybe(0.85):
            frame.turn()

    def _contents(self, headings: list[str]) -> None:
        frame, chance, page = self._frame, self._chance, 1
        self._centred(self._say("around.contents"), frame.ink.bold)
        frame.down()
        dots = chance.pick([" ", " . . . . . . . . ", " ........................ "])
        for number, heading in enumerate(headings, start=1):
            page += chance.randint(0, 2)
            lines = [f"{self._headed(number, heading)}{dots}{page}"]
            if chance.maybe(0.3):
                heads = chance.some(self._agreement.clauses.words["clauses.headings"], 1, 4)
                lines += [
                    f"{number}.{k} {self._agreement.clauses.filled(head)}{dots}{page}"
                    for k, head in enumerate(heads, start=1)
                ]
            for line in lines:
                frame.write(line)
        if chance.maybe(0.8):
            frame.turn()

    def _preamble(self) -> None:
        for ink, text in self._agreement.preamble():
            self._write(text, self._frame.ink.bold if ink else None)

    def _recitals(self) -> None:
        chance = self._chance
        if not chance.maybe(0.75):
            return
        self._centred(self._say("around.recitals"))
        self._frame.down(0.5)
        is_lettered = chance.maybe(0.45)
        forms = chance.some(self._agreement.clauses.words["recitals.forms"], 1, 5)
        for place, form in enumerate(forms):
            end = "; and" if place < len(forms) - 1 else ";"
            clauses = self._agreement.clauses
            self._write(
                f"{'ABCDE'[place]}. {clauses.filled(form)}."
                if is_lettered
                else f"WHEREAS, {clauses.inside(form)}{end}"
            )
        self._write(self._say("around.agree"))

    def _sections(self) -> list[tuple[str, list[str]]]:
        """Headings with their paragraphs, those that hold values among the others."""
        chance, clauses = self._chance, self._agreement.clauses
        sections: list[tuple[str, list[str]]] = []
        length = 0
        while length < self._length:
            heading = clauses.say("clauses.headings")
            paragraphs = [clauses.paragraph() for _ in range(chance.randint(1, 4))]
            length += sum(map(len, paragraphs))
            sections.append((heading, paragraphs))
        if chance.maybe(0.2):
            sections.append(("Notices", self._agreement.addresses()))
        for told in self._agreement.told():
            place = chance.randint(0, len(sections))
            if chance.maybe(0.3) and place < len(sections):
                paragraphs = sections[place][1]
                paragraphs.insert(chance.randint(0, len(paragraphs)), f"{told[0]}. {told[1]}")
            else:
                sections.insert(place, (told[0], [told[1]]))
        if chance.maybe(0.5):
            terms = clauses.definitions(chance.randint(2, 8))
            sections.insert(0, ("Definitions", [*terms, *self._agreement.defined()]))
        elif later := self._agreement.defined():
            sections.insert(0, ("Effective Date", later))
        return sections

    def _headed(self, number: int, heading: str) -> str:
        roman = _ROMAN[(number - 1) % len(_ROMAN)]
        styled = self._style.format(n=number, r=roman, h=heading, H=heading.upper())
        return styled.replace("\n", " ")

    def _section(self, number: int, heading: str, paragraphs: list[str]) -> None:
        frame, chance = self._frame, self._chance
        head = self._headed(number, heading)
        if self._runs_on:
            self._write(f"{head}. {paragraphs[0]}")
        else:
            frame.room_for(3 * frame.ink.leading)
            if self._style.startswith("ARTICLE"):
                self._centred(head, frame.ink.bold)
            else:
                frame.write(head, frame.ink.bold)
            if self._is_underlined:
                frame.put(frame.left, "-" * min(len(head), 40))
            self._write(self._within(number, 1, paragraphs[0]))
        for place, paragraph in enumerate(paragraphs[1:], start=2):
            self._write(self._within(number, place, paragraph))
        if chance.maybe(0.04):
            self._centred(self._say("around.legends"))

    def _within(self, number: int, place: int, text: str) -> str:
        if self._is_numbered_within:
            return f"{number}.{place} {text}"
        return (
            f"({'abcdefghijklmnop'[(place - 1) % 16]}) {text}" if self._chance.maybe(0.5) else text
        )

    def _signatures(self) -> None:
        """Blocks beside or below each other."""
        frame, chance, agreement = self._frame, self._chance, self._agreement
        if not agreement.is_undersigned:
            self._write(self._say("around.witness"))
        has_days, has_two = chance.maybe(0.35), len(agreement.parties) == 2 and chance.maybe(0.5)
        frame.room_for(9 * frame.ink.leading)
        top, low = frame.y, frame.y
        for place, party in enumerate(agreement.parties):
            x = frame.at(0.52 * place) if has_two else frame.left
            if has_two:
                frame.y = top
            elif place:
                frame.room_for(8 * frame.ink.leading)
            lines = agreement.signature(party, has_day=has_days)
            for line in lines:
                for part in frame.sheet.wrapped(line, 0.46 * frame.width, frame.ink):
                    frame.put(x, part)
            low = max(low, frame.y)
            frame.down()
        frame.y = max(low, frame.y)

    def _schedule(self) -> None:
        frame, clauses = self._frame, self._agreement.clauses
        frame.turn()
        self._centred(self._say("around.schedules"), frame.ink.bold)
        frame.down()
        for _ in range(self._chance.randint(2, 8)):
            self._write(clauses.sentence())

    def _feet(self) -> None:
        """The same on each page, at its foot or its head."""
        frame, chance = self._frame, self._chance
        if chance.maybe(0.3):
            return
        form = chance.pick(self._agreement.clauses.words["around.feet"])
        pieces = {
            "o": self._agreement.parties[0].plain_name.upper(),
            "d": self._agreement.filed,
            "t": self._agreement.plain_title,
        }
        y = frame.sheet.height - 24 if chance.maybe(0.8) else 22.0
        x, align = chance.pick([(frame.sheet.width / 2, "centre"), (frame.left, "left")])
        for page in range(1, frame.sheet.num_pages + 1):
            text = self._draft.fill(form, n=str(page), **pieces)
            frame.sheet.text(x, y, text, frame.small.to(align), page=page)
