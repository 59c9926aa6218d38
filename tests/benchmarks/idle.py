"""What ``docproc up`` costs while nothing happens, and how soon it begins; prints both.

python -m tests.benchmarks.idle [SECONDS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from sqlalchemy import select

from docproc.intake import as_environment
from docproc.samples import sample_files
from docproc.settings import Settings
from docproc.store import Store
from docproc.store.connections import Connections
from docproc.store.rows import AttemptRow, FileRow
from tests.workers.end_to_end import wait_until

IDLE_SECONDS = 60.0
NUM_FILES = 3
WORK_SECONDS = 300.0


def main(idle_seconds: float) -> None:
    """Measures with SQLite, the embedded broker and the starter model."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), summaries=False)
        command = [sys.executable, "-m", "docproc", "up"]
        environment = os.environ | as_environment(settings)
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                _measure(settings, psutil.Process(process.pid), idle_seconds)
            finally:
                process.terminate()


def _measure(settings: Settings, process: psutil.Process, idle_seconds: float) -> None:
    wait_until(settings.inbox.is_dir, WORK_SECONDS)
    with Store.open(settings.effective_database_url) as store:
        # The first one waits for the model.
        _, *seconds = [_drop(settings, store, number) for number in range(NUM_FILES + 1)]
    sys.stdout.write(
        f"from a file's last byte to its job's start, {NUM_FILES} files one by one: median "
        f"{statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s\n"
    )
    processes = [process, *process.children(recursive=True)]
    before = _cpu_seconds(processes)
    time.sleep(idle_seconds)
    share = (_cpu_seconds(processes) - before) / idle_seconds
    sys.stdout.write(
        f"idle for {idle_seconds:.0f} s: {share:.2%} of one core in {len(processes)} processes\n"
    )


def _drop(settings: Settings, store: Store, number: int) -> float:
    """Drops a file and waits for its end; seconds until its attempt began."""
    path = settings.inbox / f"{number}.pdf"
    path.write_bytes(sample_files()[0].read_bytes() + b"%% %d\n%%%%EOF\n" % number)
    written = path.stat().st_mtime
    wait_until(lambda: store.counts().total > number and store.counts().is_settled, WORK_SECONDS)
    connections = Connections.to(settings.effective_database_url)
    with connections.reading() as session:
        of_file = select(AttemptRow.started_at).join(FileRow, FileRow.job_id == AttemptRow.job_id)
        started = session.scalars(of_file.where(FileRow.name == path.name)).one()
    connections.close()
    return started.timestamp() - written


def _cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else IDLE_SECONDS)
