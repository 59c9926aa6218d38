"""Tills: what was rounded and what was given back say what was paid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from docproc.documents import Document, Span
from docproc.grounding.answer_grounding import Grounded
from docproc.grounding.conventions import Convention, infer_convention
from docproc.grounding.sums import known_amounts, printed_instead

_ROUNDED = re.compile(
    r"(?i)\b(?:round|rnd|rundung|gerundet|arrondi|redondeo|arroton|afrond|arredond)"
)
_GIVEN = re.compile(
    r"(?i)\b(?:cash|tender|paid|accepted|received|bar\b|gegeben|geg\.|esp[eè]ces|re[cç]u|efectivo|"
    r"entregado|contant|ontvangen|dinheiro|entregue)"
)
_BACK = re.compile(
    r"(?i)\b(?:change|balance|r[uü]e?ckgeld|zur[uü]ck|rendu|monnaie|cambio|vuelto|resto|wisselgeld|"
    r"terug|troco)"
)
# `-RM0.02`: the currency stands between the sign and its number.
_MINUS = re.compile(r"[-−–] ?[^\W\d_]{1,3} ?$")
# No coin that a total is rounded to is worth more than twice this.
_MAX_ROUNDING = Decimal("0.05")


def with_till_sums(grounded: Grounded, document: Document) -> Grounded:
    """The gross total as it was paid, where the one found is another line of the till.

    A total is followed by its rounding, and by the total that was rounded; what was
    given less what was given back is what was paid. Only a printed amount is taken.
    """
    gross = next((field for field in grounded.fields if field.name == "gross_total"), None)
    if gross is None or gross.evidence is None or not isinstance(gross.value, Decimal):
        return grounded
    convention = infer_convention(document)
    till = _Till(document, tuple(_printed(document, convention)))
    paid = till.paid(gross.value, gross.evidence.span)
    if paid is None:
        return grounded
    amount = printed_instead(gross, paid.span, document, convention)
    # A currency may stand between its number and the sign.
    found = replace(amount, value=paid.value)
    return replace(
        grounded, fields=tuple(found if field is gross else field for field in grounded.fields)
    )


@dataclass(frozen=True, slots=True)
class _Amount:
    """A printed amount, and the line that it stands in up to it."""

    value: Decimal
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class _Till:
    document: Document
    amounts: tuple[_Amount, ...]

    def paid(self, total: Decimal, span: Span) -> _Amount | None:
        """The line that tells what was paid instead of ``total``; None if that is it."""
        wanted = {total + each.value for each in self._beside(_ROUNDED) if _is_rounding(each)}
        if _GIVEN.search(_label(self.document, span)):
            wanted |= {total - each.value for each in self._beside(_BACK) if each.value > 0}
        found = [each for each in self.amounts if each.value in wanted and each.span != span]
        return found[0] if found and len({each.value for each in found}) == 1 else None

    def _beside(self, words: re.Pattern[str]) -> Iterator[_Amount]:
        return (each for each in self.amounts if words.search(each.label))


def _is_rounding(amount: _Amount) -> bool:
    return 0 < abs(amount.value) <= _MAX_ROUNDING


def _printed(document: Document, convention: Convention) -> Iterator[_Amount]:
    for value, span in known_amounts(document, convention):
        label = _label(document, span)
        is_negative = _MINUS.search(label) is not None
        yield _Amount(-value if is_negative else value, span, label)


def _label(document: Document, span: Span) -> str:
    text = document.page(span.page).text
    return text[text.rfind("\n", 0, span.start) + 1 : span.start]
