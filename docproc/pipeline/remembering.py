"""Vendor memory: what people have confirmed for a vendor, beside what a document says."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from docproc.extraction import Field
from docproc.store import KnownVendor

# As sure as one can be of what people have confirmed before, and at most of what differs.
_CONFIRMED, _CONTRADICTED = 0.99, 0.5
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


def remembered(confidence: float, field: Field, known: KnownVendor | None) -> float:
    """The confidence of a field, with what is known of its vendor."""
    values = known.values.get(field.name) if known else None
    if not values or field.value is None:
        return confidence
    if str(field.value) in values:
        return max(confidence, _CONFIRMED)
    return min(confidence, _CONTRADICTED)


def doubts_about_vendor(fields: Sequence[Field], known: KnownVendor | None) -> Iterator[str]:
    """What is another than people have confirmed, in words: a new account may be fraud."""
    for field in fields:
        values = known.values.get(field.name) if known else None
        if not values or field.value is None or str(field.value) in values:
            continue
        before = " or ".join(sorted(values))
        if field.name == "vendor_iban":
            yield f"vendor_iban: {field.value} is new for this vendor, it was {before}; {_ASK}"
        if field.name == "vendor_vat_id":
            yield f"vendor_vat_id: {field.value} is new for this vendor, it was {before}"
