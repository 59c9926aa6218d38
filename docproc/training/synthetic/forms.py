"""Forms: documents of trade, composed of parts by chance."""

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import (
    draw_foot,
    draw_page_numbers,
    draw_payment,
    draw_strangers,
)
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.heads import draw_letterhead, draw_parties
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.tables import ItemTable, draw_totals
from docproc.training.synthetic.titles import draw_meta, draw_title
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade


def draw_form(draft: Draft, kind: str) -> Frame:
    """A document of trade of this kind."""
    trade = make_trade(draft, kind)
    frame = Frame(draft)
    draw_strangers(frame)
    title_first = frame.chance.maybe(0.2)
    if title_first:
        draw_title(frame, trade)
    has_name = draw_letterhead(
        frame, trade.writer, trade.vendor_ids if not trade.writes_as_buyer else ()
    )
    order = frame.choose("order", {"to_title": 45, "title_to": 35, "to_meta_title": 20})
    if order == "title_to" and not title_first:
        draw_title(frame, trade)
    _draw_addresses_and_meta(frame, trade, has_letterhead=has_name)
    if order != "title_to" and not title_first:
        draw_title(frame, trade)
    if frame.chance.maybe(0.1):
        frame.write(draft.say("text.stamps"), frame.chance.pick([frame.ink.bold, frame.small]))
    _set_heads_of_pages(frame, trade)
    if trade.intro:
        frame.down(0.5)
        frame.write(trade.intro)
    frame.down(0.8)
    if trade.totals and frame.chance.maybe(0.05):
        _draw_banner(frame, trade)
    ItemTable(frame, trade).draw()
    draw_totals(frame, trade)
    draw_payment(frame, trade)
    _finish(frame, trade, has_name=has_name)
    return frame


def _draw_addresses_and_meta(frame: Frame, trade: Trade, *, has_letterhead: bool) -> None:
    """The data stand beside the address where there is room, else below it."""
    top = frame.y + frame.ink.leading
    x = draw_parties(frame, trade, has_letterhead=has_letterhead)
    below = frame.y
    if x and frame.chance.maybe(0.6):
        frame.y = top
        draw_meta(frame, trade, x)
        frame.y = max(frame.y, below)
    else:
        frame.down(0.8)
        draw_meta(frame, trade, 0.0)
    frame.down(0.6)


def _set_heads_of_pages(frame: Frame, trade: Trade) -> None:
    """What stands at the top of the pages that follow."""
    name, number = trade.writer.plain_name, plain(trade.number)
    if not frame.chance.maybe(0.6):
        return

    def draw() -> None:
        frame.put(frame.left, f"{name}  {trade.title} {number}", frame.small)
        frame.down()

    frame.on_turn = draw


def _draw_banner(frame: Frame, trade: Trade) -> None:
    """The amount to pay in large letters."""
    gross = next(total for total in trade.totals if total.weight == 2)
    text = frame.draft.say("text.amount_banner", a=gross.amount, d=trade.due or trade.day)
    frame.y += 8
    frame.put(frame.left, text, frame.ink.at(frame.ink.size + 5).bold)
    frame.down(0.6)


def _finish(frame: Frame, trade: Trade, *, has_name: bool) -> None:
    bank = [frame.draft.said(label, value) for label, value in trade.bank]
    ids = [] if trade.writes_as_buyer else list(trade.vendor_ids)
    draw_foot(frame, trade.writer, [ids, bank], has_name=has_name)
    draw_page_numbers(frame)
