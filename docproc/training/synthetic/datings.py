"""Datings: which days an agreement has, and where it tells them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from docproc.schema import FieldKind
from docproc.training.synthetic.clauses import Clauses
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.marks import Place

# One day for both, that of the agreement alone, one of each, that of the effect alone, none,
# one told among the provisions, that of the signatures, and the last of these for both.
_WAYS = {
    "same": 40, "agreement": 20, "later": 11, "effective": 7, "blank": 7, "defined": 6, "signed": 5, "last": 4,
}  # fmt: skip
_LONG_DAYS = ("{d}{th} day of {month}, {y}", "{d} day of {month}, {y}", "{d}{th} day of {month} {y}")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dating:
    """The days of one agreement as printed, marked as what they are.

    Attributes:
        way: which days it has.
        day: in the preamble, a blank or "" if it has none there.
        is_defined: whether the preamble calls its day the effective date.
        later: told in another place as when it takes effect, "" if it is not.
        signed: beside the signatures, "" if it is no value there.
    """

    way: str
    day: str = ""
    is_defined: bool = False
    later: str = ""
    signed: str = ""

    @property
    def day_on_cover(self) -> str:
        """That of the preamble, unless a cover would say something else with it."""
        return "" if self.way == "effective" else self.day


def make_dating(draft: Draft, clauses: Clauses, way: str = "") -> Dating:
    """The days of an agreement that is made today."""
    chance, today = draft.chance, draft.today
    dating = Dating(way or chance.weighted(_WAYS))
    form = chance.pick([clauses.day_form] * 3 + [chance.pick(_LONG_DAYS)])
    made = draft.day("agreement_date", today, form)
    match dating.way:
        case "same":
            return replace(dating, day=_effective(draft, made, today), is_defined=True)
        case "agreement":
            return replace(dating, day=made)
        case "later":
            start = today + timedelta(chance.pick([0, 0, 1, 15, 30, 60, -30]))
            told = draft.day("effective_date", start, clauses.day_form)
            return replace(dating, day=made, later=told)
        case "effective":
            return replace(dating, day=draft.day("effective_date", today, form))
        case "blank":
            month = chance.pick(draft.notation.months)
            blank = clauses.say("openings.blanks", month=month, y=str(today.year))
            return replace(dating, day=blank, is_defined=chance.maybe(0.6))
        case "defined":
            return replace(dating, later=draft.day("effective_date", today, clauses.day_form))
        case _:
            signed = draft.day("agreement_date", today, clauses.day_form)
            is_last = dating.way == "last"
            return replace(dating, signed=_effective(draft, signed, today) if is_last else signed)


def _effective(draft: Draft, printed: str, day: date) -> str:
    """A day that is when it takes effect as well."""
    return draft.marks.mark(Place("effective_date"), FieldKind.DATE, printed, day.isoformat())
