import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.intake import Watcher, check_inbox
from docproc.intake.events import Events
from docproc.settings import Settings
from docproc.store import FileState, Store
from tests.intake.dropping import PDF, TYPES, below, drop, entries, sha256, take_all


def as_nobody(*arguments: str | Path) -> str:
    """What ``tests.intake.as_nobody`` prints."""
    command = [sys.executable, "-m", "tests.intake.as_nobody", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Polls; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_file_is_taken_when_it_has_settled(settings: Settings, store: Store) -> None:
    watcher = Watcher(settings, store, TYPES)
    file = drop(settings, "a.pdf")

    assert watcher.step(0.0) == 0
    assert file.exists()
    assert watcher.step(1.0) == 1

    assert not file.exists()
    [entry] = entries(store)
    assert (entry.name, entry.sha256, entry.state) == ("a.pdf", sha256(PDF), FileState.WAITING)
    assert (settings.data_dir / "originals" / sha256(PDF)[:2] / sha256(PDF)).read_bytes() == PDF


def test_a_file_that_grows_is_left_alone(settings: Settings, store: Store) -> None:
    watcher = Watcher(settings, store, TYPES)

    for now in range(30):
        drop(settings, "a.pdf", PDF * (now + 1))
        assert watcher.step(float(now)) == 0

    assert below(settings.inbox) == {"a.pdf"}


def test_a_pdf_without_its_end_is_taken_after_a_longer_wait(
    settings: Settings, store: Store
) -> None:
    watcher = Watcher(settings, store, TYPES)
    drop(settings, "cut.pdf", b"%PDF-1.7 and then nothing")

    assert [watcher.step(now) for now in (0.0, 1.0, 9.0, 10.0)] == [0, 0, 0, 1]


def test_while_something_settles_the_next_scan_is_soon(settings: Settings, store: Store) -> None:
    watcher = Watcher(settings, store, TYPES)
    idle = watcher.pause_seconds
    drop(settings, "a.pdf")

    watcher.step(0.0)
    unsettled = watcher.pause_seconds
    watcher.step(1.0)

    assert unsettled <= settings.settle_seconds / 2 < idle
    assert watcher.pause_seconds == idle


def test_folders_are_labels_and_choose_the_document_type(settings: Settings, store: Store) -> None:
    drop(settings, "invoices/2024/a.pdf", PDF + b"a")
    drop(settings, "misc/b.pdf", PDF + b"b")

    first, second = take_all(settings, store)

    assert (first.label, first.document_type) == ("invoices/2024", "invoice")
    assert (second.label, second.document_type) == ("misc", "")


def test_the_same_content_again_is_a_duplicate(settings: Settings, store: Store) -> None:
    drop(settings, "a.pdf")
    drop(settings, "b.pdf")

    first, second = take_all(settings, store)

    assert (first.state, second.state) == (FileState.WAITING, FileState.DUPLICATE)
    assert second.duplicate_of == first.id


def test_junk_stays_and_every_other_file_is_taken(settings: Settings, store: Store) -> None:
    for number, name in enumerate(("a.txt", "b", "c.PDF", "d.xlsx")):
        drop(settings, name, PDF + bytes([number]))
    for name in (".DS_Store", "x.part", ".hidden/y.pdf", "@eaDir/z.pdf"):
        drop(settings, name)

    take_all(settings, store)

    assert [entry.name for entry in entries(store)] == ["a.txt", "b", "c.PDF", "d.xlsx"]
    assert below(settings.inbox) == {".DS_Store", "x.part", ".hidden/y.pdf", "@eaDir/z.pdf"}


@pytest.mark.parametrize(
    "raw_name",
    [
        b"line\nbreak.pdf",
        "Rechnung 🧾 größer.pdf".encode(),
        b"not utf-8 \xff\xfe.pdf",
        b"-rf *.pdf",
        b"%s {0} $HOME.pdf",
        b"x" * 251 + b".pdf",
    ],
)
def test_odd_names_are_taken_and_shown(settings: Settings, store: Store, raw_name: bytes) -> None:
    (settings.inbox / os.fsdecode(raw_name)).write_bytes(PDF)

    [entry] = take_all(settings, store)

    assert entry.name.encode().decode().endswith(".pdf")
    assert "\n" not in entry.name
    assert below(settings.inbox) == set()


def test_a_folder_named_like_a_pdf_fails_in_words(settings: Settings, store: Store) -> None:
    drop(settings, "scan.pdf/page1.png")

    [entry] = take_all(settings, store)

    assert entry.failure is not None
    assert (entry.name, entry.failure.code) == ("scan.pdf", "unsupported_document")
    assert "is a folder" in entry.failure.words
    assert below(settings.inbox) == set()


def test_links_are_not_followed(settings: Settings, store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(PDF)
    (settings.inbox / "a.pdf").symlink_to(secret)
    (settings.inbox / "loop").symlink_to(settings.inbox)
    (settings.inbox / "nowhere.pdf").symlink_to("missing")

    failures = [entry.failure for entry in take_all(settings, store)]

    assert [failure and failure.code for failure in failures] == ["unsupported_document"] * 3
    assert secret.read_bytes() == PDF
    assert not (settings.data_dir / "originals").exists()


def test_an_empty_file_fails_in_words(settings: Settings, store: Store) -> None:
    drop(settings, "a.pdf", b"")

    [entry] = take_all(settings, store)

    assert entry.failure is not None
    assert entry.failure.code == "empty_file"


def test_a_pipe_in_the_inbox_holds_nobody_up(settings: Settings, store: Store) -> None:
    os.mkfifo(settings.inbox / "pipe.pdf")
    drop(settings, "z.pdf")

    assert [entry.name for entry in take_all(settings, store)] == ["z.pdf"]


def test_a_file_that_may_not_be_read_fails_and_is_put_aside(
    settings: Settings,
) -> None:
    drop(settings, "a.pdf").chmod(0)

    printed = as_nobody("watch", settings.home)

    assert printed == "a.pdf unreadable_file\n"
    assert below(settings.inbox) == set()
    assert below(settings.failed) == {"a.pdf", "a.pdf.reason.txt"}


def test_a_file_that_may_not_be_read_can_be_submitted_without_harm(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "mine.pdf"
    file.write_bytes(PDF)
    file.chmod(0)

    printed = as_nobody("submit", settings.home, file)

    assert printed == "mine.pdf unreadable_file\n"
    assert file.exists()
    assert below(settings.failed) == {"mine.pdf.reason.txt"}


def test_an_inbox_without_rights_is_a_configuration_error_with_its_cure(
    settings: Settings,
) -> None:
    settings.inbox.chmod(0o555)

    printed = as_nobody("check", settings.home)

    assert str(settings.inbox) in printed
    assert "chmod u+rwx" in printed


def test_an_inbox_that_is_a_file_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "inbox").touch()

    with pytest.raises(ConfigurationError, match="inbox"):
        check_inbox(tmp_path / "inbox")


def test_the_running_watcher_takes_files_soon_and_survives_the_loss_of_its_inbox(
    settings: Settings, store: Store
) -> None:
    settings = settings.model_copy(update={"rescan_seconds": 1.0})
    stop = threading.Event()
    watcher = Watcher(settings, store, TYPES)
    thread = threading.Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        drop(settings, "a.pdf")
        wait_until(lambda: len(store.files()) == 1)
        settings.inbox.rmdir()
        wait_until(settings.inbox.is_dir)
        drop(settings, "b.pdf", PDF + b"b")
        wait_until(lambda: len(store.files()) == 2)
    finally:
        stop.set()
        thread.join(timeout=10)

    assert not thread.is_alive()
    assert below(settings.inbox) == set()


def test_without_events_the_inbox_is_scanned_often(settings: Settings, store: Store) -> None:
    events = Events(settings.home / "missing")
    events.start()

    assert not events.are_live
    assert Watcher(settings, store, TYPES).pause_seconds <= 2.0
