"""Contracts: parties, dates, law and money told in prose, over one page or many."""

from datetime import timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_page_numbers
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.marks import Place


def draw_contract(draft: Draft) -> Frame:
    """A contract between two parties."""
    frame = Frame(draft)
    contract = _Contract(frame)
    contract.draw()
    draw_page_numbers(frame)
    return frame


class _Contract:
    """Draws one contract; what is told where is left to chance."""

    def __init__(self, frame: Frame) -> None:
        draft, chance = frame.draft, frame.chance
        self._frame, self._draft, self._chance = frame, draft, chance
        frame.bottom = frame.sheet.height - 60.0
        self._ends_named = chance.maybe(0.6)
        title = draft.say("contract.titles", u=str(chance.randint(1, 4)))
        self._plain_title = title
        self._title = draft.text("title", title.upper() if chance.maybe(0.4) else title)
        self._names = [
            draft.names.company(),
            draft.names.person() if chance.maybe(0.3) else draft.names.company(),
        ]
        self._parties = [
            draft.cell(Place("parties", number, ""), FieldKind.TEXT, name)
            for number, name in enumerate(self._names)
        ]
        self._roles = chance.pick(draft.language["contract.roles"]).split("|")
        self._state, self._other_state = (
            chance.pick(draft.language["contract.states"]) for _ in range(2)
        )
        self._opening = chance.pick(draft.language["contract.openings"])
        self._day = draft.day("agreement_date", draft.today)
        # A day is that of the effect only where the contract says so.
        self._same_day = draft.marks.mark(
            Place("effective_date"), FieldKind.DATE, self._day, draft.today.isoformat()
        )
        self._is_defined = "Effective Date" in self._opening
        self._has_same_day = self._is_defined or chance.maybe(0.4)

    def draw(self) -> None:
        """Title, parties, clauses, signatures."""
        frame, chance = self._frame, self._chance
        opening = frame.choose("opening", {"title": 60, "cover": 18, "listed": 22})
        if chance.maybe(0.25):
            frame.put(
                frame.right,
                f"Exhibit {chance.digits(2)}.{chance.digits(1)}"
                if self._draft.language.code == "en"
                else "",
                frame.small.to("right"),
            )
        self._heading()
        if opening == "cover":
            self._cover()
        elif opening == "listed":
            self._listed()
        self._preamble()
        if chance.maybe(0.5):
            for recital in self._draft.language["contract.recitals"]:
                self._write(self._filled(recital))
        self._clauses()
        self._signatures()

    def _write(self, text: str) -> None:
        self._frame.write(text)
        self._frame.down(0.5)

    def _filled(self, form: str, **more: str) -> str:
        ra, rb = self._roles
        return self._draft.fill(
            form, ra=ra, rb=rb, s=self._state, s2=self._draft.names.town(), **more
        )

    def _heading(self) -> None:
        frame = self._frame
        ink = frame.ink.at(frame.ink.size + self._chance.pick([1, 3, 6])).bold
        centred = self._chance.maybe(0.6)
        frame.down(1)
        for line in frame.sheet.wrapped(self._title, frame.width, ink):
            frame.put(
                frame.sheet.width / 2 if centred else frame.left,
                line,
                ink.to("centre" if centred else "left"),
            )
        frame.down()

    def _cover(self) -> None:
        """A first page with the names only."""
        frame, draft = self._frame, self._draft
        words = [
            draft.say("contract.between"),
            self._parties[0],
            draft.say("contract.and"),
            self._parties[1],
        ]
        frame.down(8)
        for word in [*words, "", draft.say("contract.signed", d=self._day)]:
            frame.put(frame.sheet.width / 2, word, frame.ink.to("centre"))
            frame.down(1.5)
        if self._chance.maybe(0.6):
            frame.turn()

    def _listed(self) -> None:
        """Each party in its own block."""
        frame, draft = self._frame, self._draft
        frame.write(draft.say("contract.between"))
        for number, party in enumerate(self._parties):
            for line in [party, *draft.names.address()]:
                frame.put(frame.left + 20, line)
            frame.put(frame.left + 20, f"- {self._roles[number]} -")
            frame.down(0.5)
            if not number:
                frame.write(draft.say("contract.and"))
        frame.down()

    def _preamble(self) -> None:
        draft = self._draft
        form = self._opening
        seats = [
            self._filled(
                self._chance.pick(draft.language["contract.seats"]),
                x=", ".join(draft.names.address()),
            )
            for _ in "ab"
        ]
        text = self._filled(
            form,
            t=self._plain_title,
            d=self._same_day if self._is_defined else self._day,
            a=self._parties[0],
            b=self._parties[1],
            ad=seats[0],
            bd=seats[1],
        )
        if "{d}" not in form:
            self._write(draft.say("contract.signed", d=self._day))
        self._write(text)

    def _telling(self) -> list[tuple[str, str]]:
        """Headings with the clauses that hold values; some are left out."""
        draft, chance, words = self._draft, self._chance, self._draft.language
        start = draft.today + timedelta(chance.pick([0, 1, 14, 30, 45]))
        told: list[tuple[str, str]] = []
        term = draft.text("term", chance.pick(words["contract.term_values"]))
        since = self._same_day if self._has_same_day else draft.day("effective_date", start)
        if not self._is_defined or chance.maybe(0.5):
            text = self._filled(chance.pick(words["contract.terms"]), e=since, t=term)
            if chance.maybe(0.3):
                end = draft.day("expiration_date", start + timedelta(chance.pick([365, 730, 1095])))
                text += " " + self._filled(chance.pick(words["contract.ends"]), x=end)
            if chance.maybe(0.75):
                notice = draft.text("notice_period", chance.pick(words["contract.notice_values"]))
                text += " " + self._filled(chance.pick(words["contract.notices"]), n=notice)
            told.append((words["contract.headings"][3], text))
        if chance.maybe(0.65):
            value = draft.money(
                draft.amount("contract_value", Decimal(chance.randint(5, 9000) * 50))
            )
            told.append(
                (
                    words["contract.headings"][2],
                    self._filled(chance.pick(words["contract.values"]), v=value),
                )
            )
        if chance.maybe(0.85):
            law = self._chance.pick(words["contract.laws"])
            state = draft.text("governing_law", self._state)
            told.append(
                (words["contract.headings"][-1], draft.fill(law, s=state, s2=draft.names.town()))
            )
        return told

    def _clauses(self) -> None:
        draft, chance, words = self._draft, self._chance, self._draft.language
        num = chance.choices([3, 6, 10, 18, 34, 70], [24, 30, 24, 13, 6, 3])[0]
        clauses = [
            (chance.pick(words["contract.headings"]), self._filled(
                chance.pick(words["contract.clauses"]),
                n=str(chance.pick([14, 30, 45])),
                o=draft.notation.day(draft.today - timedelta(chance.randint(100, 900))),
                m=f"{draft.notation.code} {draft.notation.amount(Decimal(chance.randint(1, 50) * 100000))}",
            ))
            for _ in range(num)
        ]  # fmt: skip
        for told in self._telling():
            clauses.insert(chance.randint(0, len(clauses)), told)
        style = chance.pick(
            ["{n}. {h}", "§ {n} {h}", "Article {n} - {h}", "{n}.  {h}", "{h}", "ARTICLE {n}\n{H}"]
        )
        runs_on = chance.maybe(0.3)
        for number, (heading, text) in enumerate(clauses, start=1):
            head = style.format(n=number, h=heading, H=heading.upper()).replace("\n", " ")
            if runs_on:
                self._write(f"{head}. {text}")
                continue
            self._frame.room_for(3 * self._frame.ink.leading)
            self._frame.write(head, self._frame.ink.bold)
            self._write(text if chance.maybe(0.6) else f"{number}.1 {text}")

    def _signatures(self) -> None:
        frame, draft = self._frame, self._draft
        self._write(draft.say("contract.witness"))
        frame.room_for(90)
        top = frame.y
        lines = draft.language["contract.signature"]
        for number, name in enumerate(self._names):
            frame.y = top
            x = frame.at(0.55 * number)
            for line in [name, *(draft.fill(line, p=draft.names.person()) for line in lines)]:
                frame.put(x, line)
                frame.down(0.4)
