"""How records look on a terminal; ``--json`` prints the records themselves."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from docproc.export import to_json
from docproc.store import Counts, FileEntry, FileState, SearchHit

_BLANKS = re.compile(r"\s+")
_REASON_CHARACTERS = 80

# They could reorder what stands around them, in the same line.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class _Terminal(Console):
    """Prints strings as they are, but nothing in them can command the terminal."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401  # as rich has it
        shown = (harmless(each) if isinstance(each, str) else each for each in objects)
        super().print(*shown, **options)


def harmless(text: str) -> str:
    """The text with what a terminal would obey, not show, as escapes: names come from anywhere."""
    return "".join(c if _is_harmless(c) else c.encode("unicode_escape").decode() for c in text)


def _is_harmless(character: str) -> bool:
    if character in _DIRECTIONS:
        return False
    return character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")


console = _Terminal(highlight=False, markup=False, emoji=False)

as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON instead.")


def print_json(record: object) -> None:
    """Prints any record, or list of records, as indented JSON."""
    click.echo(json.dumps(to_json(record), ensure_ascii=False, indent=2))


def print_json_line(record: object) -> None:
    """Prints one record as one line of JSON."""
    click.echo(json.dumps(to_json(record), ensure_ascii=False))


def print_table(titles: Iterable[str], rows: Iterable[Iterable[str | Text]]) -> None:
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


def _table(titles: Iterable[str], rows: Iterable[Iterable[str | Text]]) -> Table:
    columns = (Column(harmless(title), overflow="fold") for title in titles)
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(harmless(c)) if isinstance(c, str) else c for c in row))
    return table


def print_hits(hits: Iterable[SearchHit]) -> None:
    """One line a place: number of the file, name, page or field, and the words in their line."""
    rows = (
        (
            str(hit.file.id),
            hit.file.name,
            str(hit.page or ""),
            hit.field,
            marked(hit.before, hit.found, hit.after),
        )
        for hit in hits
    )
    print_table(("id", "file", "page", "field", "found"), rows)


def marked(before: str, found: str, after: str) -> Text:
    """A line with what was found in bold, or between brackets where nothing can be bold."""
    before, found, after = (_BLANKS.sub(" ", harmless(each)) for each in (before, found, after))
    if found and not console.is_terminal:
        found = f"[{found}]"
    return Text.assemble(before.lstrip(), (found, "bold"), after.rstrip())


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


def pages_in_words(numbers: Sequence[int]) -> str:
    """Page numbers, those that follow each other as one."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), _distance)]
    named = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(named)}"


def _distance(numbered: tuple[int, int]) -> int:
    """The same for numbers that follow each other."""
    return numbered[1] - numbered[0]
