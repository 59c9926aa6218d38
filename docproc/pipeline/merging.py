"""Merges what the parts of one document say into one set of fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from docproc.documents import Document
from docproc.extraction import Field
from docproc.grounding import Grounded, is_labelled
from docproc.pipeline.rows import all_rows
from docproc.schema import DocumentType, FieldKind, FieldSpec

# From here on, an answer is one that others must agree with.
_SURE = 0.8
# Sums stand at the end; on earlier pages the same words name what is carried forward.
_AT_THE_END = ("total", "closing", "balance")
# What a document is, and since when, it says where it begins.
_AT_THE_START = ("title", "agreement", "effective")
_MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Merger:
    """How the parts of one document are merged."""

    document: Document
    document_type: DocumentType

    def merged(self, parts: Sequence[Grounded]) -> Grounded:
        """One answer from those about each part, in reading order.

        A field is the best of its answers, see ``_rank``; where a sure answer says
        something else, that is a reason. Line items are those of all parts, see ``all_rows``.
        """
        items = all_rows((grounded.line_items for grounded in parts), self.document)
        fields = (self._merged(spec, parts) for spec in self.document_type.fields)
        return Grounded(
            tuple(chain.from_iterable(fields)),
            tuple(items),
            is_complete=all(grounded.is_complete for grounded in parts),
        )

    def _merged(self, spec: FieldSpec, parts: Sequence[Grounded]) -> list[Field]:
        if spec.columns:
            return []
        named = [[f for f in part.fields if f.name == spec.name] for part in parts]
        if spec.kind is FieldKind.LIST:
            return list(self._united(named))
        # Where the answer was cut off before the field, a part has no more than null to say.
        return [self._best(spec, list(chain.from_iterable(named)))]

    def _united(self, lists: Sequence[Sequence[Field]]) -> Iterator[Field]:
        """The elements of the first part that has any, each text once.

        Names are introduced where a document begins; asked about later pages, a model
        answers something all the same. What it was sure of there is named as a reason.
        """
        distinct = [_distinct(elements) for elements in lists]
        first = next((elements for elements in distinct if elements), {})
        later = _distinct(chain.from_iterable(lists))
        others = [f for value, f in later.items() if value not in first and _is_sure(f)]
        for position, element in enumerate(first.values(), start=1):
            reasons = _further(others) if position == 1 else ()
            yield replace(element, position=position, reasons=(*element.reasons, *reasons))

    def _best(self, spec: FieldSpec, answers: Sequence[Field]) -> Field:
        found = [answer for answer in answers if answer.verbatim is not None]
        if not found:
            return answers[0] if answers else Field(spec.name, spec.kind)
        words = spec.name.split("_")
        if any(word in words for word in _AT_THE_START):
            return found[0]
        if any(word in words for word in _AT_THE_END):
            found.reverse()
        best = max(found, key=lambda answer: self._rank(spec, answer))
        others = [a for a in found if _is_sure(a) and _value(a) != _value(best)]
        return replace(best, reasons=(*best.reasons, *_disagreement(best, others)))

    def _rank(self, spec: FieldSpec, answer: Field) -> tuple[bool, bool]:
        """What the model was sure of comes first, then what is printed beside its label.

        Of equals the first in reading order is taken, of sums the last.
        """
        assert answer.evidence is not None, "a verbatim has evidence"
        return _is_sure(answer), is_labelled(self.document, answer.evidence.span, spec)


def _is_sure(answer: Field) -> bool:
    return answer.model_confidence is None or answer.model_confidence >= _SURE


def _value(field: Field) -> object:
    value = field.verbatim if field.value is None else field.value
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _distinct(fields: Iterable[Field]) -> dict[object, Field]:
    """The first of those that say the same, by what they say."""
    found: dict[object, Field] = {}
    for field in fields:
        found.setdefault(_value(field), field)
    return found


def _disagreement(best: Field, others: Sequence[Field]) -> Iterator[str]:
    """In words, which pages say something else."""
    if others:
        yield f"{_said(best)}, but {_all_said(others)}"


def _further(others: Sequence[Field]) -> Iterator[str]:
    """In words, which pages say something more."""
    if others:
        yield f"there may be more: {_all_said(others)}"


def _all_said(fields: Sequence[Field]) -> str:
    different = list(_distinct(fields).values())
    said = [_said(field) for field in different[:_MAX_NAMED]]
    more = len(different) - _MAX_NAMED
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")


def _said(field: Field) -> str:
    assert field.evidence is not None, "a verbatim has evidence"
    return f"page {field.evidence.span.page} says {' '.join((field.verbatim or '').split())}"
