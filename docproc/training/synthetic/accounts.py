"""Bank statements and payslips: columns of amounts that come to a sum."""

from datetime import date, timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_page_numbers
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.notation import to_cents

Pairs = list[tuple[str, str]]


def draw_statement(draft: Draft) -> Frame:
    """What came in and went out of an account."""
    chance, notation = draft.chance, draft.notation
    frame = Frame(draft)
    bank = draft.say("statement.banks", n=draft.names.surname(), t=draft.names.town())
    frame.put(
        frame.left,
        draft.text("bank_name", bank),
        frame.ink.at(frame.ink.size + chance.pick([0, 4, 8])).bold,
    )
    if chance.maybe(0.6):
        frame.write(", ".join(draft.names.address()), frame.small)
    frame.down()
    holder = draft.names.person() if chance.maybe(0.6) else draft.names.company()
    days = chance.pick([6, 29, 30, 89])
    first, last = draft.today - timedelta(days), draft.today
    data = _account_data(draft)
    since, until = draft.day("period_from", first), draft.day("period_to", last)
    data.insert(chance.randint(0, 1), _period_said(draft, since, until))
    _draw_holder(frame, draft.text("account_holder", holder), data)
    balance = Decimal(chance.randint(-50000, 2000000)) / 100
    _Movements(
        frame,
        balance,
        [
            first + timedelta(n)
            for n in sorted(
                chance.randint(0, days) for _ in range(chance.pick([3, 5, 8, 13, 22, 40]))
            )
        ],
    ).draw()
    frame.down()
    if chance.maybe(0.5):
        frame.write(draft.say("statement.notes"), frame.small)
    if chance.maybe(0.3):
        frame.write(
            f"{notation.code} / {draft.label('statement.date')} {notation.day(last + timedelta(1))}",
            frame.small,
        )
    draw_page_numbers(frame)
    return frame


def _period_said(draft: Draft, since: str, until: str) -> tuple[str, str]:
    label = draft.label("statement.period")
    if "{a}" in label:
        return draft.fill(label, a=since, b=until), ""
    return label, f"{since}{draft.chance.pick([' - ', ' – ', ' / '])}{until}"


def _account_data(draft: Draft) -> Pairs:
    chance, country = draft.chance, draft.country.code
    account = identifiers.iban(country, chance)
    if account and chance.maybe(0.85):
        printed = identifiers.grouped(account) if chance.maybe(0.65) else account
        data = [("IBAN", draft.marks.mark(Place("iban"), FieldKind.IBAN, printed, account))]
        if chance.maybe(0.5):
            data.append(
                (
                    draft.label("bic"),
                    draft.id("bic", identifiers.bic(country, chance), FieldKind.BIC),
                )
            )
    else:
        data = [
            (
                draft.label("statement.account"),
                draft.id(
                    "account_number",
                    chance.pick(
                        [
                            chance.digits(8),
                            chance.digits(10),
                            f"{chance.digits(3)}-{chance.digits(6)}",
                        ]
                    ),
                ),
            )
        ]
    if chance.maybe(0.6):
        data.append(
            (
                draft.label("statement.number"),
                chance.pick(
                    [chance.digits(1), f"{chance.digits(1)}/{draft.today.year}", chance.digits(3)]
                ),
            )
        )
    if chance.maybe(0.5):
        printed = chance.pick([draft.notation.code, draft.notation.sign])
        data.append((_CURRENCY[draft.language.code], draft.currency(printed)))
    return data


_CURRENCY = {
    "en": "Currency",
    "de": "Währung",
    "fr": "Devise",
    "es": "Divisa",
    "it": "Divisa",
    "nl": "Valuta",
    "pt": "Moeda",
}


def _draw_holder(frame: Frame, holder: str, data: Pairs) -> None:
    draft, chance = frame.draft, frame.chance
    way = frame.choose("holder", {"block": 45, "pair": 35, "right": 20})
    title = frame.ink.at(frame.ink.size + 4).bold
    frame.put(frame.left, chance.pick(draft.language["titles.bank_statement"]), title)
    frame.down(0.5)
    if way == "pair":
        data = [(draft.label("statement.holder"), holder), *data]
        gap = frame.widest([label for label, _ in data]) + 16
        frame.pairs(frame.left, data, value_x=frame.left + gap)
    else:
        top = frame.y
        for line in [holder, *draft.names.address()]:
            frame.put(frame.left if way == "block" else frame.at(0.6), line)
        low, frame.y = frame.y, top
        for label, value in data:
            frame.put(
                frame.at(0.6) if way == "block" else frame.left,
                draft.said(label, value) if value else label,
            )
        frame.y = max(low, frame.y)
    frame.down(1.2)


