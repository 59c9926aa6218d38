"""Real documents, printed and scanned again: their labelled values are in the OCR text."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.errors import DocumentError
from docproc.text import Reader, ReadLimits
from docproc.text.scanning import save_scan
from tests.text.test_real_documents import SHARED, found

SETS = ("einvoice", "invoices_real", "invoices_mixed", "orders", "ad_orders")
# A page takes seconds: all documents are for who has time.
DOCUMENTS_PER_SET = int(os.environ.get("DOCPROC_TEST_SCANS", "1"))
FLOOR = 0.9

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real documents (../shared/data) are not beside the repository"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    limits = ReadLimits(60, 1_500_000_000, ocr_page_seconds=60)
    with Reader(limits, size=1) as reader:
        yield reader


def text_of(reader: Reader, path: Path) -> str:
    try:
        return reader.read(path, sha256="0" * 64).pages[0].text
    except DocumentError:
        return ""


@pytest.mark.timeout(3600)
def test_nine_of_ten_values_of_the_text_layer_are_in_the_text_of_a_scan(
    reader: Reader, tmp_path: Path
) -> None:
    kept: list[bool] = []

    for name in SETS:
        labels = (SHARED / name / "labels.jsonl").read_text().splitlines()
        documents = [
            label for label in map(json.loads, labels) if label.get("layout") != "stylesheet"
        ]
        for label in documents[:DOCUMENTS_PER_SET]:
            path, scan = SHARED / name / label["file"], tmp_path / "scan.png"
            if not save_scan(path, scan):
                continue
            printed = found(label["fields"], text_of(reader, path))
            read = found(label["fields"], text_of(reader, scan))
            kept += [hit for hit, shown in zip(read, printed, strict=True) if shown]

    print(f"{sum(kept)} of {len(kept)} values")  # noqa: T201  # the measurement
    assert kept
    assert sum(kept) >= FLOOR * len(kept)
