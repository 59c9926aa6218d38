import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.cli.session import WorkSession
from docproc.settings import Settings, load_settings
from docproc.store import Store
from tests.cli.conftest import DOUBTFUL, DUPLICATE, FAILED, FIRST


@pytest.fixture
def settings(used_home: Path) -> Iterator[Settings]:
    """Of a home whose worker seems to live, so that no session starts one."""
    settings = load_settings(home=used_home)
    with (settings.data_dir / "worker.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield settings


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with Store.open(settings.effective_database_url) as opened:
        yield opened


def test_a_file_that_cannot_be_placed_is_reported_once(settings: Settings, store: Store) -> None:
    settings.archive.touch()
    settings.failed.touch()

    with WorkSession(settings, store) as session:
        reported = [[entry.id for entry in session.tick()] for _ in range(2)]

    assert reported == [[FIRST, FAILED, DUPLICATE, DOUBTFUL], []]
    assert len(store.unplaced(limit=10)) == 4


def test_following_ends_when_the_jobs_have_ended(settings: Settings, store: Store) -> None:
    with WorkSession(settings, store) as session:
        session.follow([FIRST, FAILED, DUPLICATE], is_quiet=True)

        assert session.unfinished([FIRST, FAILED, DUPLICATE]) == set()
