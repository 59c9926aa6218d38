"""A broken or hostile document costs one child and one condition, never its parent."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from docproc.errors import (
    ConfigurationError,
    DocumentError,
    ReadingOutOfMemory,
    ReadingTooSlow,
    UnreadableDocument,
)
from docproc.text import Reader, ReadLimits
from docproc.text.reading_process import command_of, start
from docproc.text.wire import LENGTH, Request, framed_request
from tests.text import pdfs

FAULTS = Path(__file__).parent / "faults"
LIMITS = ReadLimits(timeout_seconds=30, max_bytes=1_000_000_000)
SHORT = ReadLimits(timeout_seconds=0.5, max_bytes=1_000_000_000)
SHA256 = hashlib.sha256(b"").hexdigest()

CommandOf = Callable[[int], Sequence[str]]


def fault(name: str, *arguments: object) -> CommandOf:
    """The command of a child with this fault; its memory limit is its last argument."""
    script = str(FAULTS / f"{name}.py")
    given = [str(argument) for argument in arguments]
    return lambda max_bytes: [sys.executable, script, *given, str(max_bytes)]


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(LIMITS) as reader:
        yield reader


def test_a_document_keeps_its_hash_and_its_pages_their_numbers(
    reader: Reader, tmp_path: Path
) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf", pdfs.strings((50, 800, "one")), pdfs.strings((50, 800, "two"))
    )

    document = reader.read(path, sha256=SHA256)

    assert document.sha256 == SHA256
    assert [(page.number, page.text) for page in document.pages] == [(1, "one"), (2, "two")]


def test_many_threads_read_at_once(reader: Reader, tmp_path: Path) -> None:
    paths = [pdfs.letter(tmp_path / f"{n}.pdf", f"Number {n}") for n in range(12)]

    with ThreadPoolExecutor(6) as threads:
        documents = list(threads.map(lambda path: reader.read(path, sha256=SHA256), paths))

    assert [document.pages[0].text for document in documents] == [f"Number {n}" for n in range(12)]


def test_a_child_that_never_answers_is_too_slow(tmp_path: Path) -> None:
    with (
        Reader(SHORT, command_of=fault("never_answers")) as reader,
        pytest.raises(ReadingTooSlow, match=r"a\.pdf took longer than 0\.5 seconds"),
    ):
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)


def test_pages_read_by_ocr_have_time_of_their_own(tmp_path: Path) -> None:
    command = fault("reads_by_ocr", 4)
    path = pdfs.letter(tmp_path / "a.pdf")
    hasty = ReadLimits(timeout_seconds=3, max_bytes=LIMITS.max_bytes, ocr_page_seconds=0)
    patient = replace(hasty, ocr_page_seconds=30)

    with Reader(patient, command_of=command) as reader:
        assert reader.read(path, sha256=SHA256).pages[0].text == "read"
    with Reader(hasty, command_of=command) as reader, pytest.raises(ReadingTooSlow):
        reader.read(path, sha256=SHA256)


def test_a_slow_document_does_not_cost_the_next(tmp_path: Path) -> None:
    counter = tmp_path / "stops"
    command = fault("dies_by_signal", int(signal.SIGSTOP), 1, counter)
    limits = ReadLimits(timeout_seconds=5, max_bytes=LIMITS.max_bytes)
    path = pdfs.letter(tmp_path / "a.pdf")

    with Reader(limits, size=1, command_of=command) as reader:
        with pytest.raises(ReadingTooSlow):
            reader.read(path, sha256=SHA256)

        assert reader.read(path, sha256=SHA256).pages[0].text == "Invoice number 4711"


def test_a_child_killed_from_outside_is_replaced_and_the_read_goes_on(tmp_path: Path) -> None:
    command = fault("dies_by_signal", int(signal.SIGKILL), 1, tmp_path / "deaths")

    with Reader(LIMITS, command_of=command) as reader:
        document = reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)

    assert document.pages[0].text == "Invoice number 4711"


@pytest.mark.parametrize(
    ("number", "condition"),
    [
        (signal.SIGKILL, ReadingOutOfMemory),
        (signal.SIGABRT, ReadingOutOfMemory),
        (signal.SIGSEGV, UnreadableDocument),
        (signal.SIGALRM, ReadingTooSlow),
    ],
)
def test_a_child_that_always_dies_is_the_condition_of_its_document(
    number: signal.Signals, condition: type[DocumentError], tmp_path: Path
) -> None:
    command = fault("dies_by_signal", int(number), 9, tmp_path / "deaths")

    with Reader(LIMITS, command_of=command) as reader, pytest.raises(condition, match=r"a\.pdf"):
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)


def test_a_document_that_needs_too_much_memory_is_refused_and_the_next_is_read(
    tmp_path: Path,
) -> None:
    limits = ReadLimits(timeout_seconds=30, max_bytes=60_000_000)
    bomb = pdfs.bomb(tmp_path / "bomb.pdf", num_bytes=100_000_000)

    with Reader(limits, size=1) as reader:
        with pytest.raises(ReadingOutOfMemory, match=r"bomb\.pdf"):
            reader.read(bomb, sha256=SHA256)

        assert reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256).pages


def test_what_libraries_print_does_not_reach_the_answer(tmp_path: Path) -> None:
    with Reader(LIMITS, command_of=fault("chatters")) as reader:
        document = reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)

    assert document.pages[0].text == "Invoice number 4711"


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("TypeError", UnreadableDocument),
        ("AssertionError", UnreadableDocument),
        ("RecursionError", UnreadableDocument),
        ("MemoryError", ReadingOutOfMemory),
    ],
)
def test_any_error_of_the_pdf_library_is_a_condition_of_its_document(
    name: str, condition: type[DocumentError], tmp_path: Path
) -> None:
    command = fault("runs_into", name)

    with Reader(LIMITS, command_of=command) as reader, pytest.raises(condition) as caught:
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)

    assert "a.pdf" in str(caught.value)
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("body", [b"[", b"{}", b'{"pages":[[1]]}', b'{"code":"x"}', b"7", b"\xff"])
def test_a_malformed_answer_is_an_unreadable_document(body: bytes, tmp_path: Path) -> None:
    frame = LENGTH.pack(len(body)) + body
    command = fault("answers_with", frame.hex())

    with Reader(LIMITS, command_of=command) as reader, pytest.raises(UnreadableDocument):
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)


def test_an_answer_beyond_the_memory_limit_is_not_taken(tmp_path: Path) -> None:
    command = fault("answers_with", LENGTH.pack(1 << 60).hex())

    with Reader(LIMITS, command_of=command) as reader, pytest.raises(ReadingOutOfMemory):
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)


def test_a_child_that_cannot_start_is_no_fault_of_the_document(tmp_path: Path) -> None:
    with (
        Reader(LIMITS, command_of=fault("cannot_start")) as reader,
        pytest.raises(ConfigurationError),
    ):
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)


def test_the_child_ends_when_its_parent_goes() -> None:
    child = start(command_of(LIMITS.max_bytes))

    child.communicate(b"", timeout=30)

    assert child.returncode == 0


def test_the_child_loads_neither_the_engine_nor_jobs_nor_the_store() -> None:
    script = "import sys, json, docproc.text.child; print(json.dumps(sorted(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    loaded = {name.split(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & {"mlx", "mlx_lm", "celery", "kombu", "sqlalchemy", "pydantic"}
    assert not loaded & {"cv2", "onnxruntime", "rapidocr"}


def test_the_child_finishes_its_read_and_ends_when_its_parent_goes(tmp_path: Path) -> None:
    path = pdfs.letter(tmp_path / "a.pdf")
    request = Request(
        str(path), path.name, (), timeout_seconds=30, ocr_page_seconds=30, ocr_max_pages=1
    )
    child = start(command_of(LIMITS.max_bytes))

    out, _ = child.communicate(framed_request(request), timeout=30)

    assert json.loads(out[LENGTH.size :])["pages"][0][1] == "Invoice number 4711"
    assert child.returncode == 0


def test_no_child_is_left_after_close(tmp_path: Path) -> None:
    others = _children()

    with Reader(LIMITS, size=1) as reader:
        reader.read(pdfs.letter(tmp_path / "a.pdf"), sha256=SHA256)
        assert len(_children() - others) == 1

    assert not _children() - others


def _children() -> set[psutil.Process]:
    """Children of the tests' process, zombies included; other tests may have some, too."""
    return set(psutil.Process().children())


def test_names_that_are_not_unicode_are_read_and_printable(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.pdf")
    try:
        path.write_bytes(pdfs.letter(tmp_path / "a.pdf").read_bytes())
    except OSError:
        pytest.skip("this file system takes no such names")

    assert reader.read(path, sha256=SHA256).pages[0].text == "Invoice number 4711"
    path.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(DocumentError) as caught:
        reader.read(path, sha256=SHA256)
    assert caught.value.words.encode()
