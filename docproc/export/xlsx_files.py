"""XLSX: sheets of documents, of lines, and of what needs review, in bounded memory."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import xlsxwriter
from xlsxwriter.url import Url

from docproc.export.cells import Cell, CsvStyle, Link, text_of
from docproc.export.columns import Columns, DoubtfulRow, Line
from docproc.export.replacing import replacing
from docproc.store import ExportRow

# What spreadsheets take: rows of a sheet, characters of a cell, links of a sheet,
# digits of a number, and the first day that all of them count alike.
_MAX_ROWS = 1_048_576
_MAX_CHARACTERS = 32_767
_MAX_LINKS = 65_530
_MAX_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
# Bytes tell no time, so that the same data gives the same file.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_MAX_DECIMALS = 8
_MAX_URL = 2000
_WIDTHS = {"file": 32, "summary": 60, "reasons": 60, "reason": 60, "error": 40, "original": 40}
_LEAST_WIDTH = 12
_STYLE = CsvStyle()


class XlsxFile:
    """A workbook while it is written: amounts are numbers, dates are dates, texts are texts."""

    def __init__(self, workbook: xlsxwriter.Workbook, columns: Columns, links: "_Links") -> None:
        self._columns = columns
        formats = _Formats(workbook)
        self._documents = _Sheet(workbook, "documents", columns.documents, formats, links)
        self._lines = _Sheet(workbook, "lines", columns.lines, formats, links)
        self._doubts = _Sheet(workbook, "needs review", columns.doubts, formats, links)

    def add_document(self, row: ExportRow) -> None:
        """Adds a row to the sheet of documents."""
        self._documents.add(column.cell_of(row) for column in self._columns.documents)

    def add_line(self, line: Line) -> None:
        """Adds a row to the sheet of lines."""
        self._lines.add(column.cell_of(line) for column in self._columns.lines)

    def add_doubt(self, doubt: DoubtfulRow) -> None:
        """Adds a row to the sheet of what needs review."""
        self._doubts.add(column.cell_of(doubt) for column in self._columns.doubts)

    def close(self) -> None:
        """Says of each sheet how far its filters go."""
        for sheet in (self._documents, self._lines, self._doubts):
            sheet.close()


@contextmanager
def xlsx_file(path: Path, columns: Columns, *, max_links: int = _MAX_LINKS) -> Iterator[XlsxFile]:
    """A new workbook that takes the place of ``path`` at the end, or never.

    Links are kept in memory to its end; behind ``max_links``, places of files are texts.
    """
    with (
        replacing(path) as part,
        # Beside the file, where there is room for it: a system's own place may be small.
        tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder,
        xlsxwriter.Workbook(part, {"constant_memory": True, "tmpdir": folder}) as workbook,
    ):
        workbook.use_zip64()
        workbook.set_properties({"created": _CREATED})
        file = XlsxFile(workbook, columns, _Links(path.parent.absolute(), max_links))
        yield file
        file.close()


class _Formats:
    """How numbers are shown: with as many decimals as they have."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.header = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.link = workbook.get_default_url_format()
        decimals = (f".{'0' * n}" if n else "" for n in range(_MAX_DECIMALS + 1))
        self._numbers = [workbook.add_format({"num_format": f"#,##0{d}"}) for d in decimals]

    def number(self, value: Decimal) -> Any:  # noqa: ANN401  # a format, which has no types
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int), value
        return self._numbers[min(max(-exponent, 0), _MAX_DECIMALS)]


class _Links:
    """Links from ``folder``, where the workbook lies, so that both can be moved together."""

    def __init__(self, folder: Path, max_links: int) -> None:
        self._folder = folder
        self._num_left = max_links

    def to(self, path: Path) -> Url | None:
        """A link, None if there can be no more, or none so long."""
        target = quote(os.fsencode(os.path.relpath(path, self._folder)))
        if not self._num_left or len(target) > _MAX_URL:
            return None
        self._num_left -= 1
        return _RelativeUrl(f"external:{target}")


class _Sheet:
    """Rows under a header that stays; goes on in another sheet when it is full."""

    def __init__(
        self,
        workbook: xlsxwriter.Workbook,
        name: str,
        columns: Iterable[Any],
        formats: _Formats,
        links: _Links,
    ) -> None:
        self._workbook = workbook
        self._name = name
        self._titles = [column.title for column in columns]
        self._formats = formats
        self._links = links
        self._num_sheets = 0
        self._begin()

    def add(self, cells: Iterable[Cell]) -> None:
        if self._row == _MAX_ROWS:
            self.close()
            self._begin()
        for column, cell in enumerate(cells):
            self._write(self._row, column, cell)
        self._row += 1

    def close(self) -> None:
        self._sheet.autofilter(0, 0, self._row - 1, len(self._titles) - 1)

    def _begin(self) -> None:
        self._num_sheets += 1
        number = f" {self._num_sheets}" if self._num_sheets > 1 else ""
        self._sheet = self._workbook.add_worksheet(f"{self._name}{number}")
        self._sheet.freeze_panes(1, 0)
        for column, title in enumerate(self._titles):
            width = _WIDTHS.get(title, max(_LEAST_WIDTH, len(title) + 3))
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, title, self._formats.header)
        self._row = 1

    def _write(self, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None | "":
                return
            case int():
                self._sheet.write_number(row, column, cell)
            case Decimal() if len(cell.as_tuple().digits) <= _MAX_DIGITS:
                self._sheet.write_number(row, column, float(cell), self._formats.number(cell))
            case date() if cell >= _FIRST_DAY:
                self._sheet.write_datetime(row, column, cell, self._formats.date)
            case Link():
                self._write_link(row, column, cell.path)
            case _:
                self._sheet.write_string(row, column, _storable(text_of(cell, _STYLE)))

    def _write_link(self, row: int, column: int, path: Path) -> None:
        shown = _storable(str(path))
        url = self._links.to(path)
        if url is None:
            self._sheet.write_string(row, column, shown)
            return
        url.text = shown
        self._sheet.write_url(row, column, url, self._formats.link)


class _RelativeUrl(Url):  # type: ignore[misc]  # has no types
    """The place of a file as a URL; XlsxWriter writes it as a path of Windows."""

    def _target(self) -> str:
        return str(super()._target()).replace("\\", "/")


def _storable(text: str) -> str:
    """As much of the text as a cell takes; a name's undecodable bytes stay visible."""
    whole = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return whole if len(whole) <= _MAX_CHARACTERS else f"{whole[: _MAX_CHARACTERS - 1]}…"
