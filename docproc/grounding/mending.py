"""Mending: what a document's own numbers and signs say where the answer does not."""

import re
from dataclasses import replace

from docproc.documents import Document
from docproc.grounding.answer_grounding import Grounded
from docproc.grounding.candidates import Candidate, find_candidates
from docproc.grounding.conventions import infer_convention
from docproc.grounding.normalising import normalise
from docproc.grounding.row_sums import with_row_sums
from docproc.grounding.sums import printed_instead, with_sums
from docproc.grounding.tills import with_till_sums
from docproc.schema import DocumentType, FieldKind

_CODE_LETTERS = 3
_AMOUNT_BEFORE = re.compile(r"[0-9][.,][0-9]{2} ?\Z")
_AMOUNT_AFTER = re.compile(r" ?[0-9][0-9.,' ]*[.,][0-9]{2}(?![0-9])")


def mended(grounded: Grounded, document: Document, document_type: DocumentType) -> Grounded:
    """``grounded`` with the printed values that add up, multiply, or are the only ones."""
    grounded = with_sums(grounded, document, document_type)
    grounded = with_till_sums(grounded, document)
    grounded = with_row_sums(grounded, document, document_type)
    return with_only_currency(grounded, document)


def with_only_currency(grounded: Grounded, document: Document) -> Grounded:
    """The document's currency where none was found, although it prints one and no other."""
    missing = next(
        (f for f in grounded.fields if f.kind is FieldKind.CURRENCY and f.verbatim is None), None
    )
    if missing is None or missing.reasons:
        return grounded
    convention = infer_convention(document)
    candidates = find_candidates(document, FieldKind.CURRENCY)
    printed = [each for each in candidates if _is_money(each, document)]
    codes = {normalise(missing.kind, each.verbatim, convention).value for each in printed}
    if len(codes) != 1 or None in codes:
        return grounded
    found = printed_instead(missing, printed[0].span, document, convention)
    fields = tuple(found if field is missing else field for field in grounded.fields)
    return replace(grounded, fields=fields)


def _is_money(candidate: Candidate, document: Document) -> bool:
    """Whether it is a sign, or a code beside an amount: `TOP` and `CUP` are words, too."""
    verbatim, span = candidate.verbatim, candidate.span
    if not verbatim.isalpha() or len(verbatim) != _CODE_LETTERS:
        return True
    text = document.page(span.page).text
    return bool(_AMOUNT_BEFORE.search(text[: span.start]) or _AMOUNT_AFTER.match(text[span.end :]))
