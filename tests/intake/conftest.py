from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.settings import Settings
from docproc.store import Store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home of its own, with an empty inbox."""
    settings = Settings(home=tmp_path, database_url="", settle_seconds=1.0)
    settings.inbox.mkdir()
    return settings


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store."""
    with Store.open(settings.effective_database_url) as store:
        yield store
