from pathlib import Path

from docproc.cli.progress import WorkProgress
from docproc.settings import load_settings
from docproc.store import Store
from tests.cli.conftest import DOUBTFUL, DUPLICATE, FAILED, FIRST


def test_pages_and_tokens_of_what_was_read_are_counted(used_home: Path) -> None:
    times = iter([0.0, 10.0, 20.0, 20.0])
    with Store.open(load_settings(home=used_home).effective_database_url) as store:
        progress = WorkProgress(store, 4, lambda: next(times))

        progress.add({FIRST, FAILED, DUPLICATE})
        progress.add({DOUBTFUL})

    assert progress.in_words == "2 pages, 15 tokens/s"
