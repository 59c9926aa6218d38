"""Feet: how to pay, what else is said, and the imprint at the bottom of each page."""

from collections.abc import Sequence

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.heads import contact_lines
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.names import Party
from docproc.training.synthetic.sheet import Ink
from docproc.training.synthetic.trade import Trade


def draw_payment(frame: Frame, trade: Trade) -> None:
    """Sentences, and the bank account where it is not in the foot."""
    draft, chance = frame.draft, frame.chance
    said = [*trade.payment, *trade.closing]
    if chance.maybe(0.4):
        chance.shuffle(said)
    if trade.bank and chance.maybe(0.5):
        way = frame.choose("bank", {"pairs": 40, "sentence": 35, "box": 25})
        _draw_bank(frame, trade.bank, way)
        trade.bank = []
    for sentence in said:
        frame.write(sentence)
    if chance.maybe(0.15):
        frame.write(draft.say("text.notes"), frame.ink.bold)
        frame.write(
            draft.say(
                "letter.sentences", d=draft.notation.day(draft.today), a="", n=chance.digits(4)
            )
        )


def _draw_bank(frame: Frame, bank: Sequence[tuple[str, str]], way: str) -> None:
    draft = frame.draft
    frame.room_for(frame.ink.leading * (len(bank) + 1))
    if way == "sentence":
        separator = frame.chance.pick([", ", " - ", " | ", "; "])
        frame.write(separator.join(draft.said(label, value) for label, value in bank))
        return
    top = frame.y
    for label, value in bank:
        frame.put(frame.left + 4, draft.said(label, value))
    if way == "box":
        frame.sheet.box(
            frame.left,
            top - frame.ink.size - 3,
            0.6 * frame.width,
            frame.y - top + 4,
            edge="#888888",
        )
    frame.down(0.5)


def draw_foot(frame: Frame, writer: Party, blocks: list[list[str]], *, has_name: bool) -> None:
    """The imprint: ``blocks`` of lines, with the writer's name and address unless they are above."""
    chance = frame.chance
    if not has_name or chance.maybe(0.35):
        blocks = [[writer.name, *writer.address], *blocks]
    if chance.maybe(0.3):
        blocks.append(contact_lines(frame, writer))
    if chance.maybe(0.18):
        blocks.append([_imprint(frame, writer)])
    blocks = [block for block in blocks if block]
    if not blocks:
        return
    ink = frame.ink.at(5.6 if frame.ink.font == "Courier" else chance.pick([6.0, 6.5, 7.0]))
    way = frame.choose("foot", {"columns": 45, "centre": 25, "line": 15, "grid": 14})
    pages = (
        [frame.sheet.num_pages] if chance.maybe(0.4) else list(range(1, frame.sheet.num_pages + 1))
    )
    for page in pages:
        _draw_imprint(frame, blocks, way, page, ink)


def _imprint(frame: Frame, writer: Party) -> str:
    """What the law wants to be said of a company."""
    draft = frame.draft
    return draft.say(
        "text.registered",
        v=writer.plain_name,
        a=", ".join(map(plain, writer.address)),
        r=frame.chance.digits(6),
        c=draft.notation.sign,
    )


def _draw_imprint(frame: Frame, blocks: list[list[str]], way: str, page: int, ink: Ink) -> None:
    sheet = frame.sheet
    step = frame.width / len(blocks)
    if way == "columns":
        blocks = [_within(frame, block, place * step, ink) for place, block in enumerate(blocks)]
    lines = max(map(len, blocks)) if way == "columns" else 3
    y = sheet.height - 24 - lines * ink.leading
    if way == "grid":
        _draw_pairs(frame, [line for block in blocks for line in block], page, ink)
        return
    if way == "columns":
        for number, block in enumerate(blocks):
            for row, line in enumerate(block):
                sheet.text(frame.left + number * step, y + row * ink.leading, line, ink, page=page)
        return
    text = frame.chance.pick([" | ", " · ", " - ", ", ", "  "]).join(
        line for block in blocks for line in block
    )
    x, align = (sheet.width / 2, "centre") if way == "centre" else (frame.left, "left")
    for row, line in enumerate(sheet.wrapped(text, frame.width, ink)):
        sheet.text(x, y + row * ink.leading, line, ink.to(align), page=page)


def _within(frame: Frame, lines: list[str], x: float, ink: Ink) -> list[str]:
    """Lines of a column ``x`` from the margin, broken where they would leave the page."""
    room = frame.sheet.width - frame.left - x - 4
    return [part for line in lines for part in frame.sheet.wrapped(line, room, ink)]


def _draw_pairs(frame: Frame, lines: Sequence[str], page: int, ink: Ink) -> None:
    """Labels above their values, four beside each other; lines without a label as they are."""
    separator, sheet = f"{frame.draft.colon or ':'} ", frame.sheet
    step = frame.width / 4
    height = 2.6 * ink.leading
    y = sheet.height - 20 - ((len(lines) + 3) // 4) * height
    for number, line in enumerate(lines):
        x, top = frame.left + number % 4 * step, y + number // 4 * height
        label, _, value = line.partition(separator)
        sheet.text(x, top, label, ink.bold if value else ink, page=page)
        sheet.text(x, top + ink.leading, value, ink, page=page)


def draw_strangers(frame: Frame) -> None:
    """Who made the program or the form, at the top or the bottom: neither sells anything."""
    draft, chance = frame.draft, frame.chance
    if not chance.maybe(0.14):
        return
    made = draft.say(
        "readout.products", b=draft.names.brand(), v=draft.names.company(), y=str(draft.today.year)
    )
    if chance.maybe(0.4):
        frame.write(made, frame.small)
        frame.down(0.5)
        return
    frame.sheet.text(frame.left, frame.sheet.height - 13, made, frame.ink.at(6.0), page=1)


def draw_page_numbers(frame: Frame) -> None:
    """On each page, if there are several or as it comes."""
    num = frame.sheet.num_pages
    if num == 1 and not frame.chance.maybe(0.25):
        return
    form, ink = frame.chance.pick(frame.draft.language["labels.page"]), frame.ink.at(7.0)
    top = frame.chance.maybe(0.3)
    for page in range(1, num + 1):
        y = 20.0 if top else frame.sheet.height - 14
        frame.sheet.text(frame.right, y, form.format(a=page, b=num), ink.to("right"), page=page)
