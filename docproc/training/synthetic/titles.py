"""Titles and the data beside them: number, dates, customer number and the like."""

from collections.abc import Callable, Sequence

from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.sheet import Ink, width_of
from docproc.training.synthetic.trade import Trade

Pairs = Sequence[tuple[str, str]]
_OFTEN_EMPTY = ("order_number", "customer_number", "contact", "delivery_date", "customer_vat_id")


def draw_title(frame: Frame, trade: Trade) -> None:
    """What the document is; sometimes its number and date are told with it."""
    chance = frame.chance
    way = frame.choose(
        "title", {"left": 40, "right": 14, "centre": 12, "numbered": 24, "spaced": 4, "none": 6}
    )
    if way == "none":
        return
    ink = frame.ink.at(frame.ink.size + chance.pick([1, 3, 6, 11]))
    ink = (ink.bold if chance.maybe(0.75) else ink).tinted(
        chance.pick(["#111111", frame.style.accent])
    )
    frame.y += ink.size * 0.7
    title = trade.title
    if way == "numbered":
        form = chance.pick(frame.draft.language["text.number_dated"])
        title = frame.draft.fill(form, t=trade.title, n=trade.number, d=trade.day)
        told = [trade.number, *([trade.day] if "{d}" in form else [])]
        trade.meta = [pair for pair in trade.meta if pair[1] not in told]
    if way == "spaced":
        title = " ".join(title.upper())
    x, align = {"right": (frame.right, "right"), "centre": (frame.sheet.width / 2, "centre")}.get(
        way, (frame.left, "left")
    )
    for line in frame.sheet.wrapped(title, frame.width, ink):
        frame.put(x, line, ink.to(align))
    frame.down(chance.pick([0.3, 1.0]))


def draw_meta(frame: Frame, trade: Trade, x: float) -> None:
    """Labels with values, between ``x`` and the right margin or over the whole width if 0."""
    if not trade.meta:
        return
    beside = {"tabbed": 30, "said": 22, "edge": 20, "boxed": 14, "stacked": 8, "labels_first": 6}
    across = {
        "tabbed": 16,
        "said": 14,
        "grid": 18,
        "heads": 16,
        "two": 14,
        "sentence": 8,
        "edge": 4,
        "boxed": 6,
        "cells": 10,
    }
    choice = frame.choose("meta", beside if x else across)
    pairs = _with_empty(frame, trade.meta) if frame.chance.maybe(0.12) else trade.meta
    if choice in ("tabbed", "said", "edge", "boxed", "stacked", "labels_first"):
        _BESIDE[choice](frame, pairs, x or frame.left)
    else:
        _ACROSS[choice](frame, pairs)


def _with_empty(frame: Frame, pairs: Pairs) -> Pairs:
    """The pairs with labels between them that nothing was filled in for."""
    used = {label for label, _ in pairs}
    mixed = list(pairs)
    for name in frame.chance.some(_OFTEN_EMPTY, 1, 3):
        label = frame.draft.label(name)
        if label not in used:
            mixed.insert(frame.chance.randint(0, len(mixed)), (label, ""))
    return mixed


def _label_ink(frame: Frame) -> Ink:
    return frame.chance.pick(
        [frame.ink, frame.ink.bold, frame.ink.tinted("#666666"), frame.ink.at(frame.ink.size - 1)]
    )


def _tabbed(frame: Frame, pairs: Pairs, x: float) -> None:
    ink = _label_ink(frame)
    gap = frame.widest([label for label, _ in pairs], ink) + frame.chance.pick([8, 14, 30])
    for label, value in pairs:
        frame.sheet.text(x, frame.y, f"{label}{frame.draft.colon}", ink)
        frame.put(x + gap, value)


def _said(frame: Frame, pairs: Pairs, x: float) -> None:
    for label, value in pairs:
        frame.put(x, frame.draft.said(label, value))


def _edge(frame: Frame, pairs: Pairs, x: float) -> None:
    """Values end at the right margin."""
    ink = _label_ink(frame)
    x = max(x, frame.at(0.55)) if frame.chance.maybe(0.6) else x
    ends_right = frame.chance.maybe(0.2)
    value_width = frame.widest([plain(value) for _, value in pairs])
    for label, value in pairs:
        label = f"{label}{frame.draft.colon}"
        if ends_right:
            frame.sheet.text(frame.right - value_width - 8, frame.y, label, ink.to("right"))
        else:
            frame.sheet.text(x, frame.y, label, ink)
        frame.put(frame.right, value, frame.ink.to("right"))


def _boxed(frame: Frame, pairs: Pairs, x: float) -> None:
    """A table with rules: label and value in a row."""
    labels = frame.widest([label for label, _ in pairs]) + 10
    right = min(frame.right, x + labels + frame.widest([value for _, value in pairs]) + 12)
    is_right = frame.chance.maybe(0.4)
    height = frame.ink.leading + 4
    for label, value in pairs:
        top = frame.y - frame.ink.size - 1
        frame.sheet.box(
            x, top, labels, height, frame.style.pale if frame.chance.maybe(0.5) else "", "#777777"
        )
        frame.sheet.box(x + labels, top, right - x - labels, height, edge="#777777")
        frame.sheet.text(x + 3, frame.y, label, frame.ink)
        if is_right:
            frame.sheet.text(right - 3, frame.y, value, frame.ink.bold.to("right"))
        else:
            frame.sheet.text(x + labels + 4, frame.y, value, frame.ink)
        frame.y += height


