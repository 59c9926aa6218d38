"""Why a person should look at an extraction, in words."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from docproc.documents import Document
from docproc.extraction import Field
from docproc.grounding import Grounded

# Of the least sure word that OCR has read.
_LEGIBLE = 0.8


def doubts_about_pages(document: Document, left_out: Iterable[tuple[int, str]]) -> Iterator[str]:
    """What reading said of pages, and which were not read; those that follow each other as one."""
    for page in document.pages:
        yield from (f"page {page.number}: {reason}" for reason in page.reasons)
    numbered = enumerate(left_out)
    for (_, why), run in groupby(numbered, lambda each: (each[1][0] - each[0], each[1][1])):
        numbers = [number for _, (number, _) in run]
        if len(numbers) == 1:
            yield f"page {numbers[0]} was not read: {why}"
        else:
            yield f"pages {numbers[0]} to {numbers[-1]} were not read: {why}"


def doubts_about_answers(grounded: Grounded, document: Document) -> Iterator[str]:
    """What is ambiguous or incomplete, and what could not be read for sure."""
    if not grounded.is_complete:
        yield "the answer was cut off: line items may be missing"
    for field in grounded.fields:
        yield from _field_doubts(field, field.name, document)
    for item in grounded.line_items:
        for field in item.fields:
            where = f"{item.list_name} {item.position}, {field.name}"
            yield from _field_doubts(field, where, document)


def _field_doubts(field: Field, where: str, document: Document) -> Sequence[str]:
    doubts = [f"{where}: {reason}" for reason in field.reasons]
    if field.evidence is not None:
        read = document.page(field.evidence.span.page).confidence(field.evidence.span)
        if read is not None and read < _LEGIBLE:
            doubts.append(f"{where}: hard to read on the scan ({read:.0%})")
    return doubts
