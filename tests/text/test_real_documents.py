"""Real documents: broken ones end in a condition, labelled ones hold their values."""

import hashlib
import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from docproc.documents import Document
from docproc.errors import DocumentError, EncryptedDocument
from docproc.text import Reader, ReadLimits
from docproc.text.legibility import is_garbled
from tests.conftest import skip_unless_in_ci

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
# Share of labelled values that must stand in the text of their documents.
# What is missing is not printed, or lies in text that has no characters or bad OCR.
FLOORS = {"einvoice": 0.92, "invoices_real": 0.8, "invoices_mixed": 0.94, "ad_orders": 0.95}
NUMBERS = ("net_total", "tax_total", "gross_total")
NAMES = ("vendor_name", "customer_name", "invoice_number")

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real documents (../shared/data) are not beside the repository"
)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    # Without OCR, which has its own measurement: scans keep the text of their scanners.
    limits = ReadLimits(timeout_seconds=60, max_bytes=1_500_000_000, ocr_max_pages=0)
    with Reader(limits) as reader:
        yield reader


def outcome(reader: Reader, path: Path, *passwords: str) -> Document | DocumentError:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        return reader.read(path, sha256=sha256, passwords=passwords)
    except DocumentError as error:
        return error


@pytest.fixture(scope="module")
def broken(reader: Reader) -> dict[Path, Document | DocumentError]:
    """How reading each broken or odd document ended, with its password where it has one."""
    passwords = {entry["file"]: entry.get("password") or "" for entry in catalogue()}
    paths = sorted((SHARED / "robust").glob("*.pdf"))
    with ThreadPoolExecutor(2) as threads:
        ends = threads.map(lambda path: outcome(reader, path, passwords.get(path.name, "")), paths)
        return dict(zip(paths, ends, strict=True))


def test_every_broken_document_ends_in_pages_or_in_words(
    broken: dict[Path, Document | DocumentError],
) -> None:
    assert broken
    for path, end in broken.items():
        if isinstance(end, DocumentError):
            assert path.name in end.words
            assert "\n" not in end.words
        else:
            assert end.pages


# What these show, their text layers say in an order or with signs of their own.
OTHERWISE = {
    "nul_in_text-73476536.pdf": "an integral, whose sign and exponent are no words",
    "glyph_ids_as_text-27103281.pdf": "characters that only OCR can tell",
    "nul_in_text-20859826.pdf": "characters that only OCR can tell",
    "slow-77285763.pdf": "a drawing that only OCR can read, with a watermark across",
}


def test_what_poppler_reads_is_read(broken: dict[Path, Document | DocumentError]) -> None:
    if shutil.which("pdftotext") is None:
        skip_unless_in_ci("poppler's pdftotext is not installed")
    passwords = {entry["file"]: entry.get("password") or "" for entry in catalogue()}
    missed = []

    for path, end in broken.items():
        printed = poppler_text(path, passwords.get(path.name, ""))
        wanted = set(re.findall(r"\w+", folded_words(printed)))
        if is_garbled(printed) or not wanted:
            continue
        pages = end.pages if isinstance(end, Document) else ()
        read = "".join(folded_words(page.text) for page in pages)
        # Poppler parts "H e l l o", which we do not.
        read = re.sub(r"\s", "", read)
        if sum(word in read for word in wanted) < 0.9 * len(wanted):
            missed.append(path.name)

    assert set(missed) <= set(OTHERWISE)


@pytest.mark.parametrize(
    ("name", "printed"),
    [("glyph_ids_as_text-27103281.pdf", "Drilling"), ("nul_in_text-20859826.pdf", "Hello world")],
)
def test_characters_that_only_ocr_can_tell_are_read_by_it(name: str, printed: str) -> None:
    with Reader(ReadLimits(60, 1_500_000_000, ocr_page_seconds=60), size=1) as reader:
        end = outcome(reader, SHARED / "robust" / name)

    assert isinstance(end, Document)
    assert printed in end.pages[0].text


def poppler_text(path: Path, password: str) -> str:
    command = ["pdftotext", "-enc", "UTF-8", "-upw", password, str(path), "-"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return done.stdout.decode(errors="replace")


def folded_words(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def catalogue() -> list[dict[str, Any]]:
    lines = (SHARED / "robust" / "catalogue.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_encrypted_documents_open_with_their_passwords(reader: Reader) -> None:
    entries = [entry for entry in catalogue() if entry.get("password")]

    ends = [
        outcome(reader, SHARED / "robust" / entry["file"], "wrong", entry["password"])
        for entry in entries
    ]

    assert entries
    assert not [end for end in ends if isinstance(end, EncryptedDocument)]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def folded(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def numbers_in(text: str) -> set[str]:
    """The digits of every printed number, with blanks as grouping or as parting."""
    joined = re.findall(r"\d[\d.,' ]*", text)
    return {digits(number) for number in joined} | {digits(part) for part in text.split()}


def found(fields: dict[str, Any], text: str) -> list[bool]:
    """Whether each labelled value of a document stands in its text."""
    printed, names = numbers_in(text), folded(text)
    hits = [has_amount(fields[name], printed) for name in NUMBERS if fields.get(name)]
    return hits + [folded(fields[name]) in names for name in NAMES if fields.get(name)]


def has_amount(amount: str, printed: set[str]) -> bool:
    number = amount.lstrip("-")
    whole, _, cents = number.partition(".")
    exact = digits(f"{whole}.{cents[:2]:0<2}")
    is_round = not int(cents[:2] or 0)
    return exact in printed or (is_round and whole in printed)


@pytest.mark.parametrize("name", FLOORS)
def test_labelled_values_stand_in_the_text(
    name: str, reader: Reader, record_property: Callable[[str, object], None]
) -> None:
    labels = [
        json.loads(line) for line in (SHARED / name / "labels.jsonl").read_text().splitlines()
    ]
    labels = [label for label in labels if label.get("layout") != "stylesheet"]
    hits: list[bool] = []

    for label in labels:
        end = outcome(reader, SHARED / name / label["file"])
        pages = end.pages if isinstance(end, Document) else ()
        hits += found(label["fields"], "\n".join(page.text for page in pages))

    share = sum(hits) / len(hits)
    record_property("share", share)
    print(f"{name}: {share:.1%} of {len(hits)} values")  # noqa: T201  # the measurement
    assert share >= FLOORS[name]
