import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.intake import WorkerProcess
from docproc.intake.supervisor import as_environment
from docproc.settings import Settings
from docproc.store import FileState, Store
from tests.workers.end_to_end import (
    drop_files,
    extracted,
    place_all,
    running,
    wait_for_counts,
    wait_until,
    watching,
    worker_process,
)

NUM_FILES = 20


def expect_all_done(settings: Settings, store: Store, worker: WorkerProcess) -> None:
    """Every file dropped is done, once, and lies in the archive."""
    wait_for_counts(store, lambda counts: counts.done == NUM_FILES, worker.poll)
    place_all(settings, store)

    assert store.counts().total == NUM_FILES
    assert list(settings.inbox.iterdir()) == []
    assert len(list(settings.archive.iterdir())) == NUM_FILES
    assert all(store.extractions(entry.id) for entry in store.files())


def test_files_dropped_while_a_worker_runs_are_done(settings: Settings, store: Store) -> None:
    with running(worker_process(settings)) as worker, watching(settings, store):
        drop_files(settings, NUM_FILES)
        expect_all_done(settings, store, worker)

    assert len(extracted(settings)) == len(set(extracted(settings))) == NUM_FILES
    assert worker.num_crashes == 0


def test_files_are_done_over_a_broker_and_postgresql_too(server_settings: Settings) -> None:
    with (
        Store.open(server_settings.effective_database_url) as store,
        running(worker_process(server_settings)) as worker,
        watching(server_settings, store),
    ):
        drop_files(server_settings, NUM_FILES)
        expect_all_done(server_settings, store, worker)

    assert len(set(extracted(server_settings))) == NUM_FILES


@pytest.mark.parametrize("server_settings", ["redis"], indirect=True)
def test_a_worker_on_another_machine_gets_documents_from_the_database(
    server_settings: Settings, tmp_path: Path
) -> None:
    here = server_settings.model_copy(update={"originals": "database"})
    there = here.model_copy(update={"home": tmp_path / "there"})
    with (
        Store.open(here.effective_database_url) as store,
        running(worker_process(there)) as worker,
        watching(here, store),
    ):
        drop_files(here, NUM_FILES)
        expect_all_done(here, store, worker)

    assert len(set(extracted(there))) == NUM_FILES
    assert not (there.data_dir / "originals").exists()
    assert list((there.data_dir / "fetched").iterdir()) == []


def test_a_poison_document_is_quarantined_and_starves_nobody(
    settings: Settings, store: Store
) -> None:
    quick = worker_process(settings, seconds=0.1, clock=lambda: 20 * time.monotonic())
    with running(quick) as worker, watching(settings, store):
        (settings.inbox / "0 poison.txt").write_text("poison")
        drop_files(settings, NUM_FILES)
        wait_for_counts(store, lambda it: it.done == NUM_FILES and it.failed == 1, worker.poll)

    [failed] = store.files(state=FileState.FAILED)
    assert failed.name == "0 poison.txt"
    assert failed.failure is not None
    assert failed.failure.code == "worker_crashed"
    assert worker.num_crashes == 4


def wait_for_work_after(num_done: int, store: Store, worker: WorkerProcess) -> None:
    """Until so many files are done, and others in hand."""
    wait_for_counts(store, lambda it: it.done >= num_done and it.working > 0, worker.poll)


def kill_in_the_middle(settings: Settings, store: Store) -> None:
    """Kills the worker with SIGKILL twice while it has work in hand, and lets it be restarted."""
    with running(worker_process(settings, seconds=0.3)) as worker, watching(settings, store):
        drop_files(settings, NUM_FILES)
        for num_done in (2, 9):
            wait_for_work_after(num_done, store, worker)
            worker.kill()
        expect_all_done(settings, store, worker)

    assert worker.num_crashes == 2


def test_a_worker_killed_in_the_middle_leaves_one_extraction_of_each_file(
    settings: Settings, store: Store
) -> None:
    kill_in_the_middle(settings, store)


def test_the_same_holds_over_a_broker_and_postgresql(server_settings: Settings) -> None:
    with Store.open(server_settings.effective_database_url) as store:
        kill_in_the_middle(server_settings, store)


