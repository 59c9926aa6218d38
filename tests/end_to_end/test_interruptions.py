"""``docproc up`` when something, or somebody, ends it."""

import os
import shutil
import signal
from pathlib import Path

import psutil
import pytest

from docproc.errors import ExitCode
from docproc.models.catalog import ModelFiles
from docproc.samples import sample_files
from docproc.store import FileState, Store
from tests.end_to_end.commands import Commands, states_of, wait_until, workers_of
from tests.end_to_end.tickets import drop_ticket, ticket_settings

NUM_FILES = 6
# Most of a minute for a model on two cores: longer than a worker that stops waits.
LONG = ("Kilbride_2026-0098.pdf", "services-agreement.pdf", "factura-A-26-1187.pdf")


@pytest.fixture
def commands(tmp_path: Path, starter_model: ModelFiles) -> Commands:
    del starter_model
    return Commands(tmp_path, **ticket_settings(tmp_path / "types"))


def drop_long_documents(inbox: Path) -> None:
    for path in sample_files():
        if path.name in LONG:
            shutil.copy(path, inbox)


def wait_for_work(store: Store) -> None:
    wait_until(lambda: FileState.WORKING in states_of(store), "a leased job")


def test_a_killed_worker_is_started_again_and_every_file_ends_once(commands: Commands) -> None:
    with commands.up() as process, Store.open(commands.database_url) as store:
        for number in range(NUM_FILES):
            drop_ticket(commands.home / "inbox", number)
        wait_for_work(store)
        first = workers_of(process)[0].pid
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: states_of(store) == [FileState.DONE] * NUM_FILES, "all done")
        assert workers_of(process)[0].pid != first
        assert all(store.extractions(entry.id) for entry in store.files())
    assert len(list((commands.home / "archive").iterdir())) == NUM_FILES


def test_ctrl_c_gives_back_what_cannot_be_finished(commands: Commands) -> None:
    with commands.up() as process, Store.open(commands.database_url) as store:
        drop_long_documents(commands.home / "inbox")
        wait_for_work(store)
        workers = workers_of(process)

    assert not psutil.wait_procs(workers, timeout=5)[1]
    with Store.open(commands.database_url) as store:
        assert FileState.WORKING not in states_of(store)
        # On a quick machine they were all finished instead.
        assert all(entry.attempt == 0 for entry in store.files(state=FileState.WAITING))


def test_the_second_ctrl_c_ends_everything_at_once(commands: Commands) -> None:
    with commands.started("up") as process, Store.open(commands.database_url) as store:
        wait_until((commands.home / "inbox").is_dir, "the inbox")
        drop_ticket(commands.home / "inbox", 1)
        wait_for_work(store)
        workers = workers_of(process)
        # It cannot end by itself, however quick it is.
        workers[0].suspend()
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert any(line.startswith("stopping") for line in process.stdout)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=5)

    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in output
    assert not psutil.wait_procs(workers, timeout=5)[1]


def test_submit_goes_on_alone_when_the_worker_beside_it_dies(
    commands: Commands, tmp_path: Path
) -> None:
    with commands.started("up") as process, Store.open(commands.database_url) as store:
        wait_until((commands.home / "inbox").is_dir, "the inbox")
        wait_until(lambda: workers_of(process), "the worker")
        worker = workers_of(process)[0]
        wait_until((commands.home / ".docproc" / "worker.lock").exists, "the worker's lock")
        ticket = drop_ticket(tmp_path, 1)
        with commands.started("submit", str(ticket), "--wait") as submit:
            wait_until(lambda: states_of(store), "the file to be submitted")
            process.kill()
            worker.kill()
            output, _ = submit.communicate(timeout=60)

    assert submit.returncode == ExitCode.OK, output
    assert "ticket-1.pdf" in output
    assert not psutil.wait_procs([worker], timeout=5)[1]
