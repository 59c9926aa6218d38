"""Airtime: what a station sells, for whom, and what its documents say about that."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from docproc.training.synthetic.draft import Draft

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


@dataclass(frozen=True, slots=True)
class Spot:
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


class Airtime:
    """Some broadcasts of one advertiser on one station, ordered or billed."""

    def __init__(self, draft: Draft, *, is_invoice: bool) -> None:
        chance = draft.chance
        self._draft, self._chance, self._is_invoice = draft, chance, is_invoice
        self.day_form = chance.pick(
            ["{mm}/{dd}/{yy}", "{mm}/{dd}/{yy}", "{mm}/{dd}/{y}", "{mon} {d}, {y}", "{m}/{d}/{yy}"]
        )
        self.station = (
            f"{chance.pick('WK')}{chance.letters(3)}{chance.pick(['', '', '-TV', ' TV', '-FM'])}"
        )
        first = draft.today - timedelta(chance.randint(5, 40))
        self.flight = (first, first + timedelta(chance.pick([6, 13, 20, 27, 4])))
        self.spots = [
            self._spot()
            for _ in range(chance.choices([1, 3, 6, 10, 16, 30], [12, 25, 25, 20, 12, 6])[0])
        ]
        self.gross = sum((spot.amount for spot in self.spots), Decimal(0))

    def _spot(self) -> Spot:
        chance = self._chance
        show = chance.pick(_SHOWS).format(n=self._draft.names.surname(), t=self._draft.names.town())
        start, hour = self.flight[0] + timedelta(chance.randint(0, 3)), chance.randint(1, 10)
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
        return Spot(
            show, hours, chance.pick(_DAYS), start, self.flight[1], chance.randint(1, 6), rate
        )

    def day(self, day: date) -> str:
        """A date as this station writes it."""
        return self._draft.notation.day(day, self.day_form)

    def title(self) -> str:
        """What the document calls itself."""
        options = (
            ["INVOICE", "INVOICE", "OFFICIAL BILLING INVOICE", "Invoice"]
            if self._is_invoice
            else ["CONTRACT", "ORDER", "Contract", "BROADCAST ORDER"]
        )
        return self._chance.pick(options)

    def station_lines(self) -> list[str]:
        """The station, its address and its telephone."""
        draft = self._draft
        name = draft.text("vendor_name", self.station)
        phone = f"Main: {draft.names.phone()}"
        return [name, *draft.marks.mark_lines("vendor_address", draft.names.address()[:2]), phone]

    def agency_lines(self) -> list[str]:
        """The agency that pays for the advertiser."""
        draft = self._draft
        name = f"{draft.names.surname()} Media {self._chance.pick(['Buying', 'Group', 'LLC', '', 'Strategies'])}".strip()
        return [name, "Attention: Accounts Payable", *draft.names.address()]

    def advertiser(self) -> str:
        """Whose advertising it is: who buys, though an agency pays."""
        chance, names = self._chance, self._draft.names
        person, office = f"{names.given()} {names.surname()}", chance.pick(_OFFICES)
        name = chance.pick([
            f"POL/{person}/{office}/{chance.letters(2)}/{chance.pick(['D', 'R', 'Dem', 'Rep', 'I'])}", f"{person} for {office}", f"{names.surname()} for {office}",
            f"{names.brand()} PAC", f"{names.town()} Majority PAC", f"{names.surname()}/{chance.pick(['Republican', 'Democrat'])}/{office}",
            f"{chance.pick(['House', 'Senate', 'Club for', 'America First', 'Citizens for'])} {names.surname()} Action", f"Committee to Elect {person}",
            names.company(), f"{person} {self._draft.today.year} Inc", f"{office} - {names.surname()}-{chance.pick('RD')}", f"{names.company()} C/O {names.surname()} Media",
        ])  # fmt: skip
        return self._draft.text("customer_name", name)

    def data(self) -> list[tuple[str, str]]:
        """Labels and values, the important ones among many that are not."""
        draft, chance = self._draft, self._chance
        number = chance.pick(
            [chance.digits(7), chance.digits(6), chance.digits(8), chance.digits(4)]
        )
        alternative = chance.digits(8)
        since, until = (
            draft.day("period_from", self.flight[0], self.day_form),
            draft.day("period_to", self.flight[1], self.day_form),
        )
        flight = f"{since} - {until}"
        office = f"{draft.names.surname()} {draft.names.town()}"
        common = [
            ("Product", f"{draft.names.surname()} {draft.today.year}"), ("Estimate #", chance.digits(4)), ("Alt Order #", alternative),
            ("Account Executive", draft.names.person()), ("Sales Office", office), ("Billing Calendar", "Broadcast"),
            ("Cash/Trade", "Cash"), ("Agency Code", chance.digits(4)), ("Advertiser Code", chance.digits(4)), ("Property", self.station),
            ("Special Handling", ""), ("Demographic", chance.pick(["Adults 35+", "Households", "A25-54"])), ("Sales Region", "National"),
            ("Billing Cycle", "EOM"), ("Product 1/2", chance.digits(3)), ("Agency Ref", ""), ("Deal #", ""),
        ]  # fmt: skip
        common = chance.some(common, 5, len(common))
        advertiser = ("Advertiser", self.advertiser())
        told = self._billed if self._is_invoice else self._ordered
        mine, named = told(number, flight)
        data = [*mine, advertiser, named]
        if chance.maybe(0.6):
            chance.shuffle(data)
        for pair in common:
            data.insert(chance.randint(0, len(data)), pair)
        return data

    def _billed(self, number: str, flight: str) -> tuple[list[tuple[str, str]], tuple[str, str]]:
        """What an invoice says of itself, and the time that it is for."""
        draft, chance = self._draft, self._chance
        day = draft.day("invoice_date", draft.today, self.day_form)
        invoice = draft.id("invoice_number", f"{number}-{chance.randint(1, 4)}")
        month = f"{draft.notation.months[draft.today.month - 1]} {draft.today.year}"
        mine = [
            ("Invoice #", invoice),
            ("Invoice Date", day),
            ("Invoice Month", month),
            ("Order #", draft.id("order_number", number)),
        ]
        named = ("Invoice Period" if chance.maybe(0.3) else "Order Flight", flight)
        return mine, named

    def _ordered(self, number: str, flight: str) -> tuple[list[tuple[str, str]], tuple[str, str]]:
        """The same of an order or a contract."""
        draft, chance = self._draft, self._chance
        ordered = draft.day(
            "order_date", self.flight[0] - timedelta(chance.randint(1, 20)), self.day_form
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
        return mine, named
