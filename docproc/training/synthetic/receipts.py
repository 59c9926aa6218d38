"""Receipts: narrow, of few words, the shop in the first lines, and what was paid."""

from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.frame import Frame, Style
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.notation import plain_number
from docproc.training.synthetic.sheet import Ink, width_of
from docproc.training.synthetic.tills import till_of

_PREFIXES = ("CS", "INV", "R", "POS", "B", "V001", "OR", "T", "TX", "S")
_DAY_FIRST = ("{dd}/{mm}/{y}", "{dd}/{mm}/{y}", "{dd}-{mm}-{y}", "{dd}/{mm}/{yy}", "{dd} {MON} {y}", "{dd}-{mon}-{y}", "{dd}-{mm}-{yy}",
              "{dd}.{mm}.{y}", "{d}/{m}/{y}", "{dd} {mon} {y}", "{y}-{mm}-{dd}")  # fmt: skip

_TIMES = (
    "  {many} x {each}",
    "  {many} @ {each}",
    "   {many} X {each}",
    "{many} * {each}",
    "{each} *{many}",
    "  {each} x {many}",
)


def draw_receipt(draft: Draft) -> Frame:
    """A receipt on a roll of paper."""
    chance = draft.chance
    width = chance.pick([200.0, 226.0, 250.0, 300.0])
    font = chance.weighted({"Courier": 55, "Helvetica": 45})
    size = (6.2 if width < 220 else 7.2) if font == "Courier" else chance.pick([7.0, 8.0, 9.0])
    style = Style(
        Ink(font, size, spread=chance.pick([1.2, 1.4, 1.6])),
        "#000000",
        "#eeeeee",
        10.0,
        width - 10.0,
    )
    frame = Frame(draft, size=(width, 2000.0), style=style)
    frame.y, frame.bottom = 24.0, 1980.0
    receipt = _Receipt(frame)
    receipt.draw()
    frame.sheet.height = frame.y + chance.pick([10.0, 30.0, 80.0])
    return frame


