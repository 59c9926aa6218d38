"""Documents of trade in forms of their own: print-outs, listings, web pages and letters."""

from collections.abc import Sequence
from datetime import timedelta

from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_foot, draw_page_numbers, draw_strangers
from docproc.training.synthetic.frame import Frame, Style
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.names import Party
from docproc.training.synthetic.sheet import Ink, width_of
from docproc.training.synthetic.stacks import STACKED_COLUMNS, StackedTable
from docproc.training.synthetic.tables import ItemTable
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade

Pairs = Sequence[tuple[str, str]]


def draw_listing(draft: Draft, kind: str) -> Frame:
    """A print-out of data: sections with labels on the left and values on the right."""
    trade, frame, chance = make_trade(draft, kind), Frame(draft), draft.chance
    value_x = frame.at(chance.pick([0.25, 0.34, 0.45]))
    frame.layout.append(f"value={value_x:.0f}")
    form = chance.pick(draft.language["text.number_dated"])
    title = draft.fill(form, t=trade.title, n=trade.number, d=trade.day)
    frame.write(title, frame.ink.at(frame.ink.size + 3).bold)
    frame.down()
    currency = (draft.label("currency"), draft.currency(draft.notation.code))
    told = [trade.number, *([trade.day] if "{d}" in form else [])]
    shown = [pair for pair in trade.meta if pair[1] not in told]
    _section(frame, "", [*shown, currency] if trade.has_money else shown, value_x)
    _section(
        frame, draft.label("from"), _party_pairs(frame, trade.vendor, trade.vendor_ids), value_x
    )
    _section(
        frame,
        draft.label("bill_to"),
        _party_pairs(frame, trade.customer, trade.customer_ids),
        value_x,
    )
    ItemTable(frame, trade).draw()
    frame.down(0.6)
    _section(frame, "", [(total.label, total.amount) for total in trade.totals], frame.at(0.6))
    _section(
        frame, draft.label("terms"), [("", sentence) for sentence in trade.payment], frame.left
    )
    _section(frame, draft.label("bank"), trade.bank, value_x)
    draw_page_numbers(frame)
    return frame


def _party_pairs(frame: Frame, party: Party, ids: Sequence[str]) -> Pairs:
    draft, chance = frame.draft, frame.chance
    pairs = [(draft.label("name"), party.name)]
    if chance.maybe(0.4):
        pairs.insert(chance.randint(0, 1), (draft.label("code"), chance.digits(6)))
    pairs += [
        (draft.label("address") if not number else "", line)
        for number, line in enumerate(party.address)
    ]
    if party.person:
        pairs.append((draft.label("contact"), party.person))
    if chance.maybe(0.5):
        pairs.append((draft.label("phone"), party.phone))
    separator = f"{draft.colon or ':'} "
    return [
        *pairs,
        *((label, value) for label, _, value in (said.partition(separator) for said in ids)),
    ]


def _section(frame: Frame, title: str, pairs: Pairs, value_x: float) -> None:
    if not pairs:
        return
    is_striped = frame.chance.maybe(0.4)
    frame.room_for(4 * frame.ink.leading)
    if title:
        frame.sheet.box(
            frame.left,
            frame.y - frame.ink.size - 1,
            frame.width,
            frame.ink.leading + 2,
            frame.style.pale,
        )
        frame.put(frame.left, title, frame.ink.bold)
        frame.y += 3
    for number, (label, value) in enumerate(pairs):
        frame.room_for(2 * frame.ink.leading)
        if is_striped and number % 2:
            frame.sheet.box(
                frame.left,
                frame.y - frame.ink.size - 1,
                frame.width,
                frame.ink.leading + 2,
                "#f4f4f4",
            )
        if label:
            frame.sheet.text(frame.left + 2, frame.y, f"{label}{frame.draft.colon}", frame.ink)
        for line in frame.sheet.wrapped(value, frame.right - value_x, frame.ink):
            frame.put(value_x, line)
        frame.y += 2.5
    frame.down(0.7)


