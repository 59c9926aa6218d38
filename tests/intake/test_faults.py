"""What else happens to inboxes: nothing is lost, nothing is half-read, and it is said in words."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.errors import StoreUnavailable, TransientError
from docproc.intake import Placer, Reconciler, Watcher
from docproc.intake.claims import Claims
from docproc.intake.originals import Originals
from docproc.settings import Settings
from docproc.store import FileState, Store
from tests.intake.dropping import PDF, TYPES, below, drop, entries, sha256, take_all
from tests.intake.test_watcher import as_nobody
from tests.workers.end_to_end import wait_until

NUM_AT_ONCE = 300
NUM_IN_ONE_STEP = 100
LATER = 1000.0

only_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux says whether a file is open for writing"
)


@only_linux
def test_a_slow_writer_is_waited_for_however_long_it_pauses(
    settings: Settings, store: Store
) -> None:
    watcher = Watcher(settings, store, TYPES)
    content = b"%PDF-1.7\n" + bytes(5000) + b"%%EOF\n"
    with (settings.inbox / "slow.pdf").open("wb", buffering=0) as writer:
        for second, start in enumerate(range(0, len(content), 1000)):
            writer.write(content[start : start + 1000])
            # It pauses for longer than a cut-off file is waited for.
            assert watcher.step(second * LATER) == 0
            assert watcher.step(second * LATER + LATER / 2) == 0

    assert watcher.step(10 * LATER) == 1
    assert [entry.sha256 for entry in entries(store)] == [sha256(content)]


@only_linux
def test_a_file_that_is_opened_for_writing_while_it_is_claimed_is_registered_when_it_is_whole(
    settings: Settings, store: Store
) -> None:
    file = drop(settings, "a.pdf", b"%PDF-1.7 half")
    with Claims(settings.data_dir / "claimed").move(file, label="", document_type="") as claim:
        writer = claim.content.open("r+b")

    with writer:
        with pytest.raises(TransientError, match="still being written"):
            Originals(settings.originals_dir).add(claim.content, "a.pdf")
        assert Watcher(settings, store, TYPES).step(0.0) == 0
        assert Reconciler(settings, store).counts().unaccounted == 1
        writer.write(PDF)

    assert Watcher(settings, store, TYPES).step(0.0) == 1
    assert [entry.sha256 for entry in entries(store)] == [sha256(PDF)]
    assert Reconciler(settings, store).counts().unaccounted == 0


def test_a_file_that_is_replaced_before_it_is_claimed_is_taken_as_it_is_then(
    settings: Settings, store: Store
) -> None:
    watcher = Watcher(settings, store, TYPES)
    drop(settings, "a.pdf")
    watcher.step(0.0)
    replacement = PDF + b"of another length\n%%EOF\n"
    drop(settings, ".a.pdf.new", replacement).rename(settings.inbox / "a.pdf")

    assert [watcher.step(now) for now in (1.0, 1.5, 2.0)] == [0, 0, 1]

    assert [entry.sha256 for entry in entries(store)] == [sha256(replacement)]


def test_a_file_that_is_renamed_into_place_is_taken_whole_and_once(
    settings: Settings, store: Store
) -> None:
    watcher = Watcher(settings, store, TYPES)
    unfinished = drop(settings, "a.pdf.part")
    assert [watcher.step(now) for now in (0.0, LATER)] == [0, 0]

    unfinished.rename(settings.inbox / "a.pdf")

    assert [watcher.step(LATER + now) for now in (0.0, 1.0, 2.0)] == [0, 1, 0]


def test_a_file_that_is_deleted_before_it_has_settled_leaves_no_trace(
    settings: Settings, store: Store
) -> None:
    watcher = Watcher(settings, store, TYPES)
    file = drop(settings, "a.pdf")
    watcher.step(0.0)
    file.unlink()

    assert watcher.step(1.0) == 0

    assert store.files() == []
    assert below(settings.data_dir / "claimed") == set()


def test_one_name_with_other_content_and_other_names_with_one_content_are_all_accounted_for(
    settings: Settings, store: Store
) -> None:
    drop(settings, "a.pdf")
    take_all(settings, store)
    drop(settings, "a.pdf", PDF + b"2")
    drop(settings, "b.pdf")

    found = take_all(settings, store)

    assert [(entry.name, entry.duplicate_of) for entry in found] == [
        ("a.pdf", None),
        ("a.pdf", None),
        ("b.pdf", 1),
    ]
    assert store.counts().total == 3


def test_many_files_at_once_are_all_taken_in_the_order_of_their_names(
    settings: Settings, store: Store
) -> None:
    names = [f"{number:04}.pdf" for number in range(NUM_AT_ONCE)]
    for number, name in enumerate(names):
        drop(settings, name, PDF + b"%d" % number)
    watcher = Watcher(settings, store, TYPES)

    watcher.step(0.0)
    taken = [watcher.step(1.0)]
    while watcher.pause_seconds == 0.0:
        taken.append(watcher.step(1.0))

    assert sum(taken) == NUM_AT_ONCE
    assert [entry.name for entry in entries(store)] == names
    assert below(settings.inbox) == set()


def test_a_file_that_is_written_to_again_while_others_are_taken_waits_until_it_has_settled_anew(
    settings: Settings, store: Store
) -> None:
    for number in range(NUM_IN_ONE_STEP):
        drop(settings, f"{number:04}.pdf", PDF + b"%d" % number)
    last = drop(settings, "last.pdf")
    watcher = Watcher(settings, store, TYPES)
    assert [watcher.step(0.0), watcher.step(1.0)] == [0, NUM_IN_ONE_STEP]

    last.write_bytes(PDF + b"more")

    assert [watcher.step(now) for now in (1.0, 1.5, 2.5)] == [0, 0, 1]
    assert store.files(limit=1)[0].sha256 == sha256(PDF + b"more")


def test_what_could_not_be_moved_is_tried_again_without_a_change_of_it(settings: Settings) -> None:
    drop(settings, "a.pdf")

    assert as_nobody("retry", settings.home) == "0 0 0 1 a.pdf None\n"


def test_each_of_several_inboxes_is_watched(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "invoices").mkdir()
    (other / "invoices" / "b.pdf").write_bytes(PDF)
    drop(settings, "a.pdf", PDF + b"a")
    watchers = [Watcher(settings, store, TYPES, inbox) for inbox in (settings.inbox, other)]

    assert sum(watcher.step(now) for now in (0.0, 1.0) for watcher in watchers) == 2

    found = {entry.name: (entry.label, entry.document_type) for entry in store.files()}
    assert found == {"a.pdf": ("", ""), "b.pdf": ("invoices", "invoice")}


def test_an_inbox_that_is_not_mounted_is_waited_for_and_never_made(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    share, stop = tmp_path / "share", threading.Event()
    quick = settings.model_copy(update={"rescan_seconds": 0.1, "settle_seconds": 0.1})
    thread = threading.Thread(target=Watcher(quick, store, TYPES, share).run, args=(stop,))
    thread.start()
    try:
        assert not share.exists()
        share.mkdir()
        (share / "a.pdf").write_bytes(PDF)
        wait_until(lambda: len(store.files()) == 1)
    finally:
        stop.set()
        thread.join(timeout=10)

    assert not thread.is_alive()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if mounted.returncode:
        pytest.skip(f"this user may not mount a small disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves no room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return filler


@pytest.mark.parametrize("num_free_bytes", [0, 4096, 20_000])
def test_a_full_disk_delays_and_loses_nothing(
    small_disk: Path, tmp_path: Path, num_free_bytes: int, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    settings = Settings(home=small_disk, inboxes=(inbox,))
    contents = {
        f"{number}.pdf": PDF + bytes(9000) + b"%d\n%%%%EOF\n" % number for number in range(3)
    }
    for name, content in contents.items():
        (inbox / name).write_bytes(content)
    with Store.open(settings.effective_database_url) as store:
        watcher = Watcher(settings, store, TYPES, inbox)
        filler = fill(small_disk)
        with filler.open("r+b") as file:
            file.truncate(filler.stat().st_size - num_free_bytes)
        for now in (0.0, 1.0, 40.0, 41.0):
            _step(watcher, now)
        assert len(store.files()) < len(contents)
        assert caplog.records

        filler.unlink()
        for now in (100.0, 101.0, 102.0):
            _step(watcher, now)

        assert {e.name: e.sha256 for e in store.files()} == {
            name: sha256(content) for name, content in contents.items()
        }
        assert below(inbox) == set()
        assert below(settings.data_dir / "claimed") == set()
        assert Reconciler(settings, store).discrepancies() == []
        assert {entry.state for entry in store.files()} == {FileState.WAITING}
        Placer(settings, store).step()


def _step(watcher: Watcher, now: float) -> None:
    """As the running watcher does: what cannot be done now waits."""
    try:
        watcher.step(now)
    except (StoreUnavailable, OSError) as error:
        logging.getLogger(__name__).warning("intake waits: %s", error)
