"""Names: which field of a document type a label's field is."""

from collections.abc import Iterable, Mapping, Sequence

from docproc.schema import DocumentType, FieldSpec

# Every kind of document has a number and a date of its own: `order_number`, `invoice_date`.
_OWN = ("number", "date")
_ANY_DOCUMENT = ("", "invoice", "document")
_SYNONYMS = {"line_total": "amount"}


def spec_names(
    names: Iterable[str], specs: Sequence[FieldSpec], owner: str
) -> Mapping[str, FieldSpec | None]:
    """For each name of a label the spec that it means, None where none is asked for.

    The same name means the same; beside it, the number and the date of the document
    itself may be called by any kind of document. ``owner`` is the document type's name.
    """
    by_name = {spec.name: spec for spec in specs}
    found: dict[str, FieldSpec | None] = {}
    for name in names:
        found[name] = by_name.get(name) or by_name.get(_SYNONYMS.get(name, name))
    taken = [spec.name for spec in found.values() if spec is not None]
    free = {_own(spec.name, owner): spec for spec in reversed(specs) if spec.name not in taken}
    for name, spec in found.items():
        own = _own(name, owner)
        if spec is None and own is not None:
            found[name] = free.pop(own, None)
    return found


def best_type(
    fields: Mapping[str, object], named: str, document_types: Mapping[str, DocumentType]
) -> DocumentType:
    """The document type that a label means: the one it names if it asks for what is labelled.

    Or one that shares a word with that name (an order response is a kind of order), else the
    one that asks for most of it; of equals the first invoice-like one.
    """
    labelled = [name for name, truth in fields.items() if truth not in (None, "", [])]

    def num_asked(document_type: DocumentType) -> int:
        found = spec_names(labelled, document_type.fields, document_type.name)
        return sum(spec is not None for spec in found.values())

    words = set(named.split("_"))
    kin = [each for name, each in document_types.items() if words & set(name.split("_"))]
    likely = [document_types[named]] if named in document_types else kin
    best = max(likely, key=num_asked, default=None)
    if best is not None and 2 * num_asked(best) >= len(labelled):
        return best
    ranked = sorted(document_types.values(), key=lambda each: each.name != "invoice")
    return max(ranked, key=num_asked)


def _own(name: str, owner: str) -> str | None:
    """What a document's own number or date is: ``number`` or ``date``; None for all else."""
    for own in _OWN:
        prefix = name.removesuffix(own)
        if prefix == name:
            continue
        of = prefix.rstrip("_")
        if of in _ANY_DOCUMENT or of in owner.split("_") or of == owner:
            return own
    return None
