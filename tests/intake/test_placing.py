from pathlib import Path

import pytest

from docproc.errors import StoreUnavailable, UnreadableDocument
from docproc.intake import Placer, submit
from docproc.settings import Settings
from docproc.store import FileEntry, FileState, Store
from tests.intake.dropping import PDF, below, drop, entries, finish, take_all


def fail(store: Store, entry: FileEntry) -> None:
    """Ends the entry's job without a result."""
    assert entry.job_id is not None
    lease = store.claim(entry.job_id, owner="test", lease_seconds=60)
    assert lease is not None
    store.fail(lease, UnreadableDocument(f"{entry.name}: is cut off"), retry_in_seconds=None)


def done(settings: Settings, store: Store) -> list[FileEntry]:
    """Takes all that was dropped and does it."""
    taken = take_all(settings, store)
    for entry in taken:
        if entry.job_id is not None and entry.state is FileState.WAITING:
            finish(store, entry.job_id)
    return taken


def test_a_done_file_is_archived_under_its_label(settings: Settings, store: Store) -> None:
    drop(settings, "invoices/2024/a.pdf")
    done(settings, store)

    assert Placer(settings, store).step() == 1

    [entry] = entries(store)
    assert entry.placed_path == settings.archive / "invoices" / "2024" / "a.pdf"
    assert entry.placed_path.read_bytes() == PDF


def test_a_failed_file_lies_beside_its_reason_and_cure(settings: Settings, store: Store) -> None:
    drop(settings, "a.pdf")
    fail(store, take_all(settings, store)[0])

    Placer(settings, store).step()

    assert below(settings.failed) == {"a.pdf", "a.pdf.reason.txt"}
    reason = (settings.failed / "a.pdf.reason.txt").read_text()
    assert reason.startswith("unreadable_document: a.pdf: is cut off; ")
    assert UnreadableDocument.cure in reason
    assert len(reason.splitlines()) == 1


def test_a_duplicate_lies_beside_the_name_of_the_first(settings: Settings, store: Store) -> None:
    drop(settings, "a.pdf")
    drop(settings, "b.pdf")
    done(settings, store)

    Placer(settings, store).step()

    assert below(settings.archive) == {"a.pdf", "b.pdf", "b.pdf.reason.txt"}
    assert (settings.archive / "b.pdf.reason.txt").read_text() == (
        "same content as file 1: a.pdf\n"
    )


def test_files_of_one_name_are_numbered(settings: Settings, store: Store) -> None:
    for number in range(3):
        drop(settings, "a.pdf", PDF + bytes([number]))
        done(settings, store)
        Placer(settings, store).step()

    assert below(settings.archive) == {"a.pdf", "a (2).pdf", "a (3).pdf"}


def test_placing_is_done_once(settings: Settings, store: Store) -> None:
    drop(settings, "a.pdf")
    done(settings, store)
    placer = Placer(settings, store)

    assert (placer.step(), placer.step()) == (1, 0)
    assert below(settings.archive) == {"a.pdf"}


class Interrupted(Store):
    """Fails between the file's placing and the note of it."""

    def mark_placed(self, file_id: int, path: Path) -> None:
        raise StoreUnavailable(f"{file_id} at {path}")


def test_a_placing_that_was_cut_off_makes_no_second_copy(settings: Settings, store: Store) -> None:
    drop(settings, "a.pdf")
    done(settings, store)
    with (
        Interrupted.open(settings.effective_database_url) as interrupted,
        pytest.raises(StoreUnavailable),
    ):
        Placer(settings, interrupted).step()

    Placer(settings, store).step()

    assert below(settings.archive) == {"a.pdf"}
    assert entries(store)[0].placed_path == settings.archive / "a.pdf"


def test_a_file_that_failed_and_is_then_done_moves_to_the_archive(
    settings: Settings, store: Store
) -> None:
    drop(settings, "a.pdf")
    [entry] = take_all(settings, store)
    fail(store, entry)
    placer = Placer(settings, store)
    placer.step()

    store.requeue(entry.id)
    assert entry.job_id is not None
    finish(store, entry.job_id)
    placer.step()

    assert below(settings.failed) == set()
    assert below(settings.archive) == {"a.pdf"}


def test_a_folder_that_was_refused_is_put_aside_whole(settings: Settings, store: Store) -> None:
    drop(settings, "scan.pdf/page1.png")
    take_all(settings, store)

    Placer(settings, store).step()

    assert below(settings.failed) == {"scan.pdf/page1.png", "scan.pdf.reason.txt"}


def test_an_archive_that_cannot_be_written_delays_only_what_goes_there(
    settings: Settings, store: Store
) -> None:
    settings.archive.write_text("in the way")
    drop(settings, "a.pdf")
    drop(settings, "empty.pdf", b"")
    done(settings, store)
    placer = Placer(settings, store)

    assert placer.step() == 1
    settings.archive.unlink()
    assert placer.step() == 1

    assert below(settings.archive) == {"a.pdf"}
    assert below(settings.failed) == {"empty.pdf", "empty.pdf.reason.txt"}


def test_submitted_files_are_copied_and_folders_searched(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "from elsewhere"
    (folder / "receipts").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(PDF)
    (folder / "receipts" / "b.pdf").write_bytes(PDF + b"b")
    (folder / ".DS_Store").touch()
    (folder / "link.pdf").symlink_to("a.pdf")
    before = below(folder)

    found = submit(settings, store, [folder], document_type="invoice")

    assert [(entry.name, entry.label) for entry in found] == [
        ("a.pdf", ""),
        ("link.pdf", ""),
        ("b.pdf", "receipts"),
    ]
    assert [entry.document_type for entry in found] == ["invoice", "", "invoice"]
    assert [entry.failure is None for entry in found] == [True, False, True]
    assert below(folder) == before


def test_a_link_that_is_named_is_meant(settings: Settings, store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    link = tmp_path / "link.pdf"
    link.symlink_to("a.pdf")

    [entry] = submit(settings, store, [link])

    assert (entry.name, entry.failure) == ("link.pdf", None)


def test_what_is_not_there_is_an_entry_that_failed(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    [entry] = submit(settings, store, [tmp_path / "missing.pdf"])

    assert entry.failure is not None
    assert entry.failure.code == "unreadable_file"
    assert "No such file" in entry.failure.words
