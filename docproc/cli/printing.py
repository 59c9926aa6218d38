"""How records look on a terminal; ``--json`` prints the records themselves."""

import json
import textwrap
from collections.abc import Iterable

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from docproc.documents import Document
from docproc.export import to_json
from docproc.extraction import Extraction, Field
from docproc.store import Counts, FileEntry, FileState

_CONTEXT_CHARACTERS = 30
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
    columns = (Column(title, overflow="fold") for title in titles)
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def print_files(entries: Iterable[FileEntry]) -> None:
    """One line a file: number, name, state, type, and why."""
    rows = (
        (str(entry.id), entry.name, state_in_words(entry), entry.document_type, why(entry))
        for entry in entries
    )
    print_table(("id", "file", "state", "type", "reason"), rows)


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
    waiting = counts.waiting + counts.working
    console.print(
        f"{counts.total} seen = {counts.done} done + {counts.failed} failed"
        f" + {counts.duplicate} duplicate + {waiting} waiting; {counts.unaccounted} unaccounted",
        soft_wrap=True,
    )
    if counts.unaccounted:
        console.print("docproc doctor says which are not accounted for, and why")
    console.print(f"of those done: {counts.ok} ok, {counts.needs_review} need review")


def print_extraction(entry: FileEntry, extraction: Extraction, document: Document) -> None:
    """One file's fields with their evidence, line items, summary and reasons."""
    console.print(f"{entry.name}: {extraction.document_type}, {state_in_words(entry)}")
    rows = [_field_row(field, document) for field in extraction.fields]
    print_table(("field", "value", "page", "sure", "printed as"), rows)
    for item in extraction.line_items:
        cells = (field.verbatim or "-" for field in item.fields)
        console.print(f"{item.list_name} {item.position}: {'  '.join(cells)}")
    if extraction.summary:
        console.print(f"\n{extraction.summary.text}")
    for reason in extraction.reasons:
        console.print(f"review: {reason}", style="yellow")


def _field_row(field: Field, document: Document) -> tuple[str, ...]:
    if field.evidence is None:
        return (field.name, "-", "", "", "")
    page = str(field.evidence.span.page)
    sure = "" if field.confidence is None else f"{field.confidence:.0%}"
    value = "?" if field.value is None else str(field.value)
    return (field.name, value, page, sure, _in_context(field, document))


def _in_context(field: Field, document: Document) -> str:
    """The verbatim in square brackets within its line."""
    assert field.evidence is not None
    span = field.evidence.span
    text = document.page(span.page).text
    before = text[max(0, span.start - _CONTEXT_CHARACTERS) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + _CONTEXT_CHARACTERS].partition("\n")[0]
    return f"{before}[{' '.join(document.verbatim(span).split())}]{after}"
