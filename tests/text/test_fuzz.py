"""Any bytes end in pages or in words, and the reader reads on."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docproc.errors import DocumentError
from docproc.samples import sample_files
from docproc.text import Reader, ReadLimits
from tests.text import pdfs, pictures

# ``make fuzz`` sets it: how many examples, each of a few hundredths of a second.
EXAMPLES = int(os.environ.get("DOCPROC_FUZZ_EXAMPLES", "40"))
SEEDS = [path.read_bytes() for path in sample_files()]
SEEDS += [pictures.content(pictures.page(("x",)), name) for name in ("PNG", "TIFF")]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    limits = ReadLimits(timeout_seconds=20, max_bytes=1_000_000_000, ocr_max_pages=0)
    with Reader(limits, size=1) as reader:
        yield reader


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document in which pieces were overwritten, doubled, swapped or cut out."""
    content = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 400)))
        piece = bytes(content[start:end])
        content[start:end] = draw(
            st.sampled_from([b"", piece * 2, piece[::-1], piece.swapcase()])
            | st.binary(max_size=40)
        )
    return bytes(content)


@settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=60),
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(content=damaged() | st.binary(max_size=200).map(b"%PDF-1.7\n".__add__))
@pytest.mark.timeout(7200)
def test_no_bytes_break_the_reader(
    content: bytes, reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.bin"
    path.write_bytes(content)

    assert end_of(reader, path)
    assert reader.read(sound(path.parent), sha256="0" * 64).pages[0].text == "Invoice number 4711"


def end_of(reader: Reader, path: Path) -> bool:
    """Whether reading ends in pages, or in words that name the file."""
    try:
        return bool(reader.read(path, sha256="0" * 64).pages)
    except DocumentError as error:
        return path.name in error.words


def sound(folder: Path) -> Path:
    path = folder / "sound.pdf"
    return path if path.exists() else pdfs.letter(path)
