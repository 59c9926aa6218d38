"""Advertising on American stations: invoices, orders and contracts in the forms of that trade."""

from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic.airtime import Airtime, Spot
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.frame import Frame, Style
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.notation import to_cents
from docproc.training.synthetic.sheet import US_LETTER, Ink, width_of

_STYLE_SIZES = (6.5, 7.0, 7.5, 8.0)


def draw_broadcast_invoice(draft: Draft) -> Frame:
    """What a station bills for what it has sent."""
    return _Broadcast(draft, is_invoice=True).draw()


def draw_broadcast_order(draft: Draft) -> Frame:
    """What an agency orders from a station, as a contract or an order."""
    return _Broadcast(draft, is_invoice=False).draw()


class _Broadcast:
    def __init__(self, draft: Draft, *, is_invoice: bool) -> None:
        chance = draft.chance
        is_wide = chance.maybe(0.3)
        size = (US_LETTER[1], US_LETTER[0]) if is_wide else US_LETTER
        ink = Ink("Helvetica", chance.pick(_STYLE_SIZES), spread=chance.pick([1.2, 1.35, 1.5]))
        self._frame = Frame(
            draft, size=size, style=Style(ink, "#222222", "#dddddd", 24.0, size[0] - 24.0)
        )
        self._frame.bottom = size[1] - 60.0
        self._draft, self._chance = draft, chance
        self._air = Airtime(draft, is_invoice=is_invoice)
        self._sign = chance.pick(["$", "$", "$", ""])
        # Net of the agency's commission, which is no net of tax.
        draft.unclear.add("net_total")

    def draw(self) -> Frame:
        """Heads, data, lines, totals."""
        frame, chance = self._frame, self._chance
        way = frame.choose("form", {"boxes": 35, "corner": 30, "columns": 35})
        {"boxes": self._boxes, "corner": self._corner, "columns": self._columns}[way]()
        frame.down(1.2)
        self._heads()
        frame.on_turn = self._turned
        for number, spot in enumerate(self._air.spots):
            self._line(number, spot)
        self._totals()
        if chance.maybe(0.7):
            frame.down(2)
            frame.write(
                "This station does not discriminate in the sale of advertising time on the basis of race or ethnicity.",
                frame.small,
            )
        for page in range(1, frame.sheet.num_pages + 1):
            frame.sheet.text(
                frame.right,
                18,
                f"Page {page} of {frame.sheet.num_pages}",
                frame.ink.to("right"),
                page=page,
            )
        return frame

    def _fitting(self, text: str, width: float) -> Ink:
        """Small enough for ``text`` to fit."""
        ink = self._frame.ink
        return ink.at(min(ink.size, max(3.0, ink.size * width / max(1.0, width_of(text, ink)))))

    def _boxes(self) -> None:
        """Label and value in boxes on the right, addresses on the left."""
        frame = self._frame
        top = frame.y
        frame.put(frame.at(0.5), self._air.title(), frame.ink.at(13).bold.to("centre"))
        data = self._air.data()
        half = (len(data) + 1) // 2
        frame.down(1)
        start = frame.y
        for x, pairs in ((0.36, data[:half]), (0.69, data[half:])):
            frame.y = start
            for label, value in pairs:
                left, middle, right = frame.at(x), frame.at(x + 0.14), frame.at(x + 0.31)
                height = frame.ink.leading + 3
                frame.sheet.box(
                    left, frame.y - frame.ink.size - 1, middle - left, height, edge="#444444"
                )
                frame.sheet.box(
                    middle, frame.y - frame.ink.size - 1, right - middle, height, edge="#444444"
                )
                frame.sheet.text(left + 2, frame.y, label, frame.ink)
                frame.sheet.text(
                    middle + 2, frame.y, value, self._fitting(value, right - middle - 4)
                )
                frame.y += height
        low, frame.y = frame.y, top + 10
        self._addresses()
        frame.y = max(low, frame.y)

    def _addresses(self) -> None:
        frame = self._frame
        if self._chance.maybe(0.6):
            frame.put(
                frame.left,
                self._chance.pick(
                    ["Remit Address:", "Contract Agreement Between:", "Send Payment To:"]
                ),
                frame.ink.bold,
            )
        for line in self._air.station_lines():
            frame.put(frame.left + 20, line, frame.ink.bold)
        frame.down(2)
        frame.put(
            frame.left,
            self._chance.pick(["Billing Address:", "And:", "Agency:", "Bill To:"]),
            frame.ink.bold,
        )
        for line in self._air.agency_lines():
            frame.put(frame.left + 20, line)

    def _corner(self) -> None:
        """Labels above their values in a grid of boxes."""
        frame, chance = self._frame, self._chance
        top = frame.y
        frame.put(frame.at(0.5), self._air.title(), frame.ink.at(13).bold.to("centre"))
        data = self._air.data()
        num = chance.pick([2, 3])
        step, height = 0.46 * frame.width / num, 2 * frame.ink.leading + 4
        for start in range(0, len(data), num):
            for number, (label, value) in enumerate(data[start : start + num]):
                x = frame.at(0.54) + number * step
                frame.sheet.box(x, frame.y - frame.ink.size - 1, step, height, edge="#444444")
                frame.sheet.text(x + 2, frame.y, label, frame.ink)
                frame.sheet.text(
                    x + 2,
                    frame.y + frame.ink.leading,
                    value,
                    self._fitting(value, step - 4),
                )
            frame.y += height
        low, frame.y = frame.y, top + 20
        self._addresses()
        frame.y = max(low, frame.y)

    def _columns(self) -> None:
        """Labels with colons in two or three columns over the page."""
        frame, chance = self._frame, self._chance
        frame.put(
            frame.left,
            f"{self._air.title()}  {chance.pick(['', self._air.station])}",
            frame.ink.at(11).bold,
        )
        for line in self._air.station_lines():
            frame.put(frame.left, line)
        frame.down()
        data = self._air.data()
        if chance.maybe(0.6):
            data.insert(chance.randint(0, 3), ("Agency", self._air.agency_lines()[0]))
        num = chance.pick([2, 3])
        for start in range(0, len(data), num):
            for number, (label, value) in enumerate(data[start : start + num]):
                x = frame.at(number / num)
                frame.sheet.text(x, frame.y, f"{label}:", frame.ink.bold)
                frame.sheet.text(
                    x + 82, frame.y, value, self._fitting(value, frame.width / num - 86)
                )
            frame.down(1.3)

    _HEADS = (
        ("Line", 0.0),
        ("Ch", 0.05),
        ("Start Date", 0.13),
        ("End Date", 0.22),
        ("Description", 0.31),
        ("Time", 0.53),
    )
    _RIGHT_HEADS = (("Length", 0.73), ("Spots", 0.79), ("Rate", 0.88), ("Amount", 1.0))

    def _heads(self) -> None:
        frame = self._frame
        for head, x in self._HEADS:
            frame.sheet.text(frame.at(x), frame.y, head, frame.ink.bold)
        for head, x in self._RIGHT_HEADS:
            frame.sheet.text(frame.at(x), frame.y, head, frame.ink.bold.to("right"))
        frame.sheet.rule(frame.left, frame.y + 3, frame.right)
        frame.down(1.5)

    def _turned(self) -> None:
        frame = self._frame
        frame.put(frame.left, f"{self._air.station}   {self._air.title()}", frame.ink.bold)
        frame.down()
        self._heads()

    def _line(self, number: int, spot: Spot) -> None:
        frame, draft, chance = self._frame, self._draft, self._chance
        frame.room_for(4 * frame.ink.leading)

        def cell(column: str, kind: FieldKind, printed: str, value: str) -> str:
            return draft.cell(Place("line_items", number, column), kind, printed, value)

        rate = cell("unit_price", FieldKind.AMOUNT, f"{spot.rate:,.2f}", f"{spot.rate:.2f}")
        amount = cell("amount", FieldKind.AMOUNT, f"{spot.amount:,.2f}", f"{spot.amount:.2f}")
        shown = cell("description", FieldKind.TEXT, spot.show, spot.show)
        line = [
            f"{chance.pick(['N ', '', ''])}{number + 1}",
            self._air.station,
            self._air.day(spot.start),
            self._air.day(spot.end),
            shown,
            spot.hours,
        ]
        for text, (_, x) in zip(line, self._HEADS, strict=True):
            frame.sheet.text(frame.at(x), frame.y, text, frame.ink)
        spots = cell("quantity", FieldKind.QUANTITY, str(spot.number), str(spot.number))
        money = self._money
        for text, (_, x) in zip(
            [":30", spots, money(rate), money(amount)], self._RIGHT_HEADS, strict=True
        ):
            frame.sheet.text(frame.at(x), frame.y, text, frame.ink.to("right"))
        frame.down()
        if number % 2 == 0:
            frame.put(
                frame.at(0.08),
                f"Week: {self._air.day(spot.start)}  {self._air.day(spot.end)}  {spot.days}  {spot.number}x",
                frame.ink,
            )
        frame.down(0.3)

    def _money(self, number: str) -> str:
        return f"{self._draft.currency('$')}{number}" if self._sign else number

    def _totals(self) -> None:
        frame, draft = self._frame, self._draft
        frame.down(0.5)
        commission = to_cents(self._air.gross * 15 / 100)
        gross = self._money(draft.amount("gross_total", self._air.gross))
        due = self._money(draft.amount("amount_due", self._air.gross - commission))
        spots = str(sum(spot.number for spot in self._air.spots))
        way = frame.choose("sums", {"right": 45, "table": 30, "row": 25})
        frame.room_for(6 * frame.ink.leading)
        if way == "right":
            self._sum_right(gross, commission, due, spots)
        elif way == "row":
            frame.sheet.text(frame.at(0.62), frame.y, "Totals", frame.ink.bold)
            frame.sheet.text(frame.at(0.79), frame.y, spots, frame.ink.to("right"))
            frame.put(frame.right, gross, frame.ink.to("right"))
        else:
            self._sum_table(gross, commission, due, spots)

    def _sum_right(self, gross: str, commission: Decimal, due: str, spots: str) -> None:
        """One below the other at the right margin."""
        frame, chance = self._frame, self._chance
        rows = [
            (
                chance.pick(["Gross Total", "Total Gross", "Gross Amount", "Actual Gross Billing"]),
                gross,
            )
        ]
        if chance.maybe(0.75):
            rows += [
                ("Agency Commission", self._money(f"-{commission:,.2f}")),
                (chance.pick(["Net Amount Due", "Net Due", "Net Total"]), due),
            ]
        for label, value in [("Total Spots", spots), *rows]:
            frame.sheet.text(frame.at(0.82), frame.y, label, frame.ink.bold.to("right"))
            frame.put(frame.right, value, frame.ink.to("right"))

    def _sum_table(self, gross: str, commission: Decimal, due: str, spots: str) -> None:
        """A table of one row, as for several months."""
        frame = self._frame
        heads = [
            ("Time Period", 0.0),
            ("# of Spots", 0.3),
            ("Gross Amount", 0.5),
            ("Agency Comm.", 0.7),
            ("Net Amount", 0.9),
        ]
        cells = [
            f"{self._air.day(self._air.flight[0])} - {self._air.day(self._air.flight[1])}",
            spots,
            gross,
            self._money(f"({commission:,.2f})"),
            due,
        ]
        for (head, x), text in zip(heads, cells, strict=True):
            align = "right" if x else "left"
            frame.sheet.text(frame.at(x), frame.y, head, frame.ink.bold.to(align))
            frame.sheet.text(frame.at(x), frame.y + frame.ink.leading, text, frame.ink.to(align))
        frame.down(3)
