"""Bills of consumers: telephone, power, water; sums by kind of charge, and little else."""

from collections.abc import Sequence
from decimal import Decimal

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_foot, draw_page_numbers
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.goods import Row
from docproc.training.synthetic.notation import to_cents
from docproc.training.synthetic.titles import draw_meta, draw_title
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade

_HUNDRED = Decimal(100)


def draw_consumer_bill(draft: Draft) -> Frame:
    """What a household gets: who writes, to whom, what is to be paid, and what for."""
    chance = draft.chance
    num_rows = chance.pick([1, 2, 3, 3, 4, 6])
    trade = make_trade(draft, "invoice", columns="description amount", num_rows=num_rows)
    frame = Frame(draft)
    has_name = chance.maybe(0.8)
    _draw_parties(frame, trade, has_name=has_name)
    if chance.maybe(0.7):
        _draw_facts(frame)
    draw_title(frame, trade)
    draw_meta(frame, trade, 0.0)
    frame.down(0.5)
    _draw_to_pay(frame, trade)
    _draw_matrix(frame, trade)
    if chance.maybe(0.5):
        _draw_to_pay(frame, trade)
    for sentence in [*trade.payment, *trade.closing]:
        frame.write(sentence)
    bank = [draft.said(label, value) for label, value in trade.bank]
    draw_foot(frame, trade.vendor, [trade.vendor_ids, bank], has_name=has_name)
    draw_page_numbers(frame)
    return frame


def _draw_parties(frame: Frame, trade: Trade, *, has_name: bool) -> None:
    """The writer with the office that answers, the customer beside or below."""
    draft, chance, top = frame.draft, frame.chance, frame.y
    if has_name:
        frame.put(frame.left, trade.vendor.name, frame.ink.bold)
        office = [draft.say("bill.offices")] if chance.maybe(0.5) else []
        for line in [*office, *trade.vendor.address]:
            frame.put(frame.left, line)
    below = frame.y
    is_beside = chance.maybe(0.5)
    frame.y = top + 2 * frame.ink.leading if is_beside else below + frame.ink.leading
    x = frame.at(0.56) if is_beside or chance.maybe(0.4) else frame.left
    for line in [trade.customer.name, *trade.customer.address]:
        frame.put(x, line)
    frame.y = max(frame.y, below)
    frame.down()


def _draw_facts(frame: Frame) -> None:
    """What the contract is about, labels above their values; some have none."""
    draft, chance = frame.draft, frame.chance
    values = [chance.digits(8), f"{chance.letters(2)}{chance.digits(8)}", chance.digits(14)]
    values += [draft.names.street(), draft.names.person(), ""]
    labels = chance.some(draft.language["bill.facts"], 2, 3)
    step = frame.width / len(labels)
    for number, label in enumerate(labels):
        x = frame.left + number * step
        frame.sheet.text(x, frame.y, label, frame.small.bold)
        frame.sheet.text(x, frame.y + frame.ink.leading, chance.pick(values), frame.ink)
    frame.down(2.8)


def _draw_to_pay(frame: Frame, trade: Trade) -> None:
    """The amount, with its currency, at the right margin."""
    charges = trade.charges
    amount = frame.draft.money(frame.draft.amount("gross_total", charges.gross))
    with_tax = frame.draft.say("bill.with_tax") if frame.chance.maybe(0.3) else ""
    frame.sheet.text(frame.left, frame.y, frame.draft.label("bill.to_pay"), frame.ink.bold)
    frame.put(frame.right, f"{amount} {with_tax}".strip(), frame.ink.bold.to("right"))
    frame.down(0.8)


def _draw_matrix(frame: Frame, trade: Trade) -> None:
    """Kinds of charge by what they are without tax, the tax and with it; all together below."""
    draft, chance, charges = frame.draft, frame.chance, trade.charges
    code = f" {draft.notation.sign}" if chance.maybe(0.3) else ""
    heads = [f"{draft.label(name)}{code}" for name in ("net", "tax_amount", "gross")]
    edges = [frame.at(share) for share in chance.pick([(0.6, 0.8, 1.0), (0.55, 0.7, 0.85)])]
    label_width = edges[0] - frame.left - 80
    _cells(frame, [draft.label("description") if chance.maybe(0.4) else "", *heads], edges)
    for row in trade.rows:
        lines = frame.sheet.wrapped(row.cells["description"], label_width, frame.ink)
        _cells(frame, [lines[0], *_sums_of(row, draft)], edges)
        for line in [*lines[1:], *row.below]:
            frame.put(frame.left, line)
    for label, amount in [("shipping", charges.shipping), ("discount", -charges.discount)]:
        if amount:
            _cells(frame, [draft.label(label), draft.notation.amount(amount)], edges)
    total = [
        draft.amount("net_total", charges.net),
        draft.amount("tax_total", charges.tax),
        draft.amount("gross_total", charges.gross),
    ]
    frame.sheet.rule(frame.left, frame.y - frame.ink.size, frame.right)
    _cells(frame, [draft.label("bill.total"), *total], edges)
    frame.down(0.6)


def _sums_of(row: Row, draft: Draft) -> list[str]:
    """What the row is without tax, its tax, and what it is with it."""
    net = row.good.amount
    tax = to_cents(net * row.good.rate / _HUNDRED)
    return [row.cells["amount"], draft.notation.amount(tax), draft.notation.amount(net + tax)]


def _cells(frame: Frame, cells: Sequence[str], edges: Sequence[float]) -> None:
    """A line of the matrix: the first cell on the left, the others up to their edges."""
    frame.room_for(2 * frame.ink.leading)
    frame.sheet.text(frame.left, frame.y, cells[0], frame.ink)
    for cell, edge in zip(cells[1:], edges, strict=False):
        frame.sheet.text(edge, frame.y, cell, frame.ink.to("right"))
    frame.down(1.3)
