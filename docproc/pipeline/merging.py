"""Merges what the parts of one document say into one set of fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from docproc.documents import Document
from docproc.extraction import Field
from docproc.grounding import Grounded, is_labelled
from docproc.pipeline.rows import without_carried
from docproc.schema import DocumentType, FieldKind, FieldSpec

# Sums stand at the end; on earlier pages the same words name what is carried forward.
_AT_THE_END = ("total", "closing", "balance")
_MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Merger:
    """How the parts of one document are merged.

    Attributes:
        min_confidence: from it on, an answer is one that others must agree with.
    """

    document: Document
    document_type: DocumentType
    min_confidence: float

    def merged(self, parts: Sequence[Grounded]) -> Grounded:
        """One answer from those about each part, in reading order.

        A field is the best of its answers, see ``_rank``; where a sure answer says
        something else, that is a reason. Lists are those of all parts, one after the other.
        """
        items = chain.from_iterable(grounded.line_items for grounded in parts)
        fields = (self._merged(spec, parts) for spec in self.document_type.fields)
        return Grounded(
            tuple(chain.from_iterable(fields)),
            tuple(without_carried(items, self.document)),
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
        """The elements of the first list; of later ones those that the model was sure of.

        Each text comes once. A name is introduced where a document begins; later parts
        see less of who it is, and answer something all the same.
        """
        first = next((elements for elements in lists if elements), [])
        sure = (element for element in chain.from_iterable(lists) if self._is_sure(element))
        seen: dict[object, Field] = {}
        for element in (*first, *sure):
            seen.setdefault(_value(element), element)
        for position, element in enumerate(seen.values(), start=1):
            yield replace(element, position=position)

    def _best(self, spec: FieldSpec, answers: Sequence[Field]) -> Field:
        found = [answer for answer in answers if answer.verbatim is not None]
        if not found:
            return answers[0] if answers else Field(spec.name, spec.kind)
        if any(word in spec.name.split("_") for word in _AT_THE_END):
            found.reverse()
        best = max(found, key=lambda answer: self._rank(spec, answer))
        others = [a for a in found if self._is_sure(a) and _value(a) != _value(best)]
        return replace(best, reasons=(*best.reasons, *_disagreement(best, others)))

    def _rank(self, spec: FieldSpec, answer: Field) -> tuple[bool, bool]:
        """What the model was sure of comes first, then what is printed beside its label.

        Of equals the first in reading order is taken, of sums the last.
        """
        assert answer.evidence is not None, "a verbatim has evidence"
        return self._is_sure(answer), is_labelled(self.document, answer.evidence.span, spec)

    def _is_sure(self, answer: Field) -> bool:
        return answer.confidence is None or answer.confidence >= self.min_confidence


def _value(field: Field) -> object:
    value = field.verbatim if field.value is None else field.value
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _disagreement(best: Field, others: Sequence[Field]) -> Iterator[str]:
    """In words, which pages say something else."""
    different = list({_value(other): other for other in others}.values())
    if different:
        said = ", ".join(_said(field) for field in different[:_MAX_NAMED])
        more = len(different) - _MAX_NAMED
        yield f"{_said(best)}, but {said}{f' and {more} more' if more > 0 else ''}"


def _said(field: Field) -> str:
    assert field.evidence is not None, "a verbatim has evidence"
    return f"page {field.evidence.span.page} says {' '.join((field.verbatim or '').split())}"
