"""Traffic orders: what the systems of stations and of those who sell for them print of an order.

The advertiser stands between agency, product and office, codes in brackets behind names,
and the total in the head, by month, or below counts for each week.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic.airtime import Airtime, Spot
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.frame import Frame, Style
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.notation import to_cents
from docproc.training.synthetic.sheet import US_LETTER, Ink, width_of

Pairs = list[tuple[str, str]]

_FACTS = (
    "Estimate|{n}", "Product|{w} {y}", "Brand|{w}", "Demo|A35+", "Primary demo|Adults 25-54", "Market|{t}", "Office|{t}", "Sales office|{w}/{t}",
    "Salesperson|{p}", "Assistant|{p}", "Buyer|{p}", "Entered by|{p}", "Order type|Normal", "Billing type|Standard", "Billing calendar|Broadcast",
    "Billing cycle|EOM", "External #|EX{n}", "Alt order #|{n}", "Agency order #|{n}", "CPE|{k}/{k}/{k}", "Account types|National/Agency", "Service|Survey",
    "Revision|{d}", "Version|Original", "Type|POLITICAL", "Sales region|NAT", "Agency commission|15%", "Product codes|PL-{w}", "Last modified|{d}",
    "Changes as of|{d}", "Special handling|", "Comments|", "Buying contact|", "Co-op|No", "Priority|P-{k}",
)  # fmt: skip


def draw_traffic_order(draft: Draft) -> Frame:
    """An order of airtime."""
    chance = draft.chance
    is_wide = chance.maybe(0.55)
    size = (US_LETTER[1], US_LETTER[0]) if is_wide else US_LETTER
    ink = Ink("Helvetica", chance.pick([6.0, 6.5, 7.0]), spread=chance.pick([1.2, 1.35, 1.5]))
    frame = Frame(draft, size=size, style=Style(ink, "#222222", "#dddddd", 24.0, size[0] - 24.0))
    frame.bottom = size[1] - 50.0
    # Net of the agency's commission, which is no net of tax.
    draft.unclear.add("net_total")
    _Traffic(frame).draw()
    return frame


class _Traffic:
    """One order in the making."""

    def __init__(self, frame: Frame) -> None:
        draft, chance = frame.draft, frame.chance
        self._frame, self._draft, self._chance = frame, draft, chance
        self._air = Airtime(draft, is_invoice=False)
        self._number = draft.id("order_number", chance.digits(chance.pick([5, 6, 7, 8])))
        self._agency = self._air.agency_lines()
        self._has_codes = chance.maybe(0.4)
        self._weeks = (self._air.flight[1] - self._air.flight[0]).days // 7 + 1
        self._lines = chance.pick([self._dated, self._weekly, self._weekly])

    def draw(self) -> None:
        """Head, lines, totals, and what is said of the order below."""
        frame = self._frame
        way = frame.choose("traffic", {"columns": 40, "sections": 32, "strip": 28})
        {"columns": self._columns, "sections": self._sections, "strip": self._strip}[way]()
        frame.down(0.6)
        self._lines()
        for page in range(1, frame.sheet.num_pages + 1):
            said = f"Page {page} of {frame.sheet.num_pages}"
            y = frame.sheet.height - 20
            frame.sheet.text(frame.right, y, said, frame.small.to("right"), page=page)

    def _flight(self) -> str:
        draft, (since, until) = self._draft, self._air.flight
        form = self._air.day_form
        glued = "-" if "/" in form else " - "
        dash = self._chance.pick([" - ", " to ", glued])
        return f"{draft.day('period_from', since, form)}{dash}{draft.day('period_to', until, form)}"

    def _issued(self) -> str:
        day = self._air.flight[0] - timedelta(self._chance.randint(1, 20))
        return self._draft.day("order_date", day, self._air.day_form)

    def _advertiser(self) -> str:
        return self._coded(self._air.advertiser())

    def _coded(self, name: str) -> str:
        """A name with its number in brackets, where this system has such."""
        return f"{name} ({self._chance.digits(5)})" if self._has_codes else name

    def _gross(self) -> str:
        return self._money(self._draft.amount("gross_total", self._air.gross))

    def _money(self, number: str) -> str:
        return f"{self._draft.currency('$')}{number}"

    def _plain_money(self, amount: Decimal) -> str:
        return f"${amount:,.2f}"

    def _facts(self, num: int) -> Pairs:
        """Labels and values that no field asks for."""
        draft, chance, names = self._draft, self._chance, self._draft.names
        pairs = []
        for fact in chance.some(_FACTS, num, num):
            label, _, value = fact.partition("|")
            filled = value.format(
                n=chance.digits(7), k=chance.randint(1, 900), w=names.surname(), p=names.person(), y=draft.today.year,
                t=names.town(), d=self._air.day(draft.today - timedelta(chance.randint(1, 30))),
            )  # fmt: skip
            pairs.append((label, filled))
        return pairs

    def _told(self) -> Pairs:
        """Labels and values that fields ask for."""
        chance = self._chance
        day = chance.pick(["Date entered", "Original date", "Order date", "Created"])
        flight = chance.pick(["Flight", "Flight dates", "Schedule dates", "Contract dates"])
        told = [
            (chance.pick(["Contract #", "Order #", "Order / Rev", "Contract"]), self._number),
            (day, self._issued()),
            (flight, self._flight()),
            ("Advertiser", self._advertiser()),
            ("Agency", self._coded(self._agency[0])),
            ("Station", self._station()),
        ]
        if chance.maybe(0.5):
            chance.shuffle(told)
        return told

    def _station(self) -> str:
        return self._draft.text("vendor_name", self._air.station)

    def _set(self, pairs: Pairs, x: float, value_x: float, room: float) -> None:
        """Pairs below each other, values as small as they must be."""
        frame = self._frame
        colon = ":" if self._chance.maybe(0.5) else ""
        for label, value in pairs:
            ink = frame.ink.at(min(frame.ink.size, _fit(value, room, frame.ink)))
            frame.sheet.text(x, frame.y, f"{label}{colon}" if label else "", frame.ink.bold)
            frame.put(value_x, value, ink)

    def _columns(self) -> None:
        """Addresses on the left, pairs in the middle, sums by month on the right."""
        frame, chance = self._frame, self._chance
        top = frame.y
        pairs = [*self._told(), *self._facts(chance.randint(7, 14))]
        half = (len(pairs) + 1) // 2
        low = top
        for x, part in ((0.27, pairs[:half]), (0.53, pairs[half:])):
            frame.y = top
            self._set(part, frame.at(x), frame.at(x + 0.1), 0.15 * frame.width)
            low = max(low, frame.y)
        frame.y = top
        for line in [*self._air.station_lines(), "", *self._agency]:
            frame.put(frame.left, line)
        low, frame.y = max(low, frame.y), top
        self._months()
        frame.y = max(low, frame.y)

    def _months(self) -> None:
        """Spots and money of each month, and the commission of the agency."""
        frame, air, chance = self._frame, self._air, self._chance
        spots = sum(spot.number for spot in air.spots)
        commission = to_cents(air.gross * 15 / 100)
        month = self._draft.notation.months[air.flight[0].month - 1]
        rows = [
            ("By month", "Spots", "Rate"),
            (f"{month} {air.flight[0].year}", str(spots), self._plain_money(air.gross)),
            (chance.pick(["Grand Total", "Total", "Totals"]), str(spots), self._gross()),
        ]
        rows = rows if chance.maybe(0.7) else [rows[0], rows[2]]
        rows += [
            ("Commission %", "", "15.00"),
            ("Commission", "", self._plain_money(commission)),
            ("Net Total", "", self._plain_money(air.gross - commission)),
        ]
        for label, number, value in rows:
            frame.sheet.text(frame.at(0.8), frame.y, label, frame.ink)
            frame.sheet.text(frame.at(0.915), frame.y, number, frame.ink.to("right"))
            frame.put(frame.right, value, frame.ink.to("right"))

    def _sections(self) -> None:
        """Order, agency, advertiser and plan, one below the other."""
        frame, chance = self._frame, self._chance
        frame.sheet.text(frame.right, frame.y, self._station(), frame.ink.at(11).bold.to("right"))
        frame.put(frame.left, chance.pick(["ORDER", "Order", "CONTRACT"]), frame.ink.at(11).bold)
        frame.down()
        order = [
            pair for pair in self._told() if pair[0] not in ("Advertiser", "Agency", "Station")
        ]
        self._section("Orders", order, self._facts(4))
        address = [("", line) for line in self._agency[2:]]
        self._section("Agency", [("Name", self._coded(self._agency[0])), *address], self._facts(3))
        self._section("Advertiser", [("Name", self._advertiser())], self._facts(3))
        self._plan()

    def _section(self, title: str, left: Pairs, right: Pairs) -> None:
        frame, top = self._frame, self._frame.y
        frame.sheet.text(frame.left, frame.y, title, frame.ink.bold)
        self._set(left, frame.at(0.1), frame.at(0.24), 0.28 * frame.width)
        low, frame.y = frame.y, top
        self._set(right, frame.at(0.55), frame.at(0.69), 0.28 * frame.width)
        frame.y = max(low, frame.y)
        frame.down(0.6)

    def _plan(self) -> None:
        """What is billed for each part of the flight."""
        frame, air = self._frame, self._air
        heads = ("Start", "End", "# Spots", "Gross Amount", "Net Amount")
        spots = str(sum(spot.number for spot in air.spots))
        net = self._plain_money(to_cents(air.gross * 85 / 100))
        gross = self._plain_money(air.gross)
        row = (air.day(air.flight[0]), air.day(air.flight[1]), spots, gross, net)
        total = ("Totals", "", spots, self._gross(), net)
        for line in (heads, row, total):
            for place, text in enumerate(line):
                frame.sheet.text(frame.at(0.13 * place), frame.y, text, frame.ink)
            frame.down()

    def _strip(self) -> None:
        """Labels and values beside each other in four columns, the total among them."""
        frame, chance = self._frame, self._chance
        spots = str(sum(spot.number for spot in self._air.spots))
        pairs = [*self._told(), *self._facts(chance.randint(6, 12))]
        pairs.insert(
            chance.randint(3, 7), (chance.pick(["Total $", "Total", "Gross"]), self._gross())
        )
        pairs.insert(chance.randint(7, 11), ("Total spots", spots))
        num = chance.pick([3, 4])
        for start in range(0, len(pairs), num):
            for place, (label, value) in enumerate(pairs[start : start + num]):
                text = f"{label}: {value}"
                ink = frame.ink.at(
                    min(frame.ink.size, _fit(text, frame.width / num - 6, frame.ink))
                )
                frame.sheet.text(frame.at(place / num), frame.y, text, ink)
            frame.down(1.2)
        for line in self._agency[2:]:
            frame.put(frame.left, line)

    def _cells(self, number: int, spot: Spot) -> tuple[str, str, str, str]:
        """What is shown, how often, at which rate, and what it comes to."""

        def cell(column: str, kind: FieldKind, printed: str, value: str = "") -> str:
            return self._draft.cell(Place("line_items", number, column), kind, printed, value)

        rate = cell("unit_price", FieldKind.AMOUNT, f"{spot.rate:,.2f}", f"{spot.rate:.2f}")
        amount = cell("amount", FieldKind.AMOUNT, f"{spot.amount:,.2f}", f"{spot.amount:.2f}")
        spots = cell("quantity", FieldKind.QUANTITY, str(spot.number), str(spot.number))
        return (
            cell("description", FieldKind.TEXT, spot.show),
            spots,
            self._money(rate),
            self._money(amount),
        )

    def _heads(self, heads: Sequence[tuple[str, float]]) -> None:
        frame = self._frame
        for head, x in heads:
            frame.sheet.text(frame.at(x), frame.y, head, frame.ink.bold)
        frame.down(1.3)

    def _rows(self, heads: Sequence[tuple[str, float]], row: Sequence[str]) -> None:
        frame = self._frame
        frame.room_for(3 * frame.ink.leading)
        for (_, x), text in zip(heads, row, strict=True):
            frame.sheet.text(frame.at(x), frame.y, text, frame.ink)
        frame.down(1.2)

    def _dated(self) -> None:
        """Lines with their dates, the station and the show once more."""
        frame, chance, air = self._frame, self._chance, self._air
        heads = (
            ("Line", 0.0), ("Dates", 0.05), ("Len", 0.19), ("Times", 0.23), ("Days", 0.36), ("Program", 0.43),
            ("Spots", 0.66), ("Rate", 0.72), ("Total", 0.8), ("Station", 0.9),
        )  # fmt: skip
        self._heads(heads)
        frame.on_turn = lambda: self._heads(heads)
        for number, spot in enumerate(air.spots):
            shown, spots, rate, amount = self._cells(number, spot)
            dates = f"{air.day(spot.start)} - {air.day(spot.end)}"
            self._rows(
                heads,
                [
                    f"{number + 1}.0",
                    dates,
                    ":30",
                    spot.hours,
                    spot.days,
                    shown,
                    spots,
                    rate,
                    amount,
                    air.station,
                ],
            )
            if chance.maybe(0.15):
                frame.put(frame.at(0.23), f"Remarks: {self._draft.names.surname()}", frame.small)
        spots = str(sum(spot.number for spot in air.spots))
        self._rows(heads, ["Totals", "", "", "", "", "", spots, "", self._gross(), ""])

    def _weekly(self) -> None:
        """Lines with how many in each week, and the sums of all below them."""
        frame, air = self._frame, self._air
        weeks = [air.flight[0] + timedelta(7 * week) for week in range(self._weeks)]
        short = [self._draft.notation.day(week, "{m}/{d}") for week in weeks]
        step = 0.24 / len(weeks)
        heads = [
            ("#", 0.0), ("Day/Time", 0.03), ("Program", 0.2), ("Rate", 0.43), ("Len", 0.51),
            *((day, 0.56 + step * place) for place, day in enumerate(short)), ("Spots", 0.82), ("Total", 0.89),
        ]  # fmt: skip
        self._heads(heads)
        frame.on_turn = lambda: self._heads(heads)
        sums = [0] * len(weeks)
        for number, spot in enumerate(air.spots):
            shown, spots, rate, amount = self._cells(number, spot)
            counts = self._divided(spot.number, len(weeks))
            sums = [known + more for known, more in zip(sums, counts, strict=True)]
            hours = f"{spot.days} {spot.hours}"
            self._rows(
                heads, [str(number + 1), hours, shown, rate, "30", *map(str, counts), spots, amount]
            )
        spots = str(sum(sums))
        self._rows(heads, ["", "TOTALS:", "", "", "", *map(str, sums), spots, self._gross()])

    def _divided(self, number: int, parts: int) -> list[int]:
        """``number`` as so many counts."""
        counts = [0] * parts
        for _ in range(number):
            counts[self._chance.randrange(parts)] += 1
        return counts


def _fit(text: str, room: float, ink: Ink) -> float:
    """The size at which ``text`` fits."""
    return max(3.5, ink.size * room / max(1.0, width_of(text, ink)))
