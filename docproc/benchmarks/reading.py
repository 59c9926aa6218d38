"""Pages a second of reading, beside other readers of PDFs.

Each reader reads the same files one after the other, once.
"""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from docproc.errors import DocumentError
from docproc.text import Reader, ReadLimits
from docproc.text.scanning import save_scan

_NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """How fast one reader read the ``num_pages`` pages of ``num_files`` files.

    Of ``num_failed`` of them it read none.
    """

    reader: str
    num_files: int
    num_failed: int
    num_pages: int
    seconds: float

    @property
    def pages_per_second(self) -> float:
        """Pages read in one second."""
        return self.num_pages / max(self.seconds, 1e-9)


# The number of pages of a file.
ReadFile = Callable[[Path], int]


def measure_reading(
    paths: Sequence[Path], *, limits: ReadLimits, max_scans: int = 10
) -> Iterator[ReadingSpeed]:
    """One speed after the other, as they are known.

    The first page of the first ``max_scans`` files, as a scan of 200 dots per inch,
    is what is read by OCR. Other readers are measured where they are installed.
    """
    with ExitStack() as stack:
        reader = stack.enter_context(Reader(limits, size=1))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # Starting the process is not reading.
        _docproc_pages(reader, paths[0])
        yield _speed("docproc", partial(_docproc_pages, reader), paths)
        scans = list(_scans(paths[:max_scans], folder))
        yield _speed("docproc, OCR", partial(_docproc_pages, reader), scans)
        for name, make in _OTHERS.items():
            if name not in missing_readers():
                yield _speed(name, make(), paths)


def missing_readers() -> list[str]:
    """Other readers that are not on this machine."""
    return [name for name in _OTHERS if not _is_here(name)]


def _is_here(name: str) -> bool:
    return bool(shutil.which(name) if name == "pdftotext" else find_spec(name))


def _speed(reader: str, read_file: ReadFile, paths: Sequence[Path]) -> ReadingSpeed:
    num_failed = num_pages = 0
    start = time.perf_counter()
    for path in paths:
        pages = read_file(path)
        num_pages += pages
        num_failed += not pages
    return ReadingSpeed(reader, len(paths), num_failed, num_pages, time.perf_counter() - start)


def _docproc_pages(reader: Reader, path: Path) -> int:
    try:
        return len(reader.read(path, sha256=_NO_HASH).pages)
    except DocumentError:
        return 0


def _scans(paths: Sequence[Path], folder: Path) -> Iterator[Path]:
    for number, path in enumerate(paths):
        scan = folder / f"{number}.png"
        if save_scan(path, scan):
            yield scan


def _pdftotext_pages(path: Path) -> int:
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=False
    )
    # Each page ends with a form feed.
    return done.stdout.count(b"\f")


def _pypdf_pages(path: Path) -> int:
    from pypdf import PdfReader

    try:
        return sum(page.extract_text() is not None for page in PdfReader(path).pages)
    # It raises errors of many kinds on odd files.
    except Exception:  # noqa: BLE001  # another library's failure is a count
        return 0


def _docling_pages() -> ReadFile:
    from docling.document_converter import DocumentConverter

    converter = DocumentConverter()

    def pages(path: Path) -> int:
        try:
            return len(converter.convert(path, raises_on_error=False).pages)
        # It fetches its models when first used, and cannot everywhere.
        except Exception:  # noqa: BLE001  # another library's failure is a count
            return 0

    return pages


# Made when its turn comes.
_OTHERS: dict[str, Callable[[], ReadFile]] = {
    "pdftotext": lambda: _pdftotext_pages,
    "pypdf": lambda: _pypdf_pages,
    "docling": _docling_pages,
}