class _Movements:
    """The table of what was booked, signed in one column or in two."""

    def __init__(self, frame: Frame, balance: Decimal, days: list[date]) -> None:
        self._frame, self._draft, self._chance = frame, frame.draft, frame.chance
        self._balance, self._days = balance, days
        self._has_two = frame.choose("columns", {"one": 60, "two": 40}) == "two"
        self._runs = self._chance.maybe(0.4)
        self._has_value_day = self._chance.maybe(0.25)
        widest = self._frame.widest([self._draft.notation.day(day) for day in days])
        self._day_width = max(56.0, widest + 12)

    def draw(self) -> None:
        """Heads, opening balance, movements, closing balance."""
        frame = self._frame
        self._heads()
        frame.on_turn = self._heads
        self._sum("statement.opening", "opening_balance", self._balance)
        for number, day in enumerate(self._days):
            self._row(number, day)
        frame.sheet.rule(frame.left, frame.y - frame.ink.size, frame.right)
        self._sum("statement.closing", "closing_balance", self._balance)

    def _edges(self) -> tuple[float, float, float]:
        at = self._frame.at
        return (
            (at(0.72), at(0.86), at(1.0))
            if self._runs or self._has_two
            else (at(0.8), at(1.0), at(1.0))
        )

    def _heads(self) -> None:
        frame, words = self._frame, self._draft.language["statement.labels"]
        first, second, third = self._edges()
        frame.sheet.text(frame.left, frame.y, words[0], frame.ink.bold)
        frame.sheet.text(self._text_x, frame.y, words[1], frame.ink.bold)
        if self._has_two:
            frame.sheet.text(first, frame.y, words[4], frame.ink.bold.to("right"))
            frame.sheet.text(second, frame.y, words[5], frame.ink.bold.to("right"))
        else:
            frame.sheet.text(second, frame.y, words[8], frame.ink.bold.to("right"))
        if self._runs:
            frame.sheet.text(third, frame.y, words[9], frame.ink.bold.to("right"))
        frame.sheet.rule(frame.left, frame.y + 3, frame.right)
        frame.down(1.4)

    @property
    def _text_x(self) -> float:
        return self._frame.left + self._day_width * (2 if self._has_value_day else 1)

    def _sum(self, label: str, name: str, amount: Decimal) -> None:
        frame, draft = self._frame, self._draft
        frame.room_for(2 * frame.ink.leading)
        ink = frame.ink.bold if self._chance.maybe(0.7) else frame.ink
        frame.sheet.text(self._text_x, frame.y, draft.label(label), ink)
        frame.put(frame.right, draft.money(draft.amount(name, amount)), ink.to("right"))
        frame.down(0.3)

    def _row(self, number: int, day: date) -> None:
        draft, frame, chance = self._draft, self._frame, self._chance
        amount = to_cents(Decimal(chance.randint(100, 250000)) / 100) * (
            -1 if chance.maybe(0.68) else 1
        )
        self._balance += amount
        form = chance.pick(draft.language["statement.movements"])
        text = draft.fill(form, v=draft.names.company(), t=draft.names.town(), n=chance.digits(6))
        frame.room_for(3 * frame.ink.leading)
        top, first_second = frame.y, self._edges()

        def cell(column: str, kind: FieldKind, printed: str, value: str) -> str:
            return draft.cell(Place("transactions", number, column), kind, printed, value)

        frame.sheet.text(
            frame.left,
            top,
            cell("date", FieldKind.DATE, draft.notation.day(day), day.isoformat()),
            frame.ink,
        )
        if self._has_value_day:
            frame.sheet.text(frame.left + self._day_width, top, draft.notation.day(day), frame.ink)
        shown = abs(amount) if self._has_two else amount
        printed = draft.notation.amount(shown)
        edge = first_second[0] if self._has_two and amount < 0 else first_second[1]
        frame.sheet.text(
            edge,
            top,
            cell("amount", FieldKind.AMOUNT, printed, f"{shown:.2f}"),
            frame.ink.to("right"),
        )
        if self._runs:
            frame.sheet.text(
                frame.right, top, draft.notation.amount(self._balance), frame.ink.to("right")
            )
        width = first_second[0] - self._text_x - 60
        marked = cell("description", FieldKind.TEXT, text, text)
        frame.y = frame.sheet.lines(
            self._text_x, top, frame.sheet.wrapped(marked, width, frame.ink), frame.ink
        )
        if chance.maybe(0.3):
            frame.put(self._text_x, f"Ref. {identifiers.reference(chance)}", frame.small)
        frame.down(0.25)