def draw_printout(draft: Draft, kind: str) -> Frame:
    """What a line printer makes of a form: columns of fixed width, blocks beside each other."""
    chance = draft.chance
    is_stacked = chance.maybe(0.5)
    trade = make_trade(draft, kind, columns=STACKED_COLUMNS if is_stacked else "")
    ink = Ink("Courier", chance.pick([6.5, 7.0, 7.5]), spread=chance.pick([1.05, 1.2]))
    frame = Frame(draft, style=Style(ink, "#000000", "#eeeeee", 36.0, 559.0))
    draw_strangers(frame)
    x = (frame.left, frame.at(0.33), frame.at(0.64))
    title = " ".join(trade.title.upper()) if chance.maybe(0.3) else trade.title.upper()
    frame.sheet.text(x[2], frame.y, title, ink.bold)
    top = frame.y
    first = [
        (draft.label("from"), _lines(frame, trade.vendor, trade.vendor_ids)),
        (draft.label("bill_to"), _lines(frame, trade.customer, trade.customer_ids)),
    ]
    low = _blocks(frame, first, x, top)
    frame.y = top + 2.5 * ink.leading
    widest = frame.widest([label for label, _ in trade.meta], ink)
    for label, value in trade.meta:
        frame.sheet.text(x[2], frame.y, label, ink)
        frame.put(x[2] + widest + 4, f": {value}", ink)
        frame.y += chance.pick([0.0, ink.leading, 0.0])
    top = max(low, frame.y) + ink.leading
    if chance.maybe(0.7):
        second = [
            (draft.label("buyer"), _lines(frame, trade.customer, ())),
            (draft.label("ship_to"), [draft.names.company(), *draft.names.address()]),
        ]
        top = _blocks(frame, second, x, top) + ink.leading
    frame.y = top
    frame.sheet.rule(frame.left, frame.y - ink.leading, frame.right)
    table = StackedTable(frame, trade) if is_stacked else ItemTable(frame, trade)
    table.draw()
    if trade.has_money and trade.charges.tax and chance.maybe(0.6):
        _draw_sums_by_rate(frame, trade)
    else:
        _draw_sums(frame, trade)
    for sentence in [*trade.payment, *trade.closing]:
        frame.write(sentence)
    blocks = [[draft.said(label, value) for label, value in trade.bank]]
    draw_foot(frame, trade.vendor, blocks, has_name=chance.maybe(0.4))
    draw_page_numbers(frame)
    return frame


def _lines(frame: Frame, party: Party, ids: Sequence[str]) -> list[str]:
    """A party with a number before its name, and blank lines within."""
    chance, draft = frame.chance, frame.draft
    number = chance.pick(
        [
            f"GLN {chance.digits(13)}",
            draft.said(draft.label("customer_number"), chance.digits(6)),
            "",
        ]
    )
    head = [number] if number else []
    gap = [""] if chance.maybe(0.6) else []
    return [*head, party.name, *gap, *party.address, *gap, *ids]


def _blocks(
    frame: Frame, blocks: Sequence[tuple[str, Sequence[str]]], x: Sequence[float], top: float
) -> float:
    """Blocks beside each other; returns where the longest ends."""
    lowest = top
    for (title, lines), left in zip(blocks, x, strict=False):
        frame.y = top
        frame.put(left, title, frame.ink.bold)
        for line in lines:
            for part in frame.sheet.wrapped(line, frame.at(0.3) - frame.left, frame.ink):
                frame.put(left, part)
        lowest = max(lowest, frame.y)
    return lowest


def _draw_sums(frame: Frame, trade: Trade) -> None:
    """Labels in one line, amounts in the next."""
    totals = trade.totals
    if not totals:
        return
    frame.room_for(6 * frame.ink.leading)
    frame.down()
    step = frame.width / len(totals)
    for number, total in enumerate(totals):
        edge = frame.left + (number + 1) * step
        label = (
            total.label
            if width_of(total.label, frame.ink.bold) < step - 6
            else total.label[: int(step / 4.6)]
        )
        frame.sheet.text(edge, frame.y, label, frame.ink.bold.to("right"))
        frame.sheet.text(edge, frame.y + frame.ink.leading, total.amount, frame.ink.to("right"))
    frame.down(3)


