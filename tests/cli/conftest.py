from pathlib import Path

import pytest

from docproc.errors import EmptyFile
from docproc.extraction import ExtractionStatus
from docproc.settings import load_settings
from docproc.store import Store
from tests.store.samples import arrival, claimed, document, done, extraction

FIRST, FAILED, DUPLICATE, DOUBTFUL = 1, 2, 3, 4


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands of a test work: a folder without anything."""
    monkeypatch.setenv("DOCPROC_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def used_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which four files have ended, each in another way."""
    monkeypatch.setenv("DOCPROC_EXPENSE_ACCOUNT", "4980")
    (home / ".docproc").mkdir()
    with Store.open(load_settings().effective_database_url) as store:
        done(store)
        store.register_failure(
            name="void.pdf", label="", source=home, num_bytes=0, error=EmptyFile("void.pdf: empty")
        )
        store.register(arrival(name="again.pdf"), document_type="invoice")
        doubtful = store.register(arrival("bb", "odd.pdf"), document_type="invoice")
        lease = claimed(store, doubtful.job_id)
        store.complete(lease, document("bb"), extraction("bb", ExtractionStatus.NEEDS_REVIEW))
    return home
