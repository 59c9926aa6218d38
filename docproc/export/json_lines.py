"""JSON Lines: one line a document, for programs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from docproc.export.cells import CsvStyle, text_of
from docproc.export.columns import Column, DoubtfulRow, Line
from docproc.export.json_records import to_json
from docproc.export.replacing import replacing
from docproc.store import ExportRow

_STYLE = CsvStyle()


class JsonLines:
    """A file of JSON Lines while it is written: all that is known, or the chosen columns."""

    def __init__(self, file: TextIO, columns: tuple[Column[ExportRow], ...] | None) -> None:
        self._file = file
        self._columns = columns

    def add_document(self, row: ExportRow) -> None:
        """Adds a line."""
        if self._columns is None:
            record = to_json(row)
        else:
            cells = {column.title: column.cell_of(row) for column in self._columns}
            record = {title: cell and text_of(cell, _STYLE) for title, cell in cells.items()}
        self._file.write(f"{json.dumps(record, ensure_ascii=False)}\n")

    def add_line(self, line: Line) -> None:
        """Nothing: a document's line has its line items."""

    def add_doubt(self, doubt: DoubtfulRow) -> None:
        """Nothing: a document's line has its reasons."""


@contextmanager
def json_lines(path: Path, columns: tuple[Column[ExportRow], ...] | None) -> Iterator[JsonLines]:
    """A new file that takes the place of ``path`` at the end, or never."""
    with (
        replacing(path) as part,
        # What UTF-8 cannot hold becomes an escape, which JSON understands.
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file,
    ):
        yield JsonLines(file, columns)
