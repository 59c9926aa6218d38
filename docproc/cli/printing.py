"""How records look on a terminal; ``--json`` prints the records themselves."""

import json
import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from docproc.documents import Document
from docproc.export import to_json
from docproc.extraction import Extraction, Field, Receipt, Summary
from docproc.store import Counts, FileEntry, FileState, Review, SearchHit, StoredExtraction

_CONTEXT_CHARACTERS = 30
_CONTEXT_STEPS = 2
_GIVEN = "not on the page: given by a person"
_REASON_CHARACTERS = 80

console = Console(highlight=False, markup=False, emoji=False)

as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON instead.")


def print_json(record: object) -> None:
    """Prints any record, or list of records, as indented JSON."""
    click.echo(json.dumps(to_json(record), ensure_ascii=False, indent=2))


def print_json_line(record: object) -> None:
    """Prints one record as one line of JSON."""
    click.echo(json.dumps(to_json(record), ensure_ascii=False))


def print_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Prints rows under titles, as wide as the terminal; what is too long goes on below."""
    console.print(_table(titles, rows))


def print_files(entries: Iterable[FileEntry]) -> None:
    """One line a file: number, name, state, type, and why."""
    console.print(files_table(entries))


def files_table(entries: Iterable[FileEntry]) -> Table:
    """The table that ``print_files`` prints."""
    rows = (
        (str(entry.id), entry.name, state_in_words(entry), entry.document_type, why(entry))
        for entry in entries
    )
    return _table(("id", "file", "state", "type", "reason"), rows)


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    columns = (Column(title, overflow="fold") for title in titles)
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def print_hits(hits: Iterable[SearchHit]) -> None:
    """One line a place: number of the file, name, page or field, and the words in their line."""
    rows = (
        (str(hit.file.id), hit.file.name, str(hit.page or ""), hit.field, _marked(hit))
        for hit in hits
    )
    print_table(("id", "file", "page", "field", "found"), rows)


def _marked(hit: SearchHit) -> str:
    line = f"{hit.before}[{hit.found}]{hit.after}" if hit.found else hit.after
    return " ".join(line.split())


def state_in_words(entry: FileEntry) -> str:
    """The state, and for what is done whether it may be used."""
    if entry.state is FileState.DONE and entry.status is not None:
        return entry.status.value.replace("_", " ")
    return entry.state.value


def why(entry: FileEntry) -> str:
    """The reason for the state in one line; of several, the first and how many more."""
    if entry.duplicate_of is not None:
        return f"same content as {entry.duplicate_of}"
    if entry.failure is not None:
        return entry.failure.sentence
    num_more = len(entry.reasons) - 1
    more = f" (+{num_more} more)" if num_more > 0 else ""
    return textwrap.shorten("".join(entry.reasons[:1]), _REASON_CHARACTERS, placeholder="…") + more


def print_counts(counts: Counts) -> None:
    """The account of all files in two lines."""
    for line in counts_in_words(counts):
        console.print(line, soft_wrap=True)


def counts_in_words(counts: Counts) -> list[str]:
    """The account of all files, line by line."""
    waiting = counts.waiting + counts.working
    account = (
        f"{counts.total} seen = {counts.done} done + {counts.failed} failed"
        f" + {counts.duplicate} duplicate + {waiting} waiting; {counts.unaccounted} unaccounted"
    )
    told = "docproc doctor says which are not accounted for, and why"
    usable = f"of those done: {counts.ok} ok, {counts.needs_review} need review"
    return [account, *([told] if counts.unaccounted else []), usable]


def print_extractions(
    entry: FileEntry, extractions: Sequence[StoredExtraction], document: Document
) -> None:
    """What was found in one file; of a stack, which pages are which document and why."""
    for stored in extractions:
        extraction, name = stored.extraction, entry.name
        if len(extractions) > 1:
            name += f", document {stored.section} of {len(extractions)}, {_pages_of(extraction)}"
        status = extraction.status.value.replace("_", " ")
        console.print(f"{name}: {extraction.document_type}, {status}", style="bold")
        if extraction.cut:
            console.print(f"begins here ({extraction.cut.confidence:.0%}): {extraction.cut.reason}")
        _print_extraction(extraction, document)
        for review in stored.reviews:
            console.print(_review_in_words(review))


def _print_extraction(extraction: Extraction, document: Document) -> None:
    """Fields with their evidence, line items, summary, reasons and the receipt."""
    rows = [_field_row(field, document) for field in extraction.fields]
    print_table(("field", "value", "page", "sure", "evidence"), rows)
    for item in extraction.line_items:
        cells = (_cell(field) for field in item.fields)
        console.print(f"{item.list_name} {item.position}: {'  '.join(cells)}")
    if extraction.receipt.xml:
        model = extraction.version.model
        rest = "no model was used" if model is None else f"the rest from the page, by {model}"
        console.print(f"read from {extraction.receipt.xml}; {rest}")
    if extraction.summary:
        console.print(f"\n{_summary_in_words(extraction.summary)}")
    for reason in extraction.reasons:
        console.print(f"review: {reason}", style="yellow")
    console.print(_receipt_in_words(extraction.receipt))


def _summary_in_words(summary: Summary) -> str:
    """Each sentence with the pages that it cites; these at the end where all cite the same."""
    cited = {sentence.pages for sentence in summary.sentences} or {summary.pages}
    if len(cited) == 1:
        return f"{summary.text} ({pages_in_words(cited.pop())})"
    return " ".join(f"{each.text} ({pages_in_words(each.pages)})" for each in summary.sentences)


def _review_in_words(review: Review) -> str:
    names = ", ".join(f"{c.list_name} {c.after.name}".strip() for c in review.corrections)
    done = f"corrected {names}" if names else "found nothing to correct"
    confirmed = "" if review.is_confirmed else ", and has not confirmed the rest"
    return f"{review.reviewer} ({review.reviewed_at:%Y-%m-%d}) {done}{confirmed}"


def pages_in_words(numbers: Sequence[int]) -> str:
    """Page numbers, those that follow each other as one."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), _distance)]
    named = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(named)}"


