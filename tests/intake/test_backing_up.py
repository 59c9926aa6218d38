import shutil
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.intake import Deletion, Reconciler, back_up, submit
from docproc.settings import Settings
from docproc.store import Store
from tests.store.samples import claimed, document, extraction


def _submit(settings: Settings, store: Store, name: str) -> int:
    source = settings.home.parent / name
    source.write_text(f"%PDF {name}", "utf-8")
    [entry] = submit(settings, store, [source])
    assert entry.sha256 is not None
    found, read = extraction(entry.sha256), document(entry.sha256)
    store.complete(claimed(store, entry.job_id), read, found)
    return entry.id


def test_a_backup_in_place_of_the_folder_is_all_there_was(tmp_path: Path) -> None:
    settings, restored = Settings(home=tmp_path / "home"), Settings(home=tmp_path / "new")
    with Store.open(settings.effective_database_url) as store:
        file_id = _submit(settings, store, "a.pdf")

        made = back_up(settings, store, tmp_path / "backup")

        before = (store.files(), store.extractions(file_id))
    shutil.copytree(made.folder, restored.data_dir)
    with Store.open(restored.effective_database_url) as store:
        assert (store.files(), store.extractions(file_id)) == before
        assert store.search("total")[0].file.id == file_id
        assert Reconciler(restored, store).discrepancies() == []
    assert (made.num_originals, made.num_copied) == (1, 1)


def test_a_backup_is_renewed_with_what_is_new_and_without_what_is_gone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with Store.open(settings.effective_database_url) as store:
        first = _submit(settings, store, "a.pdf")
        back_up(settings, store, tmp_path / "backup")
        _submit(settings, store, "b.pdf")
        Deletion(settings, store).delete(first)

        made = back_up(settings, store, tmp_path / "backup")

    assert (made.num_originals, made.num_copied) == (1, 1)
    with Store.open(f"sqlite:///{tmp_path}/backup/docproc.db") as copy:
        assert [entry.name for entry in copy.files()] == ["b.pdf"]
    assert len([path for path in (tmp_path / "backup").rglob("*") if path.is_file()]) == 2


def test_a_server_is_copied_by_its_own_tools(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    settings = Settings(home=tmp_path, database_url=url)
    any_store = Store.open(Settings(home=tmp_path).effective_database_url)

    with any_store, pytest.raises(ConfigurationError, match="pg_dump --format=custom"):
        back_up(settings, any_store, tmp_path / "backup")
