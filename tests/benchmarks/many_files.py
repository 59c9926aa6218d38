"""How long it takes to take thousands of files that are dropped at once; counts them, too.

python -m tests.benchmarks.many_files [NUM_FILES]
"""

import sys
import tempfile
import time
from pathlib import Path

from docproc.intake import Reconciler
from docproc.settings import Settings
from docproc.store import Store
from tests.workers.end_to_end import drop_files, wait_until, watching

NUM_FILES = 5000
MAX_SECONDS = 600.0


def main(num_files: int) -> None:
    """Drops them beside a running watcher."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        settings.inbox.mkdir()
        with Store.open(settings.effective_database_url) as store, watching(settings, store):
            begin = time.monotonic()
            drop_files(settings, num_files)
            wait_until(lambda: store.counts().total >= num_files, MAX_SECONDS)
            seconds = time.monotonic() - begin
            counts = Reconciler(settings, store).counts()
        sys.stdout.write(
            f"{num_files} files dropped at once, taken in {seconds:.0f} s: {counts.total} seen, "
            f"{counts.unaccounted} unaccounted, {len(list(settings.inbox.iterdir()))} left\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else NUM_FILES)