def _distance(numbered: tuple[int, int]) -> int:
    """The same for numbers that follow each other."""
    return numbered[1] - numbered[0]


def _pages_of(extraction: Extraction) -> str:
    return pages_in_words(extraction.receipt.pages)


def _receipt_in_words(receipt: Receipt) -> str:
    read = pages_in_words(receipt.pages_read) if receipt.pages_read else "no page"
    unread = [f"page {number}: {why}" for number, why in receipt.pages_not_read]
    tokens = f"{receipt.prompt_tokens} tokens read, {receipt.completion_tokens} written"
    return "; ".join((f"read: {read}", *unread[:3], tokens))


def _field_row(field: Field, document: Document) -> tuple[str, ...]:
    value, verbatim = "?" if field.value is None else str(field.value), field.verbatim or ""
    if field.xml_path is not None:
        steps = field.xml_path.rsplit("/", _CONTEXT_STEPS)
        shown = f"…/{'/'.join(steps[1:])}" if steps[0] else field.xml_path
        return (field.name, value, "XML", "", f"{shown} [{' '.join(verbatim.split())}]")
    if field.evidence is None:
        is_given = field.value is not None
        return (field.name, value, "", "", _GIVEN) if is_given else (field.name, "-", "", "", "")
    page = str(field.evidence.span.page)
    sure = "" if field.confidence is None else f"{field.confidence:.0%}"
    return (field.name, value, page, sure, _in_context(field, document))


def _cell(field: Field) -> str:
    return field.verbatim or ("-" if field.value is None else str(field.value))


def _in_context(field: Field, document: Document) -> str:
    """The verbatim in square brackets within its line."""
    assert field.evidence is not None
    span = field.evidence.span
    text = document.page(span.page).text
    before = text[max(0, span.start - _CONTEXT_CHARACTERS) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _CONTEXT_CHARACTERS].partition("\n")[0]
    return f"{before}[{' '.join(document.verbatim(span).split())}]{after}"