def test_a_broken_file_fails_and_the_others_do_not(settings: Settings, store: Store) -> None:
    drop_files(settings, 3)
    (settings.inbox / "broken.txt").write_text("broken")

    with running(worker_process(settings)) as worker, watching(settings, store):
        wait_for_counts(store, lambda it: it.done == 3 and it.failed == 1, worker.poll)
    place_all(settings, store)

    assert {path.name for path in settings.failed.iterdir()} == {
        "broken.txt",
        "broken.txt.reason.txt",
    }


def test_ctrl_c_stops_cleanly_and_finishes_what_is_quick(settings: Settings, store: Store) -> None:
    drop_files(settings, 3)
    with watching(settings, store):
        wait_until(lambda: store.counts().total == 3)
    child = start_alone(settings, "0.8")
    wait_until(lambda: store.counts().working > 0)

    child.send_signal(signal.SIGINT)

    assert child.wait(20) == 0
    assert store.counts().working == 0
    assert store.counts().done > 0


def test_a_second_signal_stops_at_once_and_a_restart_loses_nothing(
    settings: Settings, store: Store
) -> None:
    drop_files(settings, 3)
    with watching(settings, store):
        wait_until(lambda: store.counts().total == 3)
    child = start_alone(settings, "60")
    wait_until(lambda: store.counts().working == 3)

    child.send_signal(signal.SIGINT)
    child.send_signal(signal.SIGTERM)

    assert child.wait(5) in {128 + signal.SIGINT, 128 + signal.SIGTERM}
    with running(worker_process(settings)) as worker:
        wait_for_counts(store, lambda it: it.done == 3, worker.poll)


def start_alone(settings: Settings, seconds: str) -> "subprocess.Popen[bytes]":
    """A worker without a supervisor, as ``python -m workers`` is."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.workers.fake_worker", seconds, "2"],
        env=os.environ | as_environment(settings),
    )


def test_an_embedded_worker_ends_with_its_parent(settings: Settings) -> None:
    program = (
        "import os, signal, sys\n"
        "from docproc.settings import load_settings\n"
        "from tests.workers.end_to_end import worker_process\n"
        "worker = worker_process(load_settings())\n"
        "worker.start()\n"
        "print(worker.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | as_environment(settings),
        stdout=subprocess.PIPE,
        check=False,
    )

    assert parent.returncode == -signal.SIGKILL
    wait_until(lambda: not is_alive(int(parent.stdout)))


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended but was not waited for does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)
    return shown.stdout.strip()[:1] not in {b"", b"Z"}


def test_a_worker_that_cannot_start_says_why_and_is_not_started_again(settings: Settings) -> None:
    settings = settings.model_copy(update={"database_url": "mysql://nowhere/x"})
    worker = worker_process(settings)

    with running(worker):
        wait_until(lambda: not worker.is_running)
        with pytest.raises(ConfigurationError, match="DOCPROC_DATABASE_URL"):
            worker.poll()


class Clock:
    """Says what it was told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_worker_that_keeps_crashing_is_restarted_ever_more_slowly(settings: Settings) -> None:
    clock = Clock()
    worker = WorkerProcess(settings, command=[sys.executable, "-c", "exit(9)"], clock=clock)
    worker.start()
    pauses = []
    for number in range(1, 5):
        wait_until(lambda: not worker.is_running)
        worker.poll()
        assert worker.num_crashes == number
        begin = clock.now
        while worker.started_at <= begin:
            clock.now += 0.5
            worker.poll()
        pauses.append(clock.now - begin)
    worker.stop()

    assert pauses == [1.0, 2.0, 4.0, 8.0]


def test_two_workers_share_the_work_and_neither_takes_the_others(
    settings: Settings, store: Store
) -> None:
    with (
        running(worker_process(settings, seconds=0.1)) as first,
        running(worker_process(settings, seconds=0.1)) as second,
        watching(settings, store),
    ):
        drop_files(settings, NUM_FILES)
        wait_for_counts(store, lambda it: it.done == NUM_FILES, first.poll)

    assert second.num_crashes == 0
    assert len(extracted(settings)) == NUM_FILES
    assert {entry.state for entry in store.files()} == {FileState.DONE}
    assert {entry.attempt for entry in store.files()} == {1}
