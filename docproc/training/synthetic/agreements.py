"""Agreements: what one agreement between companies says of itself, before it is drawn."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from docproc.training.synthetic.clauses import Clauses
from docproc.training.synthetic.datings import make_dating
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import words_of
from docproc.training.synthetic.marks import plain
from docproc.training.synthetic.preambles import (
    AgreementParty,
    company,
    joined,
    make_parties,
)

_WAYS = {"prose": 66, "blocks": 12, "table": 8, "letter": 7, "undersigned": 7}


class Agreement:
    """One agreement: its title, parties, dates and the sentences that hold values.

    ``is_long`` says that it will be read in parts: then the state whose law applies is in
    no other sentence, or it would be learned from there.
    """

    def __init__(self, draft: Draft, *, is_long: bool) -> None:
        chance, words = draft.chance, words_of("agreements")
        self._draft, self._chance = draft, chance
        places = (*words["told.states"], *words["told.states"], *words["told.countries"])
        self._law = chance.pick(places)
        others = tuple(state for state in words["told.states"] if state != self._law)
        own = () if is_long or self._law not in words["told.states"] else (self._law,) * 9
        self._way = chance.weighted(_WAYS)
        self.parties = make_parties(draft, (*others, *own), is_crowd=self.is_undersigned)
        first, second = self.parties[0].called, self.parties[1].called
        self.clauses = Clauses(draft, (first, second), others)
        self.plain_title = _title(draft)
        is_upper = self.plain_title.isupper() or chance.maybe(0.62)
        self.title = draft.text("title", self.plain_title.upper() if is_upper else self.plain_title)
        # A letter has its day above the address.
        dated = {
            "undersigned": "signed",
            "letter": chance.pick(["agreement", "agreement", "blank", "signed"]),
        }
        self.dating = make_dating(draft, self.clauses, dated.get(self._way, ""))
        self.filed = draft.notation.day(
            draft.today + timedelta(chance.randint(5, 90)), "{m}/{d}/{y}"
        )

    @property
    def is_undersigned(self) -> bool:
        """Whether those who agree are named beside their signatures only."""
        return self._way == "undersigned"

    def preamble(self) -> Iterator[tuple[bool, str]]:
        """Paragraphs in their order; True for what stands out."""
        names = joined(self._draft, [party.text for party in self.parties])
        if self._way == "undersigned":
            yield False, self._said("openings.undated", p="the undersigned")
            return
        if self._way == "letter":
            yield from self._letter()
        if self._way == "table":
            yield from self._table()
            name = "openings.last" if self.dating.way == "last" else "openings.undated"
            yield False, self._said(name, p="the parties named above")
            return
        if self._way == "blocks":
            yield from self._blocks()
            return
        yield False, self._opening(names)

    def _said(self, name: str, **pieces: str) -> str:
        """An opening with its title and how it says between whom."""
        between = self._chance.pick(self.clauses.words["openings.between"])
        if len(self.parties) == 2 and "among" in between and self._chance.maybe(0.6):
            between = "by and between"
        title = self.plain_title
        return self.clauses.say(
            name,
            t=title,
            T=title.upper(),
            between=between,
            v=self.clauses.say_inside("openings.verbs"),
            **pieces,
        )

    def _opening(self, names: str) -> str:
        dating = self.dating
        together = ""
        if self._chance.maybe(0.3):
            together = self.clauses.say("parties.together")
        if dating.way == "effective":
            text = self._said("openings.effective", p=names, d=dating.day)
        elif dating.way == "last":
            text = self._said("openings.last", p=names)
        elif dating.way == "same" and self._chance.maybe(0.12):
            text = self._said("openings.both", p=names, d=dating.day)
        elif not dating.day:
            text = self._said("openings.undated", p=names)
        else:
            defined = self.clauses.say("openings.defines") if dating.is_defined else ""
            article = "the " if plain(dating.day)[:1].isdigit() and " day " in dating.day else ""
            text = self._said("openings.forms", p=names, d=f"{article}{dating.day}", e=defined)
        return f"{text}{together}".replace("the the ", "the ").replace("this the ", "this ")

    def _letter(self) -> Iterator[tuple[bool, str]]:
        """To whom it is addressed."""
        party = self.parties[1]
        if self.dating.way == "agreement":
            yield False, self.dating.day
        for line in (party.plain_name, party.address, "Attention: " + self._draft.names.person()):
            yield False, line
        yield (
            False,
            self._chance.pick(
                ["Gentlemen:", "Ladies and Gentlemen:", f"Dear {self._draft.names.given()}:"]
            ),
        )

    def _table(self) -> Iterator[tuple[bool, str]]:
        """Labels and values, a line each."""
        for place, party in enumerate(self.parties):
            label = (
                party.called.removeprefix("the ")
                if party.called.startswith("the ")
                else f"Party {place + 1}"
            )
            yield False, f"{label}: {party.name}"
            yield False, f"Address: {party.address}"
        if self.dating.way in ("same", "effective"):
            yield False, f"Effective Date: {self.dating.day}"
        elif self.dating.day:
            yield (
                False,
                f"{self._chance.pick(['Date', 'Agreement Date', 'Date of Agreement'])}: {self.dating.day}",
            )

    def _blocks(self) -> Iterator[tuple[bool, str]]:
        """Each party in a paragraph of its own."""
        dating = self.dating
        if dating.day:
            defined = (
                self.clauses.say("openings.defines")
                if dating.is_defined or dating.way == "effective"
                else ""
            )
            yield False, f"THIS AGREEMENT is made as of {dating.day}{defined}"
        elif dating.way == "last":
            yield False, self._said("openings.last", p="the following parties")
        yield True, self.clauses.say("around.lists")
        ends = self._chance.pick(
            [("", ""), ("", ""), (" OF THE FIRST PART", " OF THE SECOND PART")]
        )
        for place, party in enumerate(self.parties):
            if place:
                yield False, self.clauses.say("around.ands")
            yield False, party.text + (ends[place] if len(self.parties) == 2 else "")

    def defined(self) -> list[str]:
        """Sentences of the definitions that hold a value."""
        if not self.dating.later:
            return []
        return [self.clauses.say("told.begins", d=self.dating.later)]

    def told(self) -> Iterator[tuple[str, str]]:
        """Headings with the sentences that hold the other values; some are left out."""
        draft, chance, clauses = self._draft, self._chance, self.clauses
        if chance.maybe(0.7):
            yield clauses.say("told.term_headings"), self._term()
        if chance.maybe(0.22):
            price = draft.money(
                draft.amount("contract_value", Decimal(chance.randint(5, 9000) * 500))
            )
            yield clauses.say("told.value_headings"), clauses.say("told.values", v=price)
        if chance.maybe(0.85):
            form = chance.pick(clauses.words["told.laws"])
            law = draft.text("governing_law", self._law.upper() if "{S}" in form else self._law)
            yield (
                clauses.say("told.law_headings"),
                clauses.filled(form, s=law, S=law, o=draft.names.town()),
            )

    def addresses(self) -> list[str]:
        """Where notices are sent; the names are not told here."""
        return [
            f"{self.clauses.say('around.notices', r=party.called)} {party.plain_name}, "
            f"{party.address}, Attention: {self._draft.names.person()}"
            for party in self.parties
        ]

    def _term(self) -> str:
        draft, chance, clauses = self._draft, self._chance, self.clauses
        since = "the Effective Date" if self.dating.is_defined else clauses.say_inside("told.since")
        said = []
        if chance.maybe(0.82):
            period = draft.text("term", clauses.period)
            said.append(clauses.say("told.terms", t=period, e=since))
        if not said or chance.maybe(0.2):
            end = draft.today + timedelta(chance.pick([365, 730, 1095, 1826]))
            said.append(
                clauses.say("told.until", x=draft.day("expiration_date", end, clauses.day_form))
            )
        if chance.maybe(0.6):
            notice = draft.text("notice_period", clauses.notice)
            said.append(clauses.say("told.renewals", n=notice))
        return " ".join(said)

    def signature(self, party: AgreementParty, *, has_day: bool) -> list[str]:
        """The lines of one who signs."""
        draft, chance = self._draft, self._chance
        person = draft.names.person()
        name = party.name if self.is_undersigned else party.plain_name.upper()
        by = chance.pick([f"By: /s/ {person}", "By: ____________________", f"/s/ {person}"])
        if chance.maybe(0.1):
            by = f"By: {company(draft)}, its {self.clauses.say_inside('around.heads')}\n{by}"
        lines = [
            name,
            *by.split("\n"),
            f"Name: {person}",
            f"Title: {self.clauses.say('around.offices')}",
        ]
        if self.dating.way == "last" and party is not self.parties[-1] and chance.maybe(0.6):
            earlier = draft.today - timedelta(chance.randint(1, 20))
            lines.append(f"Date: {draft.notation.day(earlier, self.clauses.day_form)}")
        elif self.dating.signed:
            lines.append(f"Date: {self.dating.signed}")
        elif has_day:
            day = draft.today + timedelta(chance.randint(0, 12))
            lines.append(f"Date: {chance.pick([draft.notation.day(day, '{m}/{d}/{y}'), '______'])}")
        return lines


def _title(draft: Draft) -> str:
    """What an agreement calls itself; an amendment names what it amends."""
    chance, words = draft.chance, words_of("agreements")
    subject, other = chance.sample(words["titles.subjects"], 2)
    kind = chance.pick(words["titles.kinds"])
    subject = f"{subject} and {other}" if chance.maybe(0.2) else subject
    head = (
        chance.pick(words["titles.heads"]).title().replace(" And ", " and ").replace(" Of", " of")
    )
    title = " ".join(part for part in (head, subject, kind) if part)
    if chance.maybe(0.1):
        form = chance.pick(words["titles.amendments"])
        used = (
            title.upper() if form.isupper() or "AMENDMENT" in form or "ADDENDUM" in form else title
        )
        return form.format(n=chance.randint(1, 9), t=used)
    return title
