"""Choices: what a field might be instead, for people to take with one key."""

from collections.abc import Iterator
from dataclasses import dataclass

from docproc.documents import Document, Span
from docproc.extraction import Extraction
from docproc.grounding import find_candidates, infer_convention, is_labelled, normalise
from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.web.field_keys import FieldKey
from docproc.web.wording import text_of

_MAX_CHOICES = 9
# Of a document with more, those nearest to the page that is looked at.
_MAX_LOOKED_AT = 400
_CONTEXT_CHARACTERS = 28
_MAX_LINE = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its value, or what is printed; the words before it; where it stands."""

    text: str
    context: str
    span: Span


def choices_for(
    key: FieldKey, extraction: Extraction, document: Document, document_type: DocumentType | None
) -> list[Choice]:
    """At most nine other values for a field; those beside their label come first."""
    field = key.field_in(extraction)
    asked = key.spec_in(document_type) if document_type else None
    spec = asked or (FieldSpec(field.name, field.kind) if field else None)
    if spec is None:
        return []
    page = field.evidence.span.page if field and field.evidence else 1
    found = list(_lines(document) if spec.kind is FieldKind.TEXT else _values(document, spec.kind))
    found.sort(key=lambda choice: abs(choice.span.page - page))
    found = found[:_MAX_LOOKED_AT]
    found.sort(key=lambda choice: not is_labelled(document, choice.span, spec))
    present = text_of(field.value) if field else ""
    distinct = {choice.text: choice for choice in reversed(found) if choice.text != present}
    return list(reversed(distinct.values()))[:_MAX_CHOICES]


def _values(document: Document, kind: FieldKind) -> Iterator[Choice]:
    convention = infer_convention(document)
    for candidate in find_candidates(document, kind):
        value = normalise(kind, candidate.verbatim, convention).value
        text = text_of(value) or " ".join(candidate.verbatim.split())
        yield Choice(text, _context(document, candidate.span), candidate.span)


def _lines(document: Document) -> Iterator[Choice]:
    """Names stand alone in lines, most of them on top of the first page."""
    page = document.pages[0] if document.pages else None
    start = 0
    for line in page.text.split("\n") if page else ():
        words = line.strip()
        if page and 2 < len(words) <= _MAX_LINE and any(map(str.isalpha, words)):
            begin = start + line.index(words)
            yield Choice(words, "", Span(page.number, begin, begin + len(words)))
        start += len(line) + 1


def _context(document: Document, span: Span) -> str:
    text = document.page(span.page).text
    before = text[max(0, span.start - _CONTEXT_CHARACTERS) : span.start]
    return " ".join(before.rpartition("\n")[2].split())
