"""Vendor memory: what people have confirmed for a vendor, beside what a document says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from docproc.documents import Document
from docproc.extraction import Field, Value
from docproc.grounding import (
    find_candidates,
    infer_convention,
    label_at,
    label_words,
    normalise,
)
from docproc.schema import FieldKind
from docproc.store import ConfirmedPlace, KnownVendor

# As sure as one can be of what people have confirmed before, and at most of what differs.
_CONFIRMED, _CONTRADICTED = 0.99, 0.5
# What stands at a vendor's usual label is so much more likely to be right; on labelled
# documents of vendors with several, it was so 181 times of 187.
_ODDS_AT_LABEL = 5.0
_ASK = "ask the vendor, by a way that is not in this document, before you pay"


class Memory(Protocol):
    """What is known of vendors; ``Store`` is one."""

    def vendor(self, fields: Sequence[Field]) -> KnownVendor | None:
        """What people have confirmed for the vendor of these fields, None if nothing."""
        ...


class _NoMemory:
    """Knows nothing: of no vendor."""

    def vendor(self, fields: Sequence[Field]) -> None:
        """None."""
        del fields


NO_MEMORY: Memory = _NoMemory()


@dataclass(frozen=True, slots=True)
class Labelled:
    """The one value that a document prints at a label, in words and as it is read."""

    label: str
    verbatim: str
    value: Value


@dataclass(frozen=True, slots=True)
class VendorPast:
    """What people have confirmed for a document's vendor, and where that leads in it.

    Attributes:
        values: that they have confirmed, by the name of the field.
        labelled: what stands where they have confirmed other values of a field, by its
            name; only of fields found on the page without a value in ``values``.
    """

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labelled: Mapping[str, Labelled] = field(default_factory=dict)


UNKNOWN_VENDOR = VendorPast()


def vendor_past(memory: Memory, fields: Sequence[Field], document: Document) -> VendorPast:
    """What ``memory`` has of the vendor that the fields of a document name."""
    known = memory.vendor(fields)
    if known is None:
        return UNKNOWN_VENDOR
    labels = _usual_labels(known.places)
    sought = [f for f in fields if f.evidence and f.name in labels and f.name not in known.values]
    if not sought:
        return VendorPast(known.values)
    printed = _Printed(document, (words for f in sought for words in labels[f.name]))
    found = {f.name: printed.at(labels[f.name], f.kind) for f in sought}
    return VendorPast(known.values, {name: at for name, at in found.items() if at is not None})


def remembered(confidence: float, field: Field, past: VendorPast) -> float:
    """The confidence of a field, with what is known of its vendor."""
    if field.value is None:
        return confidence
    if values := past.values.get(field.name):
        is_known = str(field.value) in values
        return max(confidence, _CONFIRMED) if is_known else min(confidence, _CONTRADICTED)
    labelled = past.labelled.get(field.name)
    if labelled is None:
        return confidence
    if field.value != labelled.value:
        return min(confidence, _CONTRADICTED)
    return _ODDS_AT_LABEL * confidence / (_ODDS_AT_LABEL * confidence + 1 - confidence)


def doubts_about_vendor(fields: Sequence[Field], past: VendorPast) -> Iterator[str]:
    """What is another than people have confirmed, or elsewhere: a new account may be fraud."""
    for found in fields:
        values, labelled = past.values.get(found.name), past.labelled.get(found.name)
        if found.value is None:
            continue
        if labelled is not None and found.value != labelled.value:
            where = f"people have confirmed what stands at '{labelled.label}'"
            yield f"{found.name}: for this vendor {where}, which is {labelled.verbatim} here"
        if not values or str(found.value) in values:
            continue
        before = " or ".join(sorted(values))
        if found.name == "vendor_iban":
            yield f"vendor_iban: {found.value} is new for this vendor, it was {before}; {_ASK}"
        if found.name == "vendor_vat_id":
            yield f"vendor_vat_id: {found.value} is new for this vendor, it was {before}"


def _usual_labels(places: Sequence[ConfirmedPlace]) -> Mapping[str, frozenset[str]]:
    """The labels of at least half of the confirmed values of a field, by its name."""
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    for place in places:
        printed[place.field_name][label_words(label_at(place.page, place.span))] += 1
    usual = {
        name: frozenset(words for words, n in of.items() if words and 2 * n >= of.total())
        for name, of in printed.items()
    }
    return {name: labels for name, labels in usual.items() if labels}


class _Printed:
    """What a document prints at some of the labels."""

    def __init__(self, document: Document, labels: Iterable[str]) -> None:
        words = {page.number: label_words(page.text) for page in document.pages}
        wanted = set(labels)
        pages = (p for p in document.pages if any(it in words[p.number] for it in wanted))
        self._labelling = replace(document, pages=tuple(pages))
        self._convention = infer_convention(document)
        self._of_kind: dict[FieldKind, list[tuple[str, Labelled]]] = {}

    def at(self, labels: frozenset[str], kind: FieldKind) -> Labelled | None:
        """What of this kind stands at one of ``labels``, if that is one value only."""
        if kind not in self._of_kind:
            self._of_kind[kind] = list(self._labelled(kind))
        found = {it.value: it for words, it in self._of_kind[kind] if words in labels}
        return next(iter(found.values())) if len(found) == 1 else None

    def _labelled(self, kind: FieldKind) -> Iterator[tuple[str, Labelled]]:
        """The candidates of a kind with the words of their labels; of texts there are none."""
        for candidate in find_candidates(self._labelling, kind):
            value = normalise(kind, candidate.verbatim, self._convention).value
            if value is not None:
                label = label_at(self._labelling.page(candidate.span.page), candidate.span)
                yield label_words(label), Labelled(label, candidate.verbatim, value)
