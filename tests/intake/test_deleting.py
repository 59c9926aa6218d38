from pathlib import Path

import pytest

from docproc.documents import Document, Page
from docproc.errors import UnknownDocument
from docproc.extraction import Field
from docproc.intake import Deletion, Placer, Reconciler, submit
from docproc.schema import FieldKind
from docproc.settings import Settings
from docproc.store import FileEntry, Store
from tests.store.samples import claimed, extraction

SECRET = "Xylophon4711"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store.open(settings.effective_database_url)


def _finished(settings: Settings, store: Store, path: Path) -> FileEntry:
    path.write_text(f"%PDF {SECRET}", "utf-8")
    [entry] = submit(settings, store, [path])
    assert entry.sha256 is not None
    field = Field("vendor_name", FieldKind.TEXT, SECRET, SECRET)
    page = Page(1, f"to {SECRET}", 595.0, 842.0, ())
    document = Document(entry.sha256, (page,))
    found = extraction(entry.sha256, fields=(field,))
    store.complete(claimed(store, entry.job_id), document, found)
    Placer(settings, store).step()
    return store.file(entry.id)


def _files_with(folder: Path, word: str) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if word.encode() in path.read_bytes()]


def test_nothing_of_a_deleted_document_is_left(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    source = tmp_path / "mine.pdf"
    entry = _finished(settings, store, source)
    [copy] = submit(settings, store, [source])
    assert _files_with(settings.home, SECRET)

    deleted = Deletion(settings, store).delete(copy.id)
    store.close()

    assert [each.id for each in deleted] == [entry.id, copy.id]
    assert _files_with(settings.home, SECRET) == []
    assert _files_with(settings.home, SECRET.lower()) == []
    assert list(settings.archive.iterdir()) == []
    assert source.exists()
    assert store.search(SECRET) == []
    assert Reconciler(settings, store).discrepancies() == []
    assert store.counts().total == 0


def test_what_somebody_put_in_its_place_stays(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    entry = _finished(settings, store, tmp_path / "mine.pdf")
    assert entry.placed_path is not None
    entry.placed_path.unlink()
    entry.placed_path.write_text("something else", "utf-8")

    Deletion(settings, store).delete(entry.id)

    assert entry.placed_path.read_text("utf-8") == "something else"


def test_a_refused_file_is_deleted_too(settings: Settings, store: Store, tmp_path: Path) -> None:
    (tmp_path / "void.pdf").touch()
    [entry] = submit(settings, store, [tmp_path / "void.pdf"])

    Deletion(settings, store).delete(entry.id)

    with pytest.raises(UnknownDocument):
        store.file(entry.id)


def test_the_same_content_is_new_after_it_was_deleted(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    entry = _finished(settings, store, tmp_path / "mine.pdf")
    Deletion(settings, store).delete(entry.id)

    [again] = submit(settings, store, [tmp_path / "mine.pdf"])

    assert again.duplicate_of is None


def test_a_worker_that_reads_it_loses_its_lease(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "mine.pdf").write_text("%PDF", "utf-8")
    [entry] = submit(settings, store, [tmp_path / "mine.pdf"])
    lease = claimed(store, entry.job_id)

    Deletion(settings, store).delete(entry.id)

    assert store.renew([lease.token], 60) == set()
