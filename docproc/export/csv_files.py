"""CSV: one row a document, and beside it one row a line item."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from docproc.export.cells import Cell, CsvStyle, defused, text_of
from docproc.export.columns import Columns, DoubtfulRow, Line
from docproc.export.replacing import replacing
from docproc.store import ExportRow


def lines_path(path: Path) -> Path:
    """Where line items go, if documents go to ``path``."""
    return path.with_name(f"{path.stem}-lines{path.suffix}")


class CsvFiles:
    """Two CSV files while they are written; UTF-8 with a BOM, so that Excel knows it."""

    def __init__(self, documents: TextIO, lines: TextIO, columns: Columns, style: CsvStyle) -> None:
        self._columns = columns
        self._style = style
        self._documents = csv.writer(documents, delimiter=style.delimiter)
        self._lines = csv.writer(lines, delimiter=style.delimiter)
        self._documents.writerow([column.title for column in columns.documents])
        self._lines.writerow([column.title for column in columns.lines])

    def add_document(self, row: ExportRow) -> None:
        """Adds a row to the first file."""
        self._documents.writerow(self._texts(c.cell_of(row) for c in self._columns.documents))

    def add_line(self, line: Line) -> None:
        """Adds a row to the second file."""
        self._lines.writerow(self._texts(c.cell_of(line) for c in self._columns.lines))

    def add_doubt(self, doubt: DoubtfulRow) -> None:
        """Nothing: a document's row has all its reasons."""

    def _texts(self, cells: Iterable[Cell]) -> list[str]:
        return [defused(text_of(cell, self._style)) for cell in cells]


@contextmanager
def csv_files(path: Path, columns: Columns, style: CsvStyle) -> Iterator[CsvFiles]:
    """New CSV files that take the place of ``path`` and its lines at the end, or never."""
    with _opened(lines_path(path)) as lines, _opened(path) as documents:
        yield CsvFiles(documents, lines, columns, style)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    # A name's undecodable bytes stay visible.
    with (
        replacing(path) as part,
        part.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file,
    ):
        yield file
