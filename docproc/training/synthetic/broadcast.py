"""Advertising on American stations: invoices, orders and contracts in the forms of that trade."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.frame import Frame, Style
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.notation import to_cents
from docproc.training.synthetic.sheet import US_LETTER, Ink, width_of

_SHOWS = (
    "Morning News", "News @ 6a", "News @ 5p", "News @ 11p", "The {n} Show", "Wheel of Fortune", "Late Night with {n}",
    "Good Day {t}", "M-F 10a-11a", "Sa-Su 6p-7p News", "Prime Access", "NFL Football", "Judge {n}", "{t} Today", "Evening News",
    "Sunday Morning", "Early News M-F", "Local Programming", "Game Night", "Kids Hour", "Rotator 6a-12m", "Weekend Movie",
)  # fmt: skip
_OFFICES = (
    "US Senate",
    "Governor",
    "President",
    "US House",
    "State Senate",
    "Mayor",
    "City Council",
    "Attorney General",
)
_DAYS = (
    "M------",
    "-T-----",
    "--W----",
    "---T---",
    "----F--",
    "-----S-",
    "MTWTF--",
    "-TWTF--",
    "M-W-F--",
    "-----SS",
)
_STYLE_SIZES = (6.5, 7.0, 7.5, 8.0)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Some broadcasts of one line: so many, at this rate each."""

    show: str
    hours: str
    days: str
    start: date
    end: date
    number: int
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        """All of them together."""
        return self.rate * self.number


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
        self._draft, self._chance, self._is_invoice = draft, chance, is_invoice
        self._day_form = chance.pick(
            ["{mm}/{dd}/{yy}", "{mm}/{dd}/{yy}", "{mm}/{dd}/{y}", "{mon} {d}, {y}", "{m}/{d}/{yy}"]
        )
        self._station = (
            f"{chance.pick('WK')}{chance.letters(3)}{chance.pick(['', '', '-TV', ' TV', '-FM'])}"
        )
        first = draft.today - timedelta(chance.randint(5, 40))
        self._flight = (first, first + timedelta(chance.pick([6, 13, 20, 27, 4])))
        self._spots = [
            self._spot()
            for _ in range(chance.choices([1, 3, 6, 10, 16, 30], [12, 25, 25, 20, 12, 6])[0])
        ]
        self._gross = sum((spot.amount for spot in self._spots), Decimal(0))
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
        for number, spot in enumerate(self._spots):
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

    def _spot(self) -> _Spot:
        chance = self._chance
        show = chance.pick(_SHOWS).format(n=self._draft.names.surname(), t=self._draft.names.town())
        start, hour = self._flight[0] + timedelta(chance.randint(0, 3)), chance.randint(1, 10)
        hours = chance.pick(
            [
                f"{hour}:00 AM-{hour + 1}:00 AM",
                f"{hour}p-{hour + 1}p",
                f"{hour}:30 PM-{hour + 1}:00 PM",
                f"{hour}a-{hour + 2}a",
            ]
        )
        rate = Decimal(
            chance.pick(
                [chance.randint(3, 60) * 5, chance.randint(1, 90) * 25, chance.randint(10, 900)]
            )
        )
        return _Spot(
            show, hours, chance.pick(_DAYS), start, self._flight[1], chance.randint(1, 6), rate
        )

    def _day(self, day: date) -> str:
        return self._draft.notation.day(day, self._day_form)

    def _advertiser(self) -> str:
        chance, names = self._chance, self._draft.names
        person, office = f"{names.given()} {names.surname()}", chance.pick(_OFFICES)
        name = chance.pick([
            f"POL/{person}/{office}/{chance.letters(2)}/{chance.pick(['D', 'R', 'Dem', 'Rep', 'I'])}", f"{person} for {office}", f"{names.surname()} for {office}",
            f"{names.brand()} PAC", f"{names.town()} Majority PAC", f"{names.surname()}/{chance.pick(['Republican', 'Democrat'])}/{office}",
            f"{chance.pick(['House', 'Senate', 'Club for', 'America First', 'Citizens for'])} {names.surname()} Action", f"Committee to Elect {person}",
            names.company(), f"{person} {self._draft.today.year} Inc", f"{office} - {names.surname()}-{chance.pick('RD')}", f"{names.company()} C/O {names.surname()} Media",
        ])  # fmt: skip
        return self._draft.text("customer_name", name)

    def _data(self) -> list[tuple[str, str]]:
        """Labels and values, the important ones among many that are not."""
        draft, chance = self._draft, self._chance
        number = chance.pick(
            [chance.digits(7), chance.digits(6), chance.digits(8), chance.digits(4)]
        )
        alternative = chance.digits(8)
        since, until = (
            draft.day("period_from", self._flight[0], self._day_form),
            draft.day("period_to", self._flight[1], self._day_form),
        )
        flight = f"{since} - {until}"
        office = f"{draft.names.surname()} {draft.names.town()}"
        common = [
            ("Product", f"{draft.names.surname()} {draft.today.year}"), ("Estimate #", chance.digits(4)), ("Alt Order #", alternative),
            ("Account Executive", draft.names.person()), ("Sales Office", office), ("Billing Calendar", "Broadcast"),
            ("Cash/Trade", "Cash"), ("Agency Code", chance.digits(4)), ("Advertiser Code", chance.digits(4)), ("Property", self._station),
            ("Special Handling", ""), ("Demographic", chance.pick(["Adults 35+", "Households", "A25-54"])), ("Sales Region", "National"),
            ("Billing Cycle", "EOM"), ("Product 1/2", chance.digits(3)), ("Agency Ref", ""), ("Deal #", ""),
        ]  # fmt: skip
        common = chance.some(common, 5, len(common))
        advertiser = ("Advertiser", self._advertiser())
        if self._is_invoice:
            day = draft.day("invoice_date", draft.today, self._day_form)
            invoice = draft.id("invoice_number", f"{number}-{chance.randint(1, 4)}")
            month = f"{draft.notation.months[draft.today.month - 1]} {draft.today.year}"
            mine = [
                ("Invoice #", invoice),
                ("Invoice Date", day),
                ("Invoice Month", month),
                ("Order #", draft.id("order_number", number)),
            ]
            named = ("Invoice Period" if chance.maybe(0.3) else "Order Flight", flight)
        else:
            ordered = draft.day(
                "order_date", self._flight[0] - timedelta(chance.randint(1, 20)), self._day_form
            )
            label = chance.pick(
                ["Contract / Revision", "Order / Rev", "Contract #", "Order #", "Contract Number"]
            )
            mine = [
                (label, draft.id("order_number", number) + (" /" if "/" in label else "")),
                ("Original Date" if chance.maybe(0.5) else "Order Date", ordered),
            ]
            named = (
                chance.pick(["Contract Dates", "Flight Dates", "Flight", "Order Flight"]),
                flight,
            )
        data = [*mine, advertiser, named]
        if chance.maybe(0.6):
            chance.shuffle(data)
        for pair in common:
            data.insert(chance.randint(0, len(data)), pair)
        return data

    def _title(self) -> str:
        options = (
            ["INVOICE", "INVOICE", "OFFICIAL BILLING INVOICE", "Invoice"]
            if self._is_invoice
            else ["CONTRACT", "ORDER", "Contract", "BROADCAST ORDER"]
        )
        return self._chance.pick(options)

    def _station_lines(self) -> list[str]:
        draft = self._draft
        name = draft.text("vendor_name", self._station)
        phone = f"Main: {draft.names.phone()}"
        return [name, *draft.marks.mark_lines("vendor_address", draft.names.address()[:2]), phone]

    def _agency_lines(self) -> list[str]:
        draft = self._draft
        name = f"{draft.names.surname()} Media {self._chance.pick(['Buying', 'Group', 'LLC', '', 'Strategies'])}".strip()
        return [name, "Attention: Accounts Payable", *draft.names.address()]

    def _fitting(self, text: str, width: float) -> Ink:
        """Small enough for ``text`` to fit."""
        ink = self._frame.ink
        return ink.at(min(ink.size, max(3.0, ink.size * width / max(1.0, width_of(text, ink)))))

    def _boxes(self) -> None:
        """Label and value in boxes on the right, addresses on the left."""
        frame = self._frame
        top = frame.y
        frame.put(frame.at(0.5), self._title(), frame.ink.at(13).bold.to("centre"))
        data = self._data()
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
        for line in self._station_lines():
            frame.put(frame.left + 20, line, frame.ink.bold)
        frame.down(2)
        frame.put(
            frame.left,
            self._chance.pick(["Billing Address:", "And:", "Agency:", "Bill To:"]),
            frame.ink.bold,
        )
        for line in self._agency_lines():
            frame.put(frame.left + 20, line)

    def _corner(self) -> None:
        """Labels above their values in a grid of boxes."""
        frame, chance = self._frame, self._chance
        top = frame.y
        frame.put(frame.at(0.5), self._title(), frame.ink.at(13).bold.to("centre"))
        data = self._data()
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
            f"{self._title()}  {chance.pick(['', self._station])}",
            frame.ink.at(11).bold,
        )
        for line in self._station_lines():
            frame.put(frame.left, line)
        frame.down()
        data = self._data()
        if chance.maybe(0.6):
            data.insert(chance.randint(0, 3), ("Agency", self._agency_lines()[0]))
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
        frame.put(frame.left, f"{self._station}   {self._title()}", frame.ink.bold)
        frame.down()
        self._heads()

    def _line(self, number: int, spot: _Spot) -> None:
        frame, draft, chance = self._frame, self._draft, self._chance
        frame.room_for(4 * frame.ink.leading)

        def cell(column: str, kind: FieldKind, printed: str, value: str) -> str:
            return draft.cell(Place("line_items", number, column), kind, printed, value)

        rate = cell("unit_price", FieldKind.AMOUNT, f"{spot.rate:,.2f}", f"{spot.rate:.2f}")
        amount = cell("amount", FieldKind.AMOUNT, f"{spot.amount:,.2f}", f"{spot.amount:.2f}")
        shown = cell("description", FieldKind.TEXT, spot.show, spot.show)
        line = [
            f"{chance.pick(['N ', '', ''])}{number + 1}",
            self._station,
            self._day(spot.start),
            self._day(spot.end),
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
                f"Week: {self._day(spot.start)}  {self._day(spot.end)}  {spot.days}  {spot.number}x",
                frame.ink,
            )
        frame.down(0.3)

    def _money(self, number: str) -> str:
        return f"{self._draft.currency('$')}{number}" if self._sign else number

    def _totals(self) -> None:
        frame, draft, chance = self._frame, self._draft, self._chance
        frame.down(0.5)
        commission = to_cents(self._gross * 15 / 100)
        gross = self._money(draft.amount("gross_total", self._gross))
        due = self._money(draft.amount("amount_due", self._gross - commission))
        spots = str(sum(spot.number for spot in self._spots))
        way = frame.choose("sums", {"right": 45, "table": 30, "row": 25})
        frame.room_for(6 * frame.ink.leading)
        if way == "right":
            rows = [
                (
                    chance.pick(
                        ["Gross Total", "Total Gross", "Gross Amount", "Actual Gross Billing"]
                    ),
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
            return
        if way == "row":
            frame.sheet.text(frame.at(0.62), frame.y, "Totals", frame.ink.bold)
            frame.sheet.text(frame.at(0.79), frame.y, spots, frame.ink.to("right"))
            frame.put(frame.right, gross, frame.ink.to("right"))
            return
        heads = [
            ("Time Period", 0.0),
            ("# of Spots", 0.3),
            ("Gross Amount", 0.5),
            ("Agency Comm.", 0.7),
            ("Net Amount", 0.9),
        ]
        cells = [
            f"{self._day(self._flight[0])} - {self._day(self._flight[1])}",
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