def _stacked(frame: Frame, pairs: Pairs, x: float) -> None:
    """Each label above its value."""
    for label, value in pairs:
        frame.put(x, label, frame.small)
        frame.put(x, value, frame.ink.bold)
        frame.down(0.2)


def _labels_first(frame: Frame, pairs: Pairs, x: float) -> None:
    """All labels are drawn, then all values."""
    top = frame.y
    for label, _ in pairs:
        frame.put(x, f"{label}{frame.draft.colon}")
    frame.y = top
    gap = frame.widest([label for label, _ in pairs]) + 16
    for _, value in pairs:
        frame.put(x + gap, value)


def _fitting(frame: Frame, pairs: Pairs, most: int) -> int:
    """How many pairs fit beside each other."""
    widest = frame.widest([text for pair in pairs for text in pair], frame.ink.bold) + 10
    return max(1, min(most, int(frame.width // widest), len(pairs)))


def _grid(frame: Frame, pairs: Pairs) -> None:
    """Labels above values, several beside each other."""
    num = _fitting(frame, pairs, frame.chance.pick([2, 3, 4, 5]))
    step = frame.width / num
    ink = _label_ink(frame)
    for start in range(0, len(pairs), num):
        for number, (label, value) in enumerate(pairs[start : start + num]):
            frame.sheet.text(frame.left + number * step, frame.y, label, ink)
            frame.sheet.text(
                frame.left + number * step, frame.y + frame.ink.leading, value, frame.ink
            )
        frame.down(2.5)


def _heads(frame: Frame, pairs: Pairs) -> None:
    """A table of one row with heads."""
    num = _fitting(frame, pairs, 6)
    for start in range(0, len(pairs), num):
        chosen = pairs[start : start + num]
        step = frame.width / len(chosen)
        height = frame.ink.leading + 4
        top = frame.y - frame.ink.size - 2
        fill = frame.chance.pick(["", frame.style.pale])
        for number, (label, value) in enumerate(chosen):
            x = frame.left + number * step
            frame.sheet.box(x, top, step, height, fill, "#888888")
            frame.sheet.box(x, top + height, step, height, edge="#888888")
            frame.sheet.text(x + 4, frame.y, label, frame.ink.bold)
            frame.sheet.text(x + 4, frame.y + height, value, frame.ink)
        frame.y += 2 * height + 5


def _cells(frame: Frame, pairs: Pairs) -> None:
    """Boxes of a form: a small label in the corner, the value below it."""
    num = _fitting(frame, pairs, frame.chance.pick([2, 3, 4]))
    step, height = frame.width / num, frame.ink.leading + 13
    for start in range(0, len(pairs), num):
        for number, (label, value) in enumerate(pairs[start : start + num]):
            x = frame.left + number * step
            frame.sheet.box(x, frame.y - 8, step, height, edge="#555555")
            frame.sheet.text(x + 2, frame.y - 1, label, frame.ink.at(6.0))
            frame.sheet.text(x + 4, frame.y + frame.ink.leading, value, frame.ink.bold)
        frame.y += height
    frame.down(0.5)


def _two(frame: Frame, pairs: Pairs) -> None:
    """Two columns of labels with values."""
    half = (len(pairs) + 1) // 2
    gap = frame.widest([label for label, _ in pairs]) + 14
    for number in range(half):
        for x, index in ((frame.left, number), (frame.at(0.52), number + half)):
            if index < len(pairs):
                frame.sheet.text(x, frame.y, f"{pairs[index][0]}{frame.draft.colon}", frame.ink)
                frame.sheet.text(x + gap, frame.y, pairs[index][1], frame.ink)
        frame.down()


def _sentence(frame: Frame, pairs: Pairs) -> None:
    separator = frame.chance.pick([" | ", ", ", "   ", " / ", " - "])
    frame.write(
        separator.join(frame.draft.said(label, value) for label, value in pairs), frame.small
    )


_BESIDE: dict[str, Callable[[Frame, Pairs, float], None]] = {
    "tabbed": _tabbed, "said": _said, "edge": _edge, "boxed": _boxed, "stacked": _stacked, "labels_first": _labels_first,
}  # fmt: skip
_ACROSS: dict[str, Callable[[Frame, Pairs], None]] = {
    "grid": _grid, "heads": _heads, "two": _two, "sentence": _sentence, "cells": _cells,
}  # fmt: skip


def longest_meta(frame: Frame, pairs: Pairs) -> float:
    """The room that the widest pair takes."""
    return frame.widest([f"{label}: {value}" for label, value in pairs]) + width_of("  ", frame.ink)
