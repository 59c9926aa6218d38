"""How a preset's file is written: in one pass; what is said of all of it comes on top."""

import csv
import io
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile

from docproc.errors import WrongSelection
from docproc.export.cells import defused
from docproc.export.presets.booking import Accounts, Booking
from docproc.export.replacing import replacing


@dataclass(slots=True)
class Period:
    """From the first to the last date of all bookings, and when the last file was seen."""

    first: date | None = None
    last: date | None = None
    seen_at: datetime | None = None

    def add(self, booking: Booking) -> None:
        """Extends it."""
        self.first = min(self.first or booking.issued, booking.issued)
        self.last = max(self.last or booking.issued, booking.issued)
        self.seen_at = max(self.seen_at or booking.seen_at, booking.seen_at)


@dataclass(frozen=True, slots=True)
class Preset:
    """What one accounting program imports.

    Attributes:
        name: what ``--preset`` calls it.
        file_name: unless another is given.
        head_of: the lines above the bookings.
        line_of: a booking's.
        needed: which accounts must be said.
        encoding: of the file; a character that it does not have becomes ``?``.
        refuses: why the program would not take a booking; '' if it would.
        file_prefix: with which the file's name must begin.
        max_bookings: how many the program takes in one file, as far as that is published.
    """

    name: str
    file_name: str
    head_of: Callable[[Period, Accounts], str]
    line_of: Callable[[Booking, Accounts], str]
    needed: tuple[str, ...] = ("expense",)
    encoding: str = "utf-8-sig"
    refuses: Callable[[Booking], str] = lambda _: ""
    file_prefix: str = ""
    max_bookings: int | None = None


def csv_line(cells: Iterable[str], delimiter: str = ",") -> str:
    """A line of CSV, without formulas."""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter).writerow(map(defused, cells))
    return line.getvalue()


def write_preset(
    preset: Preset, path: Path, bookings: Iterable[Booking], accounts: Accounts
) -> int:
    """Writes a file that takes the place of ``path`` at the end, or never.

    Returns:
        how many bookings there were.

    Raises:
        ConfigurationError: an account that the program needs is not said.
        WrongSelection: the program would not take such a file.
    """
    accounts.require(*preset.needed)
    if not path.name.startswith(preset.file_prefix):
        raise WrongSelection(f"{path.name}: the name must begin with {preset.file_prefix}")
    period, num_bookings = Period(), 0
    with replacing(path) as part, TemporaryFile(dir=path.parent) as lines:
        encoding = preset.encoding.removesuffix("-sig")
        for booking in bookings:
            period.add(booking)
            num_bookings += 1
            lines.write(preset.line_of(booking, accounts).encode(encoding, "replace"))
        lines.seek(0)
        with part.open("wb") as file:
            file.write(preset.head_of(period, accounts).encode(preset.encoding, "replace"))
            shutil.copyfileobj(lines, file)
    return num_bookings
