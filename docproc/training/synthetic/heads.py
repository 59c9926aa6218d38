"""Heads of letters and forms: who writes, to whom, and what it is about."""

from collections.abc import Callable, Sequence

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.names import Party
from docproc.training.synthetic.sheet import Ink, width_of
from docproc.training.synthetic.trade import Trade

_SEPARATORS = (" · ", " | ", " - ", ", ", "  ", " • ")


def contact_lines(frame: Frame, party: Party) -> list[str]:
    """Some ways to reach somebody, with labels."""
    draft, chance = frame.draft, frame.chance
    lines = []
    if chance.maybe(0.75):
        lines.append(draft.said(draft.label("phone"), party.phone))
    if chance.maybe(0.3):
        lines.append(draft.said(draft.label("fax"), party.fax))
    if chance.maybe(0.65):
        lines.append(chance.pick([party.email, draft.said(draft.label("email"), party.email)]))
    if chance.maybe(0.4):
        lines.append(party.web)
    return lines


def draw_letterhead(frame: Frame, writer: Party, ids: Sequence[str]) -> bool:
    """The head of the page; whether the writer's name and address are on it."""
    choice = frame.choose(
        "head",
        {
            "left": 20,
            "right": 13,
            "right_edge": 8,
            "centre": 10,
            "line": 8,
            "logo": 12,
            "band": 6,
            "split": 10,
            "none": 13,
        },
    )
    shown = list(ids) if frame.chance.maybe(0.45) else []
    _HEADS[choice](frame, writer, [*contact_lines(frame, writer), *shown])
    return choice not in ("logo", "none")


def _name_ink(frame: Frame) -> Ink:
    size = frame.chance.pick(
        [frame.ink.size, frame.ink.size + 2, frame.ink.size + 5, frame.ink.size + 9]
    )
    ink = frame.ink.at(size).tinted(frame.chance.pick(["#111111", frame.style.accent]))
    return ink if frame.chance.maybe(0.3) else ink.bold


def name_width(frame: Frame, name: str, ink: Ink, width: float) -> float:
    """The room that a name is set in; some are set in two lines although there is more."""
    is_long = len(plain(name).split()) > 2
    if not is_long or not frame.chance.maybe(0.15):
        return width
    return min(width, frame.chance.pick([0.65, 0.65, 0.85]) * width_of(name, ink))


def _put_name(frame: Frame, x: float, writer: Party, ink: Ink, width: float) -> None:
    frame.y += ink.size * 0.6
    room = name_width(frame, writer.name, ink, width)
    for line in frame.sheet.wrapped(writer.name, room, ink):
        frame.put(x, line, ink)