class _Receipt:
    """Draws one receipt; its parts follow each other as tills print them."""

    def __init__(self, frame: Frame) -> None:
        chance = frame.chance
        self._frame, self._draft, self._chance = frame, frame.draft, chance
        self._is_capital = chance.maybe(0.6)
        self._is_malaysian = frame.draft.country.code == "MY"
        self._till = till_of(frame.draft)
        self._columns = frame.choose(
            "till",
            {"amount": 26, "price_below": 20, "quantity_first": 20, "table": 18, "code_above": 16},
        )
        self._money = chance.pick(
            ["{c}{n}", "{c} {n}", "{n}", "{n} {c}"] if chance.maybe(0.5) else ["{n}"]
        )
        self._is_wide = chance.maybe(0.25)

    def draw(self) -> None:
        """From the shop to the thanks."""
        chance = self._chance
        self._shop()
        order = self._frame.choose("order", {"head_first": 75, "data_last": 25})
        if order == "head_first":
            self._data()
        self._rule()
        self._goods()
        self._rule()
        self._totals()
        if order == "data_last":
            self._data()
        if chance.maybe(0.45):
            self._tax_table()
        for line in chance.some(self._draft.language["receipt.thanks"], 1, 3):
            self._centre(line)
        if chance.maybe(0.2):
            self._centre(self._stray())

    def _stray(self) -> str:
        """What else is read on a roll of paper: a note by hand, a stamp, what is praised."""
        chance, names = self._chance, self._draft.names
        goods = f"{names.thing()} & {names.brand()} {chance.digits(2)}"
        return chance.pick([
            f"({chance.digits(1)}) {names.surname().upper()}", f"{chance.letters(1)}{chance.digits(5)}", goods, names.person(),
            f"{names.trade()} {names.surname()}".lower(), f"{names.brand()} {names.trade()}",
        ])  # fmt: skip

    def _case(self, text: str) -> str:
        return text.upper() if self._is_capital else text

    def _say(self, name: str) -> str:
        return self._case(self._draft.label(f"receipt.{name}"))

    def _centre(self, text: str, ink: Ink | None = None) -> None:
        used = (ink or self._frame.ink).to("left" if self._is_wide else "centre")
        x = self._frame.left if self._is_wide else self._frame.sheet.width / 2
        for line in self._frame.sheet.wrapped(text, self._frame.width, used):
            self._frame.put(x, line, used)

    def _pair(self, label: str, value: str, ink: Ink | None = None) -> None:
        used = ink or self._frame.ink
        if width_of(f"{label}  {value}", used) > self._frame.width:
            self._frame.put(self._frame.left, label, used)
            label = ""
        self._frame.sheet.text(self._frame.left, self._frame.y, label, used)
        self._frame.put(self._frame.right, value, used.to("right"))

    def _rule(self) -> None:
        frame = self._frame
        sign = self._chance.weighted({"-": 40, "=": 15, "": 30, "*": 6, "line": 15})
        if sign == "line":
            frame.sheet.rule(frame.left, frame.y - 4, frame.right)
            frame.down(0.6)
        elif sign:
            frame.put(frame.left, sign * int(frame.width / width_of(sign, frame.ink)))

    def _shop(self) -> None:
        draft, chance, names = self._draft, self._chance, self._draft.names
        if chance.maybe(0.08):
            self._centre(draft.say("receipt.greeting", v="", n=chance.digits(2)))
        elif chance.maybe(0.12):
            self._centre(self._stray())
        name = self._case(names.company())
        has_form = any(form and name.endswith(form) for form in draft.country.legal_forms)
        # The sign above the door is not who keeps the shop.
        if has_form and chance.maybe(0.2):
            sign = chance.pick([names.thing(), names.brand(), f"{names.brand()} {names.trade()}"])
            self._centre(self._case(sign))
        ink = self._frame.ink.at(self._frame.ink.size + chance.pick([0, 1, 4]))
        number = f"{chance.digits(6)}-{chance.letters(1)}" if self._is_malaysian else ""
        is_beside = chance.maybe(0.25)
        beside = f" ({number})" if number and is_beside else ""
        shown = draft.text("vendor_name", name) + beside
        self._centre(shown, ink.bold if chance.maybe(0.5) else ink)
        if number and not is_beside and chance.maybe(0.75):
            forms = ["({})", "CO REG NO: {}", "Co.Reg.No : {}", "ROC NO: {}"]
            self._centre(chance.pick(forms).format(number))
        if chance.maybe(0.1):
            self._centre(self._case(names.trade()))
        self._whereabouts(name)

    def _whereabouts(self, name: str) -> None:
        draft, chance, names = self._draft, self._chance, self._draft.names
        address = [self._case(line) for line in names.address()]
        if chance.maybe(0.25):
            address = [" ".join(address)]
        for line in draft.marks.mark_lines("vendor_address", address):
            self._centre(line)
        if chance.maybe(0.6):
            self._centre(
                draft.said(
                    self._case(draft.label("phone")), draft.text("vendor_phone", names.phone())
                )
            )
        self._tax_id()
        if chance.maybe(0.2):
            self._centre(names.domain(name))
        if chance.maybe(0.4):
            self._centre(chance.pick(draft.language["titles.receipt"]))

    def _tax_id(self) -> None:
        draft, chance = self._draft, self._chance
        if not chance.maybe(0.6):
            return
        number = draft.id(
            "vendor_vat_id", identifiers.vat_id(draft.country.code, chance), FieldKind.VAT_ID
        )
        said = f"{self._say('tax_id')}{chance.pick([': ', ' : ', ' ', '. : '])}{number}"
        self._centre(f"({said})" if chance.maybe(0.15) else said)

    def _data(self) -> None:
        draft, chance = self._draft, self._chance
        form = (
            chance.pick(_DAY_FIRST)
            if draft.country.code not in ("US", "CA")
            else draft.notation.day_form
        )
        day = draft.day("invoice_date", draft.today, form)
        clock = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}" + chance.pick(
            ["", f":{chance.randint(0, 59):02}", " PM", " AM"]
        )
        way = chance.weighted({"said": 45, "bare": 22, "pair": 20, "glued": 13})
        colon = chance.pick([": ", ":", " : ", " "])
        number = ""
        if chance.maybe(0.75):
            number = f"{self._say('invoice_number')}{colon}{draft.id('invoice_number', identifiers.document_number(_PREFIXES, draft.today, chance))}"
        lines = (
            [f"{self._say('cashier')}{colon}{self._case(draft.names.given())}"]
            if chance.maybe(0.5)
            else []
        )
        if way == "pair":
            self._pair(f"{self._say('date')}{colon}{day}", f"{self._say('time')}{colon}{clock}")
        elif way == "glued" and number:
            self._pair(number, f"{day} {clock}")
            number = ""
        else:
            label = f"{self._say('date')}{colon}" if way == "said" else ""
            gap, shown = chance.pick([" ", "  ", " / "]), clock if chance.maybe(0.7) else ""
            is_clock_first = way == "bare" and chance.maybe(0.35)
            between = f"  {chance.digits(6)}" if chance.maybe(0.4) else ""
            told = f"{shown}{between}  {day}" if is_clock_first else f"{label}{day}{gap}{shown}"
            lines.append(told)
        lines += [number] if number else []
        if chance.maybe(0.15):
            lines.append(f"Printed: {draft.notation.day(draft.today)}")
        chance.shuffle(lines)
        for line in lines:
            self._frame.write(line)

    def _amount(self, number: str) -> str:
        currency = self._draft.currency() if "{c}" in self._money else ""
        return self._money.format(n=number, c=currency)

    def _goods(self) -> None:
        if self._columns == "table":
            self._heads()
        for number, (name, quantity, price, amount) in enumerate(self._till.rows):
            self._row(number, name, quantity, price, amount)

    def _heads(self) -> None:
        draft, frame = self._draft, self._frame
        heads = [
            draft.label("description"),
            draft.label("quantity"),
            draft.label("unit_price"),
            draft.label("amount"),
        ]
        for head, x, align in zip(
            heads, self._edges(), ("left", "right", "right", "right"), strict=True
        ):
            frame.sheet.text(x, frame.y, self._case(head)[:9], frame.ink.to(align))
        frame.down()

    def _edges(self) -> tuple[float, float, float, float]:
        return self._frame.left, self._frame.at(0.56), self._frame.at(0.78), self._frame.right

    def _row(
        self, number: int, name: str, quantity: Decimal, price: Decimal, amount: Decimal
    ) -> None:
        draft, frame, chance, notation = (
            self._draft,
            self._frame,
            self._chance,
            self._draft.notation,
        )

        def cell(column: str, kind: FieldKind, printed: str, value: str = "") -> str:
            return draft.cell(Place("line_items", number, column), kind, printed, value)

        described = cell("description", FieldKind.TEXT, self._case(name))
        total = cell("amount", FieldKind.AMOUNT, notation.amount(amount), f"{amount:.2f}")
        suffix = chance.pick(["", "", "", " S", " SR", " A", " Z"]) if self._is_malaysian else ""
        if self._columns == "amount" or (
            quantity == 1 and self._columns == "price_below" and chance.maybe(0.5)
        ):
            self._pair(described, f"{total}{suffix}")
            return
        many = cell(
            "quantity", FieldKind.QUANTITY, notation.quantity(quantity), plain_number(quantity)
        )
        each = cell("unit_price", FieldKind.AMOUNT, notation.amount(price), f"{price:.2f}")
        if self._columns == "quantity_first":
            times = chance.pick(["", "", "x", " x"])
            self._pair(f"{many}{times} {described}", f"{total}{suffix}")
        elif self._columns == "price_below":
            frame.write(described)
            self._pair(
                chance.pick(_TIMES).format(many=many, each=each),
                f"{total}{suffix}",
            )
        elif self._columns == "code_above":
            frame.write(described)
            times = chance.pick(_TIMES).format(many=many, each=each).strip()
            self._pair(f"{chance.digits(13)}{chance.pick([' ', '  '])}{times}", f"{total}{suffix}")
        else:
            self._table_row([described, many, each, total])

    def _table_row(self, cells: list[str]) -> None:
        frame, edges = self._frame, self._edges()
        lines = frame.sheet.wrapped(cells[0], frame.at(0.48) - frame.left, frame.ink)
        for text, x in zip(cells[1:], edges[1:], strict=True):
            frame.sheet.text(x, frame.y, text, frame.ink.to("right"))
        frame.y = frame.sheet.lines(frame.left, frame.y, lines, frame.ink)

    def _totals(self) -> None:
        draft, chance, till, notation = self._draft, self._chance, self._till, self._draft.notation
        label = self._case(draft.fill(draft.label("receipt.tax"), r=notation.quantity(till.rate)))
        taxed = till.tax != 0
        if chance.maybe(0.35):
            self._pair(
                f"{self._say('quantity')}",
                notation.quantity(sum((row[1] for row in till.rows), Decimal(0))),
            )
        if not till.is_included:
            self._pair(self._say("subtotal"), self._amount(draft.amount("net_total", till.net)))
            if taxed:
                self._pair(label, self._amount(draft.amount("tax_total", till.tax)))
        is_rounded = bool(till.rounding) or (self._is_malaysian and chance.maybe(0.2))
        if is_rounded:
            before = till.gross - till.rounding
            if chance.maybe(0.75):
                self._pair(self._say("before_rounding"), self._amount(notation.amount(before)))
            self._pair(self._say("rounding"), notation.amount(till.rounding))
        ink = self._frame.ink.at(self._frame.ink.size + chance.pick([0, 0, 2, 4])).bold
        gross = self._amount(draft.amount("gross_total", till.gross))
        self._pair(
            f"{self._say('rounded' if is_rounded else 'total')}{chance.pick(['', ':', ' :'])}",
            gross,
            ink if chance.maybe(0.7) else None,
        )
        if not (till.is_included and taxed and chance.maybe(0.6)):
            self._paid()
        elif chance.maybe(0.5):
            self._included(label)
            self._paid()
        else:
            self._paid()
            self._included(label)

    def _included(self, label: str) -> None:
        """The tax within the total, beside words that speak of the total, too."""
        draft, chance, till = self._draft, self._chance, self._till
        if chance.maybe(0.4):
            self._pair(self._say("subtotal"), self._amount(draft.amount("net_total", till.net)))
        if chance.maybe(0.65):
            form = draft.label("receipt.included")
            label = self._case(draft.fill(form, r=draft.notation.quantity(till.rate)))
        self._pair(label, self._amount(draft.amount("tax_total", till.tax)))

    def _paid(self) -> None:
        chance, till, notation = self._chance, self._till, self._draft.notation
        if chance.maybe(0.6):
            note = Decimal(chance.pick([1, 5, 10, 20, 50, 100]))
            tendered = max(
                till.gross, (till.gross / note).to_integral_value(rounding="ROUND_CEILING") * note
            )
            self._pair(self._say("cash"), self._amount(notation.amount(tendered)))
            if chance.maybe(0.85):
                self._pair(
                    self._say("change"), self._amount(notation.amount(tendered - till.gross))
                )
        elif chance.maybe(0.7):
            self._pair(self._say("card"), self._amount(notation.amount(till.gross)))
            self._frame.write(f"XXXX XXXX XXXX {chance.digits(4)}")

    def _tax_table(self) -> None:
        till, notation, draft = self._till, self._draft.notation, self._draft
        sign = draft.currency()
        frame = self._frame
        frame.down(0.5)
        frame.sheet.text(frame.left, frame.y, self._say("tax_table"), frame.ink)
        frame.sheet.text(
            frame.at(0.65),
            frame.y,
            f"{self._case(draft.label('base'))}({sign})",
            frame.ink.to("right"),
        )
        frame.put(
            frame.right, f"{self._case(draft.label('tax_amount'))}({sign})", frame.ink.to("right")
        )
        frame.sheet.text(
            frame.left,
            frame.y,
            f"{self._chance.pick(['S', 'SR', 'A', 'T1'])} = {notation.quantity(till.rate)}%",
            frame.ink,
        )
        frame.sheet.text(
            frame.at(0.65), frame.y, draft.amount("net_total", till.net), frame.ink.to("right")
        )
        frame.put(frame.right, draft.amount("tax_total", till.tax), frame.ink.to("right"))
