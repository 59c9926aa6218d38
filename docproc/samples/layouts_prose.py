"""How contracts and letters look."""

from docproc.samples.content import Clause, Contract, Letter
from docproc.samples.sheet import Ink, Sheet

_SERIF = Ink("Times-Roman", 11)
_BOTTOM = 268.0
_PLUM = "#5b2a52"


def draw_contract(sheet: Sheet, contract: Contract) -> None:
    """A numbered contract in serifs over as many pages as it needs."""
    writer = _Writer(sheet, contract)
    writer.title()
    writer.parties("BETWEEN" if contract.language == "en" else "Zwischen")
    for text in contract.preamble:
        writer.paragraph(text)
    for number, clause in enumerate(contract.clauses, start=1):
        writer.clause(f"{number}." if contract.language == "en" else f"§ {number}", clause)
    writer.signatures()


class _Writer:
    """Fills pages from top to bottom with a running foot on each."""

    def __init__(self, sheet: Sheet, contract: Contract) -> None:
        self._sheet, self._contract = sheet, contract
        self._page = 1
        self._y = 34.0
        self._foot()

    def title(self) -> None:
        self._sheet.text(105, self._y, self._contract.title, _SERIF.bold.at(18).centred)
        self._y += 16

    def parties(self, opening: str) -> None:
        self._sheet.text(25, self._y, opening, _SERIF)
        self._y += 8
        for number, party in enumerate(self._contract.parties, start=1):
            self._sheet.text(25, self._y, f"({number})", _SERIF)
            self._sheet.text(35, self._y, party.name, _SERIF.bold)
            self._y += _SERIF.leading
            for line in party.address:
                self._y = self._sheet.paragraph(35, self._y, 150, line, _SERIF) + 3

    def paragraph(self, text: str) -> None:
        lines = self._sheet.wrapped(self._contract.filled(text), 160, _SERIF)
        self._keep(len(lines) * _SERIF.leading)
        self._y = self._sheet.lines(25, self._y, lines, _SERIF) + 2.5

    def clause(self, number: str, clause: Clause) -> None:
        self._keep(25)
        self._y += 3
        self._sheet.text(25, self._y, f"{number} {clause.heading}", _SERIF.bold)
        self._y += 7
        for text in clause.paragraphs:
            self.paragraph(text)

    def signatures(self) -> None:
        self._keep(23)
        for x, signer in zip((25, 110), self._contract.signing, strict=True):
            self._sheet.rule(x, self._y + 17, x + 70)
            self._sheet.text(x, self._y + 22, signer, _SERIF.at(9))

    def _keep(self, height: float) -> None:
        if self._y + height > _BOTTOM:
            self._sheet.turn()
            self._page += 1
            self._y = 28
            self._foot()

    def _foot(self) -> None:
        word = "Page" if self._contract.language == "en" else "Seite"
        self._sheet.text(105, 284, f"{word} {self._page}", _SERIF.at(9).centred)


def draw_price_review(sheet: Sheet, letter: Letter) -> None:
    """A British business letter: letterhead right, subject in bold after the salutation."""
    ink = Ink("Helvetica", 10)
    for position in range(3):
        sheet.box(25 + position * 9, 18, 6, 12 - position * 3, "#3d7ea6")
    sheet.text(185, 22, letter.sender.name, ink.bold.at(14).in_colour("#3d7ea6").right)
    sheet.lines(185, 28, letter.sender.address, ink.at(8.5).right)
    y = sheet.lines(25, 58, [letter.recipient.name, *letter.recipient.address], ink) + 5
    y = sheet.lines(25, y, [letter.notation.day(letter.written)], ink) + 3
    y = sheet.lines(25, y, [f"{label}: {text}" for label, text in letter.details], ink.at(8.5)) + 5
    greeting, *others = letter.paragraphs
    y = sheet.lines(25, y, [greeting], ink) + 3
    y = sheet.lines(25, y, [letter.subject], ink.bold) + 3
    _body(sheet, letter, y, tuple(others), ink)


def draw_reminder(sheet: Sheet, letter: Letter) -> None:
    """A German letter: address window, information block right, subject before the salutation."""
    ink = Ink("Helvetica", 10)
    sheet.box(0, 0, 210, 5, _PLUM)
    sheet.text(25, 22, letter.sender.name, ink.bold.at(16).in_colour(_PLUM))
    window = f"{letter.sender.name}, {letter.sender.address[0]}, {letter.sender.address[1]}"
    sheet.text(25, 50, window, ink.at(6.5))
    sheet.lines(25, 58, [letter.recipient.name, *letter.recipient.address], ink)
    rows = (*letter.details, ("Datum", letter.notation.day(letter.written)))
    for y, (label, text) in zip((54, 59, 64, 69), rows, strict=True):
        sheet.text(130, y, label, ink.at(8.5))
        sheet.text(160, y, text, ink.at(8.5))
    sheet.text(25, 102, letter.subject, ink.bold.at(11))
    _body(sheet, letter, 114, letter.paragraphs, ink)
    sheet.rule(25, 272, 190, _PLUM)
    sheet.text(25, 277, " · ".join((letter.sender.name, *letter.sender.address)), ink.at(7))


def draw_confirmation(sheet: Sheet, letter: Letter) -> None:
    """A French letter: recipient at the right, place and date, then the subject."""
    ink = _SERIF
    sheet.disc(27, 24, 6, "#e08a2e")
    sheet.polygon([(27, 18), (34, 12), (32, 19)], "#5d8a3a")
    sheet.text(38, 22, letter.sender.name, ink.bold.at(15))
    sheet.lines(38, 28, [", ".join(letter.sender.address)], ink.at(9))
    sheet.lines(115, 52, [letter.recipient.name, *letter.recipient.address], ink)
    sheet.text(115, 82, f"Noves, le {letter.notation.day(letter.written)}", ink)
    y = sheet.lines(25, 94, [f"{label} : {text}" for label, text in letter.details], ink.at(9.5))
    sheet.text(25, y + 4, f"Objet : {letter.subject}", ink.bold)
    _body(sheet, letter, y + 18, letter.paragraphs, ink)


def _body(sheet: Sheet, letter: Letter, y: float, paragraphs: tuple[str, ...], ink: Ink) -> None:
    *before, closing = paragraphs
    for text in before:
        y = sheet.paragraph(25, y, 160, text, ink) + 3.5
    y = _letter_table(sheet, letter, y, ink)
    y = sheet.lines(25, y + 2, [closing], ink)
    sheet.lines(25, y + 16, letter.signature, ink)


def _letter_table(sheet: Sheet, letter: Letter, y: float, ink: Ink) -> float:
    for position, (item, *cells) in enumerate(letter.table):
        row_ink = ink.at(9).bold if position == 0 else ink.at(9)
        sheet.text(30, y, item, row_ink)
        for x, cell in zip((135, 175), cells, strict=True):
            sheet.text(x, y, cell, row_ink.right)
        sheet.rule(30, y + 1.8, 175, "#bbbbbb", 0.4)
        y += 6.5
    return y + 2 if letter.table else y
