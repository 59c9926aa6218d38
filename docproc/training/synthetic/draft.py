"""A draft: one document in the making, with its language, country, notation and marks."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from docproc.schema import FieldKind
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.languages import Language, language
from docproc.training.synthetic.marks import Marks, Place, plain
from docproc.training.synthetic.names import Names, Party
from docproc.training.synthetic.notation import Notation, plain_number
from docproc.training.synthetic.places import COUNTRIES, Country

_FIRST_DAY = date(2009, 1, 1)
_NUM_DAYS = 6500
_AMERICAN_DAYS = (
    "{month} {d}, {y}", "{mon} {d}, {y}", "{mm}/{dd}/{y}", "{m}/{d}/{y}", "{y}-{mm}-{dd}", "{mon} {dd}, {y}",
    "{mm}/{dd}/{yy}", "{dd}-{mon}-{y}", "{mm}/{dd}/{y}", "{m}/{d}/{yy}",
)  # fmt: skip
_NOT_AMERICAN = re.compile(r"\b(?:GST|SST|VAT)\b")
_MONEY_AFTER = {"{n} {c}": 5, "{n}{c}": 1, "{c} {n}": 2, "{n}": 3}
_MONEY_BEFORE = {"{c}{n}": 5, "{c} {n}": 2, "{n} {c}": 1, "{n}": 3}


class Draft:
    """Everything that the drawing of one document draws on."""

    def __init__(self, chance: Chance, language_code: str, country_code: str) -> None:
        self.chance = chance
        self.language: Language = language(language_code)
        self.country: Country = COUNTRIES[country_code]
        self.names = Names(chance, self.language, self.country)
        self.notation = notation_of(chance, self.language, self.country)
        self.marks = Marks()
        # Names that this document does not clearly answer.
        self.unclear: set[str] = set()
        self.today = _FIRST_DAY + timedelta(chance.randrange(_NUM_DAYS))
        self.colon = chance.weighted({":": 6, "": 4, " :": 1.5})
        self._is_upper = chance.maybe(0.08)
        self._labels: dict[str, str] = {}

    def label(self, name: str) -> str:
        """What this document calls something, always by the same word."""
        if name not in self._labels:
            label = self.chance.pick(self._words(name if "." in name else f"labels.{name}"))
            self._labels[name] = label.upper() if self._is_upper and "{" not in label else label
        return self._labels[name]

    def _words(self, name: str) -> Sequence[str]:
        """What may be said for it here: the United States have none of these taxes."""
        words = self.language[name]
        if self.country.code != "US":
            return words
        return [word for word in words if not _NOT_AMERICAN.search(word)] or words

    def say(self, name: str, **pieces: str) -> str:
        """A sentence with these pieces, marked or not, filled in."""
        return self.fill(self.chance.pick(self.language[name]), **pieces)

    def fill(self, form: str, **pieces: str) -> str:
        """``form`` with pieces in its braces, nothing where a piece is missing."""
        return form.format_map(defaultdict(str, pieces))

    def said(self, label: str, value: str) -> str:
        """A label and its value on one line."""
        return f"{label}{self.colon or ':'} {value}"

    def text(self, name: str, printed: str) -> str:
        """A marked text or id; ids are told by their field specs."""
        return self.marks.mark(Place(name), FieldKind.TEXT, printed)

    def id(self, name: str, printed: str, kind: FieldKind = FieldKind.ID) -> str:
        """A marked id."""
        return self.marks.mark(Place(name), kind, printed)

    def day(self, name: str, day: date, form: str = "") -> str:
        """A marked date."""
        return self.marks.mark(
            Place(name), FieldKind.DATE, self.notation.day(day, form), day.isoformat()
        )

    def amount(self, name: str, amount: Decimal) -> str:
        """A marked amount without its currency."""
        printed = self.notation.amount(amount)
        return self.marks.mark(Place(name), FieldKind.AMOUNT, printed, f"{amount:.2f}")

    def currency(self, printed: str = "") -> str:
        """The marked currency, its sign unless given otherwise."""
        return self.marks.mark(
            Place("currency"), FieldKind.CURRENCY, printed or self.notation.sign, self.notation.code
        )

    def money(self, number: str, *, bare: bool = False) -> str:
        """A number, marked or not, with the currency as this document prints both."""
        form = self.notation.money_form
        if bare or form == "{n}":
            return number
        is_glued = form == "{c}{n}"
        if is_glued and (plain(number).startswith("-") or self.notation.sign.endswith(".")):
            form = "{c} {n}"
        return form.format(n=number, c=self.currency())

    def cell(self, place: Place, kind: FieldKind, printed: str, value: str = "") -> str:
        """A marked value in a row of a list."""
        return self.marks.mark(place, kind, printed, value)

    def quantity(self, place: Place, number: Decimal, printed: str = "") -> str:
        """A marked quantity."""
        text = printed or self.notation.quantity(number)
        return self.marks.mark(place, FieldKind.QUANTITY, text, plain_number(number))

    def party(self, role: str, name: str, *, countries: Names | None = None) -> Party:
        """Somebody whose name and address are the values ``ROLE_name`` and ``ROLE_address``."""
        names = countries or self.names
        chance = self.chance
        domain = names.domain(name)
        box = chance.pick(["info", "office", "accounts", "billing", "contact", "hello", "mail"])
        return Party(
            name=self.text(f"{role}_name", name),
            plain_name=name,
            address=tuple(self.marks.mark_lines(f"{role}_address", names.address())),
            person=names.person() if chance.maybe(0.3) else "",
            phone=self.text(f"{role}_phone", names.phone()),
            fax=names.phone(),
            email=self.id(f"{role}_email", f"{box}@{domain}", FieldKind.EMAIL),
            web=self.text(f"{role}_website", f"www.{domain}"),
        )


def notation_of(chance: Chance, words: Language, country: Country) -> Notation:
    """How one document of this language and country prints numbers, dates and money."""
    decimal_mark, group_mark = _marks_of(chance, words.code, country.code)
    american = country.code in ("US", "CA")
    day_forms = _AMERICAN_DAYS if american else words.day_forms
    code, *signs = country.currency
    forms: Mapping[str, float] = _MONEY_BEFORE if words.code == "en" else _MONEY_AFTER
    if country.code not in ("US", "MY") and chance.maybe(0.06):
        code, signs = chance.pick(
            [("USD", ["$", "USD"]), ("EUR", ["€", "EUR"]), ("GBP", ["£", "GBP"]), ("CHF", ["CHF"])]
        )
    return Notation(
        decimal_mark=decimal_mark,
        group_mark=group_mark,
        day_form=chance.pick(day_forms),
        months=words.months,
        sign=chance.pick(signs),
        code=code,
        money_form=chance.weighted(forms),
    )


def _marks_of(chance: Chance, words: str, country: str) -> tuple[str, str]:
    if words == "en":
        return chance.weighted({(".", ","): 84, (".", ""): 12, (",", "."): 3, (".", " "): 1})
    if country == "CH":
        return chance.weighted({(".", "'"): 7, (".", " "): 1, (".", ""): 2})
    if words == "fr":
        return chance.weighted({(",", "\u00a0"): 5, (",", ""): 3, (",", "."): 2, (".", ""): 1})
    if words == "pt":
        return chance.weighted({(",", "."): 6, (",", " "): 3, (",", ""): 2})
    return chance.weighted({(",", "."): 76, (",", ""): 14, (".", ","): 4, (".", ""): 6})


def unmarked(lines: Sequence[str]) -> list[str]:
    """Lines without their marks."""
    return [plain(line) for line in lines]
