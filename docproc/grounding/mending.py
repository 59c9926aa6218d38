"""Mending: what a document's own numbers and signs say where the answer does not."""

import re
from dataclasses import replace

from docproc.documents import Document
from docproc.extraction import Field
from docproc.grounding.answer_grounding import Grounded
from docproc.grounding.candidates import Candidate, find_candidates
from docproc.grounding.conventions import infer_convention
from docproc.grounding.normalising import normalise
from docproc.grounding.rates import with_rate_sums
from docproc.grounding.row_sums import with_row_sums
from docproc.grounding.sums import printed_instead, with_sums
from docproc.grounding.tills import with_till_sums
from docproc.schema import DocumentType, FieldKind

_KINDS = (FieldKind.CURRENCY, FieldKind.DATE)
_CODE_LETTERS = 3
_NAME = "_name"
_ADDRESS = re.compile(r"\s*\n[^\n]*[0-9]")
_AMOUNT_BEFORE = re.compile(r"[0-9][.,][0-9]{2} ?\Z")
_AMOUNT_AFTER = re.compile(r" ?[0-9][0-9.,' ]*[.,][0-9]{2}(?![0-9])")


def mended(grounded: Grounded, document: Document, document_type: DocumentType) -> Grounded:
    """``grounded`` with the printed values that add up, multiply, or are the only ones.

    And with names that end before their address.
    """
    grounded = with_sums(grounded, document, document_type)
    grounded = with_rate_sums(grounded, document)
    grounded = with_till_sums(grounded, document)
    grounded = with_row_sums(grounded, document, document_type)
    grounded = with_only_ones(grounded, document, document_type)
    fields = tuple(_without_address(field, document) for field in grounded.fields)
    return replace(grounded, fields=fields)


def _without_address(field: Field, document: Document) -> Field:
    """A name over several lines up to the first below it that has a digit: that of a street."""
    if not field.name.endswith(_NAME) or field.evidence is None:
        return field
    span = field.evidence.span
    address = _ADDRESS.search(document.verbatim(span))
    if address is None:
        return field
    shorter = replace(span, end=span.start + address.start())
    convention = infer_convention(document)
    return printed_instead(field, shorter, document, convention)


def with_only_ones(grounded: Grounded, document: Document, document_type: DocumentType) -> Grounded:
    """The document's currency, and a date that it must have, where none was found.

    Although it prints one, and no other, which is no other field's.
    """
    needed = {s.name for s in document_type.fields if s.is_required or s.kind is FieldKind.CURRENCY}
    fields = tuple(
        _only_one(field, grounded, document) if field.name in needed else field
        for field in grounded.fields
    )
    return replace(grounded, fields=fields)


def _only_one(field: Field, grounded: Grounded, document: Document) -> Field:
    if field.kind not in _KINDS or field.verbatim is not None or field.reasons:
        return field
    convention = infer_convention(document)
    candidates = find_candidates(document, field.kind)
    printed = [each for each in candidates if _is_money(each, document)]
    values = {normalise(field.kind, each.verbatim, convention).value for each in printed}
    taken = {other.value for other in grounded.fields if other.kind is field.kind}
    if len(values) != 1 or None in values or values & taken:
        return field
    return printed_instead(field, printed[0].span, document, convention)


def _is_money(candidate: Candidate, document: Document) -> bool:
    """Whether it is no word: a sign or a date, or a code beside an amount (`TOP`, `CUP`)."""
    verbatim, span = candidate.verbatim, candidate.span
    if not verbatim.isalpha() or len(verbatim) != _CODE_LETTERS:
        return True
    text = document.page(span.page).text
    return bool(_AMOUNT_BEFORE.search(text[: span.start]) or _AMOUNT_AFTER.match(text[span.end :]))