def _draw_sums_by_rate(frame: Frame, trade: Trade) -> None:
    """A row for each rate of tax, and below them the row that counts."""
    draft, charges = frame.draft, trade.charges
    amount, code = draft.notation.amount, draft.currency(draft.notation.code)
    names = ["readout.lines_sum", "readout.net", "readout.tax", "rate", "readout.gross"]
    heads = [draft.fill(draft.label(name), c=draft.notation.code) for name in names]
    step = frame.width / len(heads)
    heads = [head[: int(step / 4.6)] for head in heads]
    rows = [
        [amount(base), amount(base), amount(tax), draft.notation.quantity(rate), amount(base + tax)]
        for rate, (base, tax) in charges.taxes.items()
    ]
    total = [
        amount(charges.goods),
        draft.amount("net_total", charges.net),
        draft.amount("tax_total", charges.tax),
        code if frame.chance.maybe(0.6) else "",
        draft.amount("gross_total", charges.gross),
    ]
    frame.room_for((len(rows) + 5) * frame.ink.leading)
    frame.down()
    for row in [heads, *rows, [], total]:
        for number, cell in enumerate(row):
            edge = frame.left + (number + 1) * step - 2
            frame.sheet.text(edge, frame.y, cell, frame.ink.to("right"))
        frame.down()
    frame.down()


def draw_web_page(draft: Draft) -> Frame:
    """An invoice of an internet service, printed from the browser: little text, much room."""
    chance = draft.chance
    # Services have one row or two.
    num_rows = chance.pick([1, 1, 1, 2, 2, 3])
    columns = chance.weighted(
        {"description amount": 70, "description quantity unit_price amount": 30}
    )
    trade = make_trade(draft, "invoice", columns=columns, num_rows=num_rows)
    frame = Frame(draft)
    if chance.maybe(0.5):
        _draw_browser_lines(frame, trade)
    order = frame.choose("web", {"customer_first": 30, "vendor_first": 40, "number_first": 30})
    blocks = _web_blocks(frame, trade)
    titles = {"customer": draft.label("bill_to"), "vendor": draft.label("from")}
    for name in _WEB_ORDERS[order]:
        if name == "rows":
            _draw_web_rows(frame, trade)
            continue
        if name in titles and chance.maybe(0.35):
            frame.put(frame.left, titles[name], frame.ink.bold)
        ink = frame.ink.at(frame.ink.size + 3).bold if name == "number" else frame.ink
        for line in blocks[name]:
            frame.write(line, ink)
        frame.down(chance.pick([1.0, 2.0]))
    for sentence in trade.payment:
        frame.write(sentence)
    return frame


_WEB_ORDERS = {
    "customer_first": ("day", "customer", "number", "rows", "vendor"),
    "vendor_first": ("vendor", "number", "day", "customer", "rows"),
    "number_first": ("number", "day", "rows", "customer", "vendor"),
}


def _draw_browser_lines(frame: Frame, trade: Trade) -> None:
    """What a browser prints above and below a page."""
    draft, chance = frame.draft, frame.chance
    url = f"https://{plain(trade.vendor.web).removeprefix('www.')}/invoices/{chance.digits(7)}"
    day = draft.notation.day(draft.today + timedelta(40))
    clock = f"{chance.randint(10, 23)}:{chance.digits(2)}"
    frame.sheet.text(frame.left, 18, f"{day}, {clock}", frame.small)
    title = f"{trade.title} / {trade.vendor.plain_name}"
    frame.sheet.text(frame.at(0.5), 18, title, frame.small)
    frame.sheet.text(frame.left, frame.sheet.height - 14, url, frame.small)


def _web_blocks(frame: Frame, trade: Trade) -> dict[str, list[str]]:
    draft, chance = frame.draft, frame.chance
    data = [draft.said(label, value) for label, value in trade.meta if value != trade.number]
    address = trade.customer.address if chance.maybe(0.5) else ()
    return {
        "number": [draft.say("text.number_dated", t=trade.title, n=trade.number, d=trade.day)],
        "day": data if chance.maybe(0.6) else [trade.day],
        "customer": [trade.customer.name, *address],
        "vendor": [trade.vendor.name, *trade.vendor.address, *trade.vendor_ids],
    }


def _draw_web_rows(frame: Frame, trade: Trade) -> None:
    if "quantity" in trade.columns:
        _draw_times(frame, trade)
    else:
        ItemTable(frame, trade).draw()
    for total in trade.totals:
        ink = frame.ink.bold if total.weight else frame.ink
        frame.sheet.text(frame.left, frame.y, total.label, ink)
        frame.put(frame.right, total.amount, ink.to("right"))
    frame.down()


