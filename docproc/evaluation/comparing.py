"""Whether a value that was found is the true one, by the kind of its field.

Ids, bank accounts and VAT ids are compared without blanks and punctuation, amounts as
numbers, dates as dates, names by their likeness: without punctuation and case, 0.9 of
the letters must be the same.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

from docproc.extraction import Field, Value
from docproc.grounding import Convention, normalise
from docproc.schema import FieldKind

MIN_LIKENESS = 0.9

# What a name is called for short: `(the "Client")`, `"Excite"`.
_ALIAS = re.compile(r"""\([^)]*\)|["“”„][^"“”„]*["“”„]""")


def is_same(kind: FieldKind, truth: object, found: Field) -> bool:
    """Whether the value that was found is the true one, or one of several true ones."""
    if found.value is None:
        return False
    compare = _COMPARED.get(kind, _is_same_name)
    truths = truth if isinstance(truth, list) else [truth]
    return any(compare(each, found.value) for each in truths)


def _is_same_id(truth: object, found: Value) -> bool:
    return _letters_and_digits(str(truth)) == _letters_and_digits(str(found))


def _is_same_amount(truth: object, found: Value) -> bool:
    expected = _number(str(truth))
    return isinstance(found, Decimal) and expected is not None and found == expected


def _is_same_day(truth: object, found: Value) -> bool:
    return isinstance(found, date) and found == _day(str(truth))


def _is_same_name(truth: object, found: Value) -> bool:
    expected, printed = str(truth), str(found)
    pairs = [(expected, printed), (_ALIAS.sub(" ", expected), _ALIAS.sub(" ", printed))]
    return any(_are_alike(_plain(one), _plain(other)) for one, other in pairs)


def _are_alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The first two are upper bounds that cost less.
    return (
        matcher.real_quick_ratio() >= MIN_LIKENESS
        and matcher.quick_ratio() >= MIN_LIKENESS
        and matcher.ratio() >= MIN_LIKENESS
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        value = normalise(FieldKind.AMOUNT, text, Convention()).value
        return value if isinstance(value, Decimal) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        value = normalise(FieldKind.DATE, text, Convention()).value
        return value if isinstance(value, date) else None


def _letters_and_digits(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()).casefold()


def _plain(name: str) -> str:
    """Words without punctuation: `S.A.R.L.` and `SARL` are the same."""
    kept = "".join(
        c if c.isalnum() else "" if c in ".'’" else " " for c in unicodedata.normalize("NFKC", name)
    )
    return " ".join(kept.casefold().split())


_COMPARED: dict[FieldKind, Callable[[object, Value], bool]] = {
    FieldKind.ID: _is_same_id,
    FieldKind.IBAN: _is_same_id,
    FieldKind.VAT_ID: _is_same_id,
    FieldKind.BIC: _is_same_id,
    FieldKind.EMAIL: _is_same_id,
    FieldKind.CURRENCY: _is_same_id,
    FieldKind.AMOUNT: _is_same_amount,
    FieldKind.QUANTITY: _is_same_amount,
    FieldKind.PERCENTAGE: _is_same_amount,
    FieldKind.DATE: _is_same_day,
}
