"""Preambles: who agrees, named within running text with what is said of each."""

import re
from dataclasses import dataclass

from docproc.schema import FieldKind
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import language, words_of
from docproc.training.synthetic.marks import Place
from docproc.training.synthetic.names import Names
from docproc.training.synthetic.places import COUNTRIES

_A = re.compile(r"^a(?= [AEIO])")
_NUM_PARTIES = {2: 80, 3: 12, 4: 5, 6: 3}
_ABROAD = {"de": "DE", "fr": "FR", "it": "IT", "nl": "NL", "es": "ES"}
_ENDS = (
    "Holdings, Inc.", "International, Inc.", "Capital Partners, L.P.", "Management, LLC", "Technologies Corporation",
    "Pharmaceuticals, Inc.", "Acquisition Corp.", "Global Holdings II, LLC", "Bancorp", "Energy Partners LP", "Systems, Inc.",
    "Licensing Company", "Networks, Inc.", "Life Sciences Ltd.", "Entertainment Group, Inc.", "Receivables I, LLC",
    "Municipal Income Fund", "Laboratories, Inc.", "Financial Corp", "Communications, Ltd.", "Operating Company, L.P.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgreementParty:
    """Somebody who agrees.

    Attributes:
        name: marked.
        plain_name: as signed.
        called: what the sentences of the agreement call it, with its article if any.
        text: the name with all that the preamble says of it.
        address: in one line.
    """

    name: str
    plain_name: str
    called: str
    text: str
    address: str


def make_parties(
    draft: Draft, states: tuple[str, ...], *, is_crowd: bool = False
) -> list[AgreementParty]:
    """Two parties, seldom more unless it is a crowd that signs; all are described alike."""
    chance, words = draft.chance, words_of("agreements")
    num = chance.randint(2, 8) if is_crowd else chance.weighted(_NUM_PARTIES)
    roles = chance.pick(words["parties.roles"]).split("|")
    if chance.maybe(0.5):
        roles.reverse()
    roles += chance.sample(words["parties.third"], num - 2)
    way = chance.weighted({"role": 55, "name": 32, "both": 8, "": 5})
    form = chance.pick(words["parties.defined"][:4] + words["parties.defined"][5:])
    habits = _Habits(
        way=way,
        form=words["parties.defined"][4] if way == "both" else form,
        is_upper=chance.maybe(0.22),
        has_kinds=chance.maybe(0.85),
        has_seats=chance.maybe(0.65),
        capacity=chance.maybe(0.05),
        is_defined_first=chance.maybe(0.1),
    )
    return [_party(draft, number, roles[number], habits, states) for number in range(num)]


@dataclass(frozen=True, slots=True)
class _Habits:
    """How one preamble describes its parties."""

    way: str
    form: str
    is_upper: bool
    has_kinds: bool
    has_seats: bool
    capacity: bool
    is_defined_first: bool


def _party(
    draft: Draft, number: int, role: str, habits: _Habits, states: tuple[str, ...]
) -> AgreementParty:
    chance, words = draft.chance, words_of("agreements")
    plain_name = company(draft)
    shown = plain_name.upper() if habits.is_upper else plain_name
    also = chance.pick(words["parties.also"]).format(o=draft.names.brand())
    also = also if chance.maybe(0.1) else ""
    # What stands behind a comma or in brackets is not a part of the name.
    named, behind = (shown + also, "") if also.startswith((" d", " D")) else (shown, also)
    name = draft.cell(Place("parties", number, ""), FieldKind.TEXT, named)
    own = plain_name.split()[0].strip(",.")
    is_named = habits.way in ("name", "both") and len(own) > 2
    short = (own.upper() if chance.maybe(0.2) else own) if is_named else role
    address = ", ".join(draft.names.address())
    defined = " " + habits.form.format(r=short, r2=role) if habits.way else ""
    first, last = (defined, "") if habits.is_defined_first else ("", defined)
    pieces = [f"{name}{behind}{first}", *_said(draft, habits, address, states)]
    text = ", ".join(piece for piece in pieces if piece) + last
    return AgreementParty(name, plain_name, short if is_named else f"the {role}", text, address)


def _said(draft: Draft, habits: _Habits, address: str, states: tuple[str, ...]) -> list[str]:
    """What kind of company it is, whose, and where."""
    chance, words = draft.chance, words_of("agreements")
    said = []
    if habits.has_kinds:
        kind = chance.pick(words["parties.kinds"])
        said.append(
            _A.sub(
                "an", kind.format(s=chance.pick(states), e=chance.pick(words["parties.entities"]))
            )
        )
    if chance.maybe(0.1):
        said.append(chance.pick(words["parties.kin"]).format(o=company(draft)))
    if habits.capacity:
        said.append(chance.pick(words["parties.capacities"]))
    if habits.has_seats:
        said.append(chance.pick(words["parties.seats"]).format(x=address))
    return said


def company(draft: Draft) -> str:
    """A company that makes agreements; some are from abroad, a few are persons."""
    chance, names = draft.chance, draft.names
    way = chance.weighted({"usual": 50, "composed": 38, "abroad": 7, "person": 5})
    if way == "usual":
        return names.company()
    if way == "person":
        return names.person()
    if way == "abroad":
        code = chance.pick(sorted(_ABROAD))
        return Names(chance, language(code), COUNTRIES[_ABROAD[code]]).company()
    first = chance.pick([names.brand(), names.surname(), f"{names.surname()} {names.trade()}"])
    return f"{first} {chance.pick(_ENDS)}"


def joined(draft: Draft, texts: list[str]) -> str:
    """The parties as one enumeration."""
    chance = draft.chance
    if chance.maybe(0.12):
        marks = chance.pick(["({n})", "({r})"])
        numbered = [
            f"{marks.format(n=place, r='i' * place)} {text}"
            for place, text in enumerate(texts, start=1)
        ]
        return "; ".join(numbered[:-1]) + f"; and {numbered[-1]}"
    comma = "," if chance.maybe(0.6) else ""
    return ", ".join(texts[:-1]) + f"{comma} and {texts[-1]}"