def _draw_times(frame: Frame, trade: Trade) -> None:
    """Rows without heads: what, how many at which price, and the amount."""
    sign, x = frame.chance.pick(["@", "x", "×", "*"]), frame.at(frame.chance.pick([0.4, 0.55]))
    for row in trade.rows:
        lines = frame.sheet.wrapped(row.cells["description"], x - frame.left - 12, frame.ink)
        times = f"{row.cells['quantity']} {sign} {row.cells['unit_price']}"
        frame.sheet.text(x, frame.y, times, frame.ink)
        frame.sheet.text(frame.right, frame.y, row.cells["amount"], frame.ink.to("right"))
        frame.y = frame.sheet.lines(frame.left, frame.y, lines, frame.ink)
    frame.down(0.5)


def draw_bill_in_prose(draft: Draft) -> Frame:
    """A bill that is a letter: of an insurer, a lawyer or an association."""
    chance = draft.chance
    num_rows = chance.pick([1, 2, 3, 5])
    trade = make_trade(draft, "invoice", columns="description amount", num_rows=num_rows)
    frame = Frame(draft)
    has_name = chance.maybe(0.75)
    _draw_prose_head(frame, trade, has_name=has_name)
    frame.sheet.text(frame.right, frame.y, trade.day, frame.ink.to("right"))
    title = f"{trade.title} {draft.label('invoice_number')}: {trade.number}"
    frame.write(title, frame.ink.bold, width=0.7 * frame.width)
    for label, value in trade.meta:
        if value not in (trade.number, trade.day):
            frame.write(draft.said(label, value), frame.ink)
    frame.down()
    frame.write(draft.say("letter.dear", p=draft.names.surname()))
    frame.write(draft.say("text.intro"))
    frame.down(0.5)
    _draw_amounts(frame, trade)
    frame.down(0.5)
    _draw_prose(frame, trade)
    blocks = [trade.vendor_ids, [] if has_name else [trade.vendor.name, *trade.vendor.address]]
    draw_foot(frame, trade.vendor, blocks, has_name=True)
    return frame


def _draw_prose_head(frame: Frame, trade: Trade, *, has_name: bool) -> None:
    """Sender, recipient, and the office that answers."""
    draft, chance = frame.draft, frame.chance
    address = trade.vendor.address if chance.maybe(0.4) else ()
    for line in [trade.vendor.name, *address] if has_name else []:
        for part in frame.sheet.wrapped(line, 0.4 * frame.width, frame.ink.bold):
            frame.put(frame.left, part)
    frame.down(2)
    for line in [trade.customer.name, *trade.customer.address]:
        frame.put(frame.left, line)
    frame.down(1.5)
    if chance.maybe(0.5):
        phone = draft.said(draft.label("phone"), draft.names.phone())
        for line in [draft.names.person(), *draft.names.address(), phone]:
            frame.put(frame.left, line, frame.small)
        frame.down()


def _draw_amounts(frame: Frame, trade: Trade) -> None:
    """What is charged and what it comes to, as lines of the letter."""
    rows = [(row.cells["description"], row.cells["amount"]) for row in trade.rows]
    edge = frame.at(frame.chance.pick([0.7, 0.85, 1.0]))
    for label, value in [*rows, *((total.label, total.amount) for total in trade.totals)]:
        lines = frame.sheet.wrapped(label, edge - frame.left - 80, frame.ink)
        frame.sheet.text(edge, frame.y, value, frame.ink.to("right"))
        frame.y = frame.sheet.lines(frame.left, frame.y, lines, frame.ink)


def _draw_prose(frame: Frame, trade: Trade) -> None:
    """How to pay, with the account within running text."""
    draft, chance = frame.draft, frame.chance
    bank = ", ".join(f"{label} {value}" for label, value in trade.bank)
    if bank:
        frame.write(
            f"{draft.say('text.terms', n='14')} {bank}. {draft.say('letter.sentences', d=draft.notation.day(draft.today), a='', n=identifiers.reference(chance))}"
        )
    for sentence in [*trade.payment, *trade.closing]:
        frame.write(sentence)
    frame.down()
    frame.write(draft.say("letter.regards"))