def draw_payslip(draft: Draft) -> Frame:
    """What an employee earned, and what was kept back."""
    chance = draft.chance
    frame = Frame(draft)
    frame.put(frame.left, draft.text("employer_name", draft.names.company()), frame.ink.bold)
    for line in draft.names.address():
        frame.put(frame.left, line, frame.small)
    frame.down()
    title = chance.pick(draft.language["titles.payslip"])
    frame.put(frame.left, title, frame.ink.at(frame.ink.size + 4).bold)
    data = _employment(draft)
    frame.down(0.5)
    way = frame.choose("data", {"beside": 60, "said": 40})
    if way == "beside":
        gap = frame.widest([label for label, _ in data]) + 18
        labelled = [(f"{label}{draft.colon}", value) for label, value in data]
        frame.pairs(frame.left, labelled, value_x=frame.left + gap)
    else:
        for label, value in data:
            frame.put(frame.left, draft.said(label, value))
    frame.down()
    _draw_pay(frame)
    account = identifiers.iban(draft.country.code, chance)
    if account and chance.maybe(0.6):
        printed = identifiers.grouped(account)
        marked = draft.marks.mark(Place("iban"), FieldKind.IBAN, printed, account)
        frame.write(draft.said(draft.label("iban"), marked))
    return frame


def _employment(draft: Draft) -> Pairs:
    """Who is paid for which time, in any order."""
    chance, words = draft.chance, draft.language
    month = f"{draft.notation.months[draft.today.month - 1]} {draft.today.year}"
    numbered = f"{draft.today.month:02}/{draft.today.year}"
    period = draft.text("period", chance.pick([month, numbered, month.capitalize()]))
    number = draft.id("employee_number", identifiers.reference(chance))
    data = [
        (draft.label("payslip.employee"), draft.text("employee_name", draft.names.person())),
        (draft.label("payslip.period"), period),
        (draft.label("payslip.number"), number),
        (draft.label("payslip.job"), chance.pick(words["payslip.jobs"])),
        (draft.label("payslip.tax_number"), chance.digits(11)),
    ]
    if chance.maybe(0.6):
        data.append((draft.label("payslip.date"), draft.day("pay_date", draft.today)))
    chance.shuffle(data)
    return data


def _draw_pay(frame: Frame) -> None:
    draft, chance, words = frame.draft, frame.chance, frame.draft.language
    earned = [Decimal(chance.randint(180000, 620000)) / 100]
    earned += [Decimal(chance.randint(1000, 60000)) / 100 for _ in range(chance.randint(0, 3))]
    gross = sum(earned, Decimal(0))
    withheld = [
        to_cents(gross * chance.randint(1, 14) / 100)
        for _ in range(chance.randint(2, len(words["payslip.withheld"])))
    ]
    kept = sum(withheld, Decimal(0))
    _draw_column(
        frame, words["payslip.heads"][0], list(zip(words["payslip.earnings"], earned, strict=False))
    )
    _draw_sum(frame, "payslip.gross", draft.amount("gross_pay", gross))
    _draw_column(
        frame,
        words["payslip.heads"][2],
        list(zip(words["payslip.withheld"], withheld, strict=False)),
    )
    if chance.maybe(0.8):
        _draw_sum(frame, "payslip.deductions", draft.amount("deductions_total", kept))
    _draw_sum(frame, "payslip.net", draft.amount("net_pay", gross - kept))


def _draw_column(frame: Frame, head: str, rows: list[tuple[str, Decimal]]) -> None:
    frame.put(frame.left, head, frame.ink.bold)
    for label, amount in rows:
        frame.sheet.text(frame.left + 8, frame.y, label, frame.ink)
        frame.put(frame.right, frame.draft.notation.amount(amount), frame.ink.to("right"))
    frame.down(0.5)


def _draw_sum(frame: Frame, label: str, amount: str) -> None:
    draft = frame.draft
    frame.sheet.text(frame.left, frame.y, draft.label(label), frame.ink.bold)
    frame.put(frame.right, draft.money(amount), frame.ink.bold.to("right"))
    frame.down(0.5)
