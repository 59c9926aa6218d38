"""Clauses: what agreements say at length and no field asks for, composed so that none repeats."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import words_of
from docproc.training.synthetic.preambles import company

_NUMBERS = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 10: "ten", 12: "twelve",
    15: "fifteen", 18: "eighteen", 20: "twenty", 24: "twenty-four", 30: "thirty", 36: "thirty-six",
    45: "forty-five", 60: "sixty", 90: "ninety", 120: "one hundred twenty", 180: "one hundred eighty",
}  # fmt: skip
_YEARS = (1, 2, 3, 4, 5, 6, 7, 10, 15, 20)
_MONTHS = (6, 12, 18, 24, 36)
_DAYS = (10, 15, 20, 30, 45, 60, 90, 120, 180)
_DAY_FORMS = ("{month} {d}, {y}", "{month} {d}, {y}", "{month} {d}, {y}", "{mon}. {d}, {y}", "{d} {month} {y}", "{m}/{d}/{y}", "{month} {dd}, {y}")  # fmt: skip
_ARTICLE = re.compile(r"\b([Tt])he \{([ab])\}")


class Clauses:
    """Sentences of one agreement, whose parties go by ``roles``, with their article if any.

    No number, state or period in them is the one that the agreement itself has.
    """

    def __init__(self, draft: Draft, roles: tuple[str, str], states: Sequence[str]) -> None:
        chance = draft.chance
        self._draft, self._chance, self._states = draft, chance, list(states)
        self.words = words_of("agreements")
        self.roles = roles
        self._number_form = chance.pick(["{w} ({n})", "{w} ({n})", "{w} ({n})", "{w}", "{n}"])
        self.day_form = chance.pick(_DAY_FORMS)
        years, days = chance.pick(_YEARS), chance.pick(_DAYS)
        self._years = [number for number in _YEARS if number not in (1, years)]
        self._days = [number for number in _DAYS if number != days]
        in_years = f"{self.number(years)} {'year' if years == 1 else 'years'}"
        in_months = f"{self.number(chance.pick(_MONTHS))} months"
        # How long the agreement runs, and how long before its end it must be cancelled.
        self.period = in_months if chance.maybe(0.3) else in_years
        self.notice = f"{self.number(days)} days{chance.pick(['', '', chr(39)])}"
        self.is_redacted = chance.maybe(0.25)
        self._products = [chance.pick(self.words["recitals.goods"]) for _ in range(2)]

    def number(self, number: int) -> str:
        """A number as this agreement writes it."""
        return self._number_form.format(w=_NUMBERS[number], n=number)

    def earlier(self) -> str:
        """A day before the agreement's own, as it writes days."""
        draft = self._draft
        day = draft.today - timedelta(self._chance.randint(40, 1500))
        return draft.notation.day(day, self.day_form)

    def say(self, name: str, **pieces: str) -> str:
        """One of the sentences of this name, filled in."""
        return self.filled(self._chance.pick(self.words[name]), **pieces)

    def filled(self, form: str, **pieces: str) -> str:
        """A form as a sentence of its own, see ``inside``."""
        return _capital(self.inside(form, **pieces))

    def inside(self, form: str, **pieces: str) -> str:
        """A form with what every sentence may need; ``pieces`` come first."""
        form = _ARTICLE.sub(lambda match: "{" + match[2] + ("A}" if match[1] == "T" else "}"), form)
        a, b = self.roles
        used: Mapping[str, Callable[[], str]] = {
            "a": lambda: a, "b": lambda: b, "aA": lambda: _capital(a), "bA": lambda: _capital(b),
            "n": lambda: self.number(self._chance.pick(self._days)), "d": self.earlier, "m": self._money,
            "w": lambda: self.number(self._chance.pick(self._years)),
            "c": lambda: f"{self._chance.randint(1, 19)}.{self._chance.randint(1, 12)}",
            "s": lambda: self._chance.pick(self._states), "p": lambda: self._chance.pick(self._products),
            "g": lambda: self._chance.pick(self._products),
            "x": lambda: company(self._draft),
            "o": lambda: f"{self._chance.pick(self.words['titles.subjects'])} Agreement",
        }  # fmt: skip
        made = {name: make() for name, make in used.items() if f"{{{name}}}" in form}
        return self._draft.fill(form, **{**made, **pieces})

    def _money(self) -> str:
        if self.is_redacted and self._chance.maybe(0.6):
            return "[***]"
        return f"${self._chance.randint(1, 400) * 25000:,}"

    def sentence(self) -> str:
        """An obligation of one party, or one of the usual provisions."""
        chance = self._chance
        if chance.maybe(0.22):
            return self.say("clauses.plain")
        who, other = chance.sample(self.roles, 2)
        verb = self.say_inside("clauses.verbs", o=other)
        parts = [
            self.say_inside("clauses.openers"),
            who,
            chance.pick(["shall", "shall", "will", "agrees to", "may"]),
            verb,
        ]
        parts += [self.say_inside("clauses.objects"), self.say_inside("clauses.tails")]
        return _capital(" ".join(part for part in parts if part))  # fmt: skip

    def say_inside(self, name: str, **pieces: str) -> str:
        """The same within a sentence."""
        return self.inside(self._chance.pick(self.words[name]), **pieces)

    def definitions(self, num: int) -> list[str]:
        """What so many defined terms mean, none defined twice."""
        terms = self._chance.some(self.words["clauses.terms"], num, num)
        said = (self.say("clauses.definitions", q=term) for term in terms)
        return list(dict.fromkeys(said))

    def paragraph(self) -> str:
        """Some sentences."""
        return " ".join(self.sentence() for _ in range(self._chance.randint(1, 4)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
