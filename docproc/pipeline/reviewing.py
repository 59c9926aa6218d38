"""Why a person should look at an extraction, in words."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from docproc.documents import Document
from docproc.grounding import Grounded


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


def doubts_about_answers(grounded: Grounded) -> Iterator[str]:
    """What is ambiguous or incomplete."""
    if not grounded.is_complete:
        yield "the answer was cut off: line items may be missing"
    for field in grounded.fields:
        yield from (f"{field.name}: {reason}" for reason in field.reasons)
    for item in grounded.line_items:
        for field in item.fields:
            where = f"{item.list_name} {item.position}, {field.name}"
            yield from (f"{where}: {reason}" for reason in field.reasons)
