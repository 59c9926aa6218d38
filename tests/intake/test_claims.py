import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.errors import EmptyFile, UnsupportedDocument
from docproc.intake.claims import Claims
from docproc.intake.originals import Originals
from tests.intake.dropping import PDF, below, sha256


@pytest.fixture
def claims(tmp_path: Path) -> Claims:
    return Claims(tmp_path / "claimed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system."""
    shared_memory = Path("/dev/shm")
    if not shared_memory.is_dir() or shared_memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one file system")
    with tempfile.TemporaryDirectory(dir=shared_memory) as folder:
        yield Path(folder)


def test_a_claimed_file_is_gone_from_its_place(claims: Claims, file: Path) -> None:
    with claims.move(file, label="x/y", document_type="invoice") as claim:
        assert claim.content.read_bytes() == PDF

    assert not file.exists()
    assert (claim.origin.name, claim.origin.label) == ("a.pdf", "x/y")


def test_a_copied_file_stays(claims: Claims, file: Path) -> None:
    with claims.copy(file, label="", document_type="") as claim:
        assert file.read_bytes() == claim.content.read_bytes() == PDF


def test_a_claim_across_file_systems_is_a_move_too(claims: Claims, elsewhere: Path) -> None:
    file = elsewhere / "a.pdf"
    file.write_bytes(PDF)

    with claims.move(file, label="", document_type="") as claim:
        assert claim.content.read_bytes() == PDF

    assert not file.exists()


def test_a_move_across_file_systems_that_was_cut_off_is_ended(
    claims: Claims, elsewhere: Path, tmp_path: Path
) -> None:
    file = elsewhere / "a.pdf"
    file.write_bytes(PDF)
    status = file.stat()
    with claims.move(file, label="", document_type=""):
        pass
    # As it was before the last step. The inode differs, so the claim's note must say the new one.
    file.write_bytes(PDF)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    origin = next((tmp_path / "claimed").glob("*/origin.json"))
    was, is_now = f'"inode": {status.st_ino}', f'"inode": {file.stat().st_ino}'
    origin.write_text(origin.read_text().replace(was, is_now))

    [claim] = claims.abandoned()

    with claim:
        assert claim.content.read_bytes() == PDF
    assert not file.exists()


def test_what_cannot_be_claimed_leaves_no_claim(claims: Claims, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        claims.move(tmp_path / "missing.pdf", label="", document_type="")
    with pytest.raises(IsADirectoryError):
        claims.copy(tmp_path, label="", document_type="")

    assert below(tmp_path / "claimed") == set()


def test_a_claim_that_is_worked_on_is_not_taken_up(claims: Claims, file: Path) -> None:
    with claims.move(file, label="", document_type="") as claim:
        assert list(claims.abandoned()) == []

    [again] = claims.abandoned()
    with again:
        assert again.id == claim.id


def test_a_claim_is_taken_up_with_all_that_is_known(claims: Claims, file: Path) -> None:
    with claims.move(file, label="x", document_type="invoice") as claim:
        pass

    [again] = claims.abandoned()

    with again:
        assert again.origin == claim.origin
        assert again.content.read_bytes() == PDF


def test_a_damaged_claim_is_kept_and_holds_nobody_up(
    claims: Claims, file: Path, tmp_path: Path
) -> None:
    with claims.move(file, label="", document_type="") as claim:
        (claim.folder / "origin.json").write_text('{"path": ')
    other = tmp_path / "b.pdf"
    other.write_bytes(PDF)
    with claims.move(other, label="", document_type=""):
        pass

    [again] = claims.abandoned()

    with again:
        assert again.origin.name == "b.pdf"
    assert claim.content.read_bytes() == PDF


def test_a_discarded_claim_leaves_nothing(claims: Claims, file: Path, tmp_path: Path) -> None:
    claims.move(file, label="", document_type="").discard()

    assert list((tmp_path / "claimed").iterdir()) == []


def test_an_original_is_kept_by_its_hash_and_cannot_be_written(tmp_path: Path, file: Path) -> None:
    originals = Originals(tmp_path / "originals")

    original = originals.add(file, file.name)

    kept = originals.path(sha256(PDF))
    assert (original.sha256, original.num_bytes) == (sha256(PDF), len(PDF))
    assert kept.read_bytes() == PDF
    assert kept.stat().st_mode & 0o777 == 0o444


def test_the_same_content_is_kept_once(tmp_path: Path, file: Path) -> None:
    originals = Originals(tmp_path / "originals")
    other = tmp_path / "b.pdf"
    other.write_bytes(PDF)

    originals.add(file, file.name)
    inode = originals.path(sha256(PDF)).stat().st_ino
    originals.add(other, other.name)

    assert originals.path(sha256(PDF)).stat().st_ino == inode
    assert len(below(tmp_path / "originals")) == 1


def test_an_original_does_not_change_with_another_name_of_its_file(
    tmp_path: Path, file: Path
) -> None:
    originals = Originals(tmp_path / "originals")
    other = tmp_path / "hard link.pdf"
    other.hardlink_to(file)

    originals.add(file, file.name)
    other.write_bytes(b"changed")

    assert originals.path(sha256(PDF)).read_bytes() == PDF


def test_what_is_no_file_or_empty_is_refused_in_words(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "originals")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UnsupportedDocument, match="is a folder"):
        originals.add(tmp_path / "folder", "folder")
    with pytest.raises(UnsupportedDocument, match="is a link"):
        originals.add(tmp_path / "link", "link")
    with pytest.raises(UnsupportedDocument, match="no ordinary file"):
        originals.add(tmp_path / "pipe", "pipe")
    with pytest.raises(EmptyFile, match="no content"):
        originals.add(tmp_path / "empty", "empty")