def _left(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    _put_name(frame, frame.left, writer, _name_ink(frame), frame.width)
    for line in [*writer.address, *details]:
        frame.put(frame.left, line)


def _right(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    x = frame.at(0.62)
    _put_name(frame, x, writer, _name_ink(frame), frame.right - x)
    for line in [*writer.address, *details]:
        frame.put(x, line, frame.small)


def _right_edge(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    _put_name(frame, frame.right, writer, _name_ink(frame).to("right"), frame.width)
    for line in [*writer.address, *details]:
        frame.put(frame.right, line, frame.ink.to("right"))


def _centre(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    middle = frame.sheet.width / 2
    _put_name(frame, middle, writer, _name_ink(frame).to("centre"), frame.width)
    separator = frame.chance.pick(_SEPARATORS)
    for line in (separator.join(writer.address), separator.join(details)):
        for part in frame.sheet.wrapped(line, frame.width, frame.small):
            frame.put(middle, part, frame.small.to("centre"))


def _line(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    separator = frame.chance.pick(_SEPARATORS)
    frame.write(separator.join([writer.name, *writer.address]), frame.small)
    if details:
        frame.write(separator.join(details), frame.small)
    frame.sheet.rule(frame.left, frame.y - frame.small.size * 0.5, frame.right)
    frame.down(0.8)


def _logo(frame: Frame, writer: Party, _: Sequence[str]) -> None:
    """A sign, and of the name only its first word, as logos have it."""
    word = writer.plain_name.split()[0].strip(",.").upper()
    x = frame.chance.pick([frame.left, frame.at(0.7), frame.sheet.width / 2])
    frame.sheet.disc(x + 9, frame.y - 2, 9, frame.style.accent)
    frame.y += 4
    if frame.chance.maybe(0.7):
        frame.sheet.text(
            x + 24, frame.y, word, frame.ink.at(frame.ink.size + 8).bold.tinted(frame.style.accent)
        )
    frame.down(1.6)


def _band(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    frame.sheet.box(0, 0, frame.sheet.width, frame.y + 18, frame.style.accent)
    frame.sheet.text(
        frame.left, frame.y, writer.name, frame.ink.at(frame.ink.size + 6).bold.tinted("#ffffff")
    )
    frame.y += 34
    for line in [*writer.address, *details]:
        frame.put(frame.left, line, frame.small)


def _split(frame: Frame, writer: Party, details: Sequence[str]) -> None:
    """The name on the left, where to find them on the right."""
    top, x = frame.y, frame.at(frame.chance.pick([0.6, 0.68]))
    _put_name(frame, frame.left, writer, _name_ink(frame), 0.55 * frame.width)
    below, frame.y = frame.y, top
    for line in [*writer.address, *details]:
        frame.put(x, line, frame.small)
    frame.y = max(below, frame.y)


def _none(frame: Frame, writer: Party, _: Sequence[str]) -> None:
    if frame.chance.maybe(0.3):
        frame.put(
            frame.left,
            writer.web.split(".")[1].title() if "." in writer.web else "",
            frame.ink.bold,
        )
    frame.down(1.5)


_HEADS: dict[str, Callable[[Frame, Party, Sequence[str]], None]] = {
    "left": _left, "right": _right, "right_edge": _right_edge, "centre": _centre, "line": _line, "logo": _logo,
    "band": _band, "split": _split, "none": _none,
}  # fmt: skip


def party_lines(
    frame: Frame, party: Party, extra: Sequence[str] = (), *, is_named: bool = True
) -> list[str]:
    """A party as a block of lines."""
    draft, chance = frame.draft, frame.chance
    lines = [party.name if is_named else party.plain_name]
    if party.person:
        lines.append(
            draft.say("names.departments", p=party.person) if chance.maybe(0.5) else party.person
        )
    lines += party.address
    if chance.maybe(0.12):
        lines.append(party.email)
    if chance.maybe(0.06):
        lines.insert(chance.pick([0, len(lines)]), f"GLN {chance.digits(13)}")
    return [*lines, *extra]


def draw_parties(frame: Frame, trade: Trade, *, has_letterhead: bool) -> float:
    """Who is addressed, and who else is named; returns the x from where the page is free beside it."""
    weights = {
        "window": 26,
        "labelled": 15,
        "right": 12,
        "two": 14,
        "boxes": 9,
        "table": 6,
        "beside": 8,
        "indented": 5,
    }
    if not has_letterhead:
        weights |= {"facing": 12, "three": 14, "boxes": 16, "table": 14, "two_parties": 16}
    if has_letterhead and trade.kind in ("invoice", "quote"):
        weights["nobody"] = 3
    choice = frame.choose("to", weights)
    frame.down(frame.chance.pick([0.8, 1.5, 2.5]))
    return _PARTIES[choice](frame, trade)


def _block(
    frame: Frame, x: float, lines: Sequence[str], title: str = "", width: float = 250
) -> None:
    if title:
        frame.put(
            x,
            f"{title}{frame.draft.colon}",
            frame.ink.bold if frame.chance.maybe(0.7) else frame.small,
        )
    for number, line in enumerate(lines):
        room = width if number else name_width(frame, line, frame.ink, width)
        for part in frame.sheet.wrapped(line, room, frame.ink):
            frame.put(x, part)


def _reader_title(frame: Frame, trade: Trade) -> str:
    return frame.draft.label("supplier" if trade.writes_as_buyer else "bill_to")


def _window(frame: Frame, trade: Trade) -> float:
    """The address as it shows in the window of an envelope, the sender in one line above."""
    if frame.chance.maybe(0.55):
        writer = trade.writer
        line = frame.chance.pick(_SEPARATORS).join([writer.name, *writer.address])
        frame.put(frame.left, line, frame.ink.at(6.0))
        frame.sheet.rule(
            frame.left,
            frame.y - 5,
            frame.left + min(frame.width, width_of(line, frame.ink.at(6.0))),
            thick=0.3,
        )
        frame.down(0.4)
    _block(frame, frame.left, party_lines(frame, trade.reader, trade.customer_ids))
    return frame.at(0.6)


def _nobody(frame: Frame, trade: Trade) -> float:
    """Some documents do not say whom they are for."""
    trade.customer_ids = []
    return frame.at(0.6)


def _labelled(frame: Frame, trade: Trade) -> float:
    _block(
        frame,
        frame.left,
        party_lines(frame, trade.reader, trade.customer_ids),
        _reader_title(frame, trade),
    )
    return frame.at(0.6)


def _indented(frame: Frame, trade: Trade) -> float:
    """The label beside the first line."""
    title = f"{_reader_title(frame, trade)}{frame.draft.colon}"
    frame.sheet.text(frame.left, frame.y, title, frame.ink.bold)
    x = frame.left + max(60.0, width_of(title, frame.ink.bold) + 14)
    _block(frame, x, party_lines(frame, trade.reader, trade.customer_ids))
    return frame.at(0.66)


def _right_side(frame: Frame, trade: Trade) -> float:
    title = _reader_title(frame, trade) if frame.chance.maybe(0.4) else ""
    _block(frame, frame.at(0.56), party_lines(frame, trade.reader, trade.customer_ids), title)
    return frame.left


def _columns(
    frame: Frame, blocks: Sequence[tuple[str, Sequence[str]]], *, boxed: bool = False
) -> None:
    top, lowest = frame.y, frame.y
    step = frame.width / len(blocks)
    for number, (title, lines) in enumerate(blocks):
        frame.y = top
        _block(frame, frame.left + number * step + (4 if boxed else 0), lines, title, step - 12)
        lowest = max(lowest, frame.y)
    if boxed:
        for number in range(len(blocks)):
            x = frame.left + number * step
            frame.sheet.box(x, top - frame.ink.size - 3, step - 6, lowest - top + 6, edge="#555555")
    frame.y = lowest


def _ship_to(frame: Frame, trade: Trade) -> tuple[str, list[str]]:
    """Where it is delivered: the customer again, or somebody else."""
    draft = frame.draft
    if frame.chance.maybe(0.5):
        return draft.label("ship_to"), party_lines(frame, trade.customer, is_named=False)
    return draft.label("ship_to"), [draft.names.company(), *draft.names.address()]


def _two(frame: Frame, trade: Trade) -> float:
    blocks = [
        (_reader_title(frame, trade), party_lines(frame, trade.reader, trade.customer_ids)),
        _ship_to(frame, trade),
    ]
    if frame.chance.maybe(0.2):
        blocks.reverse()
    _columns(frame, blocks)
    return 0.0


def _both(frame: Frame, trade: Trade) -> list[tuple[str, list[str]]]:
    draft = frame.draft
    blocks = [
        (draft.label("from"), party_lines(frame, trade.vendor, trade.vendor_ids)),
        (
            draft.label("buyer" if trade.writes_as_buyer else "bill_to"),
            party_lines(frame, trade.customer, trade.customer_ids),
        ),
    ]
    if frame.chance.maybe(0.2) or trade.writes_as_buyer:
        blocks.reverse()
    trade.vendor_ids = []
    return blocks


def _two_parties(frame: Frame, trade: Trade) -> float:
    _columns(frame, _both(frame, trade))
    return 0.0


def _three(frame: Frame, trade: Trade) -> float:
    _columns(frame, [*_both(frame, trade), _ship_to(frame, trade)])
    return 0.0


def _facing(frame: Frame, trade: Trade) -> float:
    """The reader on the left, the writer on the right, neither with a label."""
    top = frame.y
    _block(frame, frame.left, party_lines(frame, trade.reader, trade.customer_ids))
    low, frame.y = frame.y, top + frame.chance.pick([0.0, 0.0, 6.0])
    is_edge = frame.chance.maybe(0.5)
    ink = frame.ink.to("right") if is_edge else frame.ink
    for line in party_lines(frame, trade.writer):
        frame.put(frame.right if is_edge else frame.at(0.62), line, ink)
    frame.y = max(low, frame.y)
    return 0.0


def _boxes(frame: Frame, trade: Trade) -> float:
    """Seller and buyer in boxes, beside or below each other."""
    blocks = _both(frame, trade)
    if frame.chance.maybe(0.5):
        _columns(frame, blocks, boxed=True)
        frame.down(0.5)
        return 0.0
    width = 0.52 * frame.width
    for title, lines in blocks:
        top = frame.y
        frame.put(frame.left + 2, title, frame.ink.at(6.0))
        _block(frame, frame.left + 8, lines, width=width - 16)
        frame.sheet.box(frame.left, top - 9, width, frame.y - top + 4, edge="#333333")
        frame.down(0.5)
    return frame.at(0.58)


def _table(frame: Frame, trade: Trade) -> float:
    """A table of two cells with a head."""
    blocks = _both(frame, trade)
    step = frame.width / 2
    frame.sheet.box(
        frame.left,
        frame.y - frame.ink.size - 2,
        frame.width,
        frame.ink.leading + 4,
        frame.style.pale,
        "#666666",
    )
    for number, (title, _) in enumerate(blocks):
        frame.sheet.text(frame.left + number * step + 4, frame.y, title, frame.ink.bold)
    frame.down(1.4)
    _columns(frame, [("", lines) for _, lines in blocks], boxed=True)
    frame.down(0.5)
    return 0.0


def _beside(frame: Frame, trade: Trade) -> float:
    """The address without a label in the right half, the place of delivery on the left."""
    top = frame.y
    title, lines = _ship_to(frame, trade)
    _block(frame, frame.left, lines, title)
    low, frame.y = frame.y, top + frame.ink.leading
    _block(frame, frame.at(0.58), party_lines(frame, trade.reader, trade.customer_ids))
    frame.y = max(low, frame.y)
    return 0.0


_PARTIES: dict[str, Callable[[Frame, Trade], float]] = {
    "window": _window,
    "facing": _facing,
    "nobody": _nobody, "labelled": _labelled, "right": _right_side, "two": _two, "three": _three, "boxes": _boxes,
    "table": _table, "beside": _beside, "two_parties": _two_parties, "indented": _indented,
}  # fmt: skip
