import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from docproc.dispatch import Pump
from docproc.store import FileState, Store
from docproc.store.connections import Connections
from tests.store.samples import arrival, claimed


def _refuse(job_id: int) -> None:
    raise ConnectionRefusedError(f"no broker for {job_id}")


def _stopping(stop: threading.Event, looks: list[Callable[[], object]]) -> Callable[[float], None]:
    """A wait that does the next thing at each look, and stops after the last."""
    remaining = iter(looks)

    def wait(_seconds: float) -> None:
        step = next(remaining, None)
        stop.set() if step is None else step()

    return wait


def test_a_step_publishes_what_is_due_once(store: Store) -> None:
    job_id = store.register(arrival()).job_id
    sent: list[int] = []
    pump = Pump(store, sent.append, window=4, hold_seconds=60)

    assert (pump.step(), pump.step()) == (1, 0)
    assert sent == [job_id]


def test_a_lost_message_is_published_again_after_its_hold(store: Store) -> None:
    job_id = store.register(arrival()).job_id
    sent: list[int] = []
    pump = Pump(store, sent.append, window=4, hold_seconds=0)

    pump.step()
    pump.step()

    assert sent == [job_id, job_id]


def test_what_a_broker_refuses_is_published_again_soon(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    job_ids = [store.register(arrival(sha256)).job_id for sha256 in ("aa", "bb")]
    sent: list[int] = []
    refused = Pump(store, _refuse, window=4, hold_seconds=600, retry_seconds=0)

    assert refused.step() == 0
    assert Pump(store, sent.append, window=4, hold_seconds=600).step() == 2

    assert sent == job_ids
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert f"job {job_ids[0]} was not published" in caplog.text


def test_a_step_reaps_expired_leases_and_publishes_their_jobs(store: Store) -> None:
    entry = store.register(arrival())
    claimed(store, entry.job_id, lease_seconds=0)
    sent: list[int] = []

    Pump(store, sent.append, window=4, hold_seconds=60).step()

    assert sent == [entry.job_id]
    assert store.file(entry.id).state is FileState.WAITING


def test_a_claimed_job_makes_room_in_the_window(store: Store) -> None:
    job_ids = [store.register(arrival(sha256)).job_id for sha256 in ("aa", "bb")]
    sent: list[int] = []
    pump = Pump(store, sent.append, window=1, hold_seconds=60)

    pump.step()
    claimed(store, job_ids[0])
    pump.step()

    assert sent == job_ids


def test_a_running_pump_notices_what_is_registered(store: Store) -> None:
    sent: list[int] = []
    stop = threading.Event()
    # Without a change counter it looks at every third turn.
    looks: list[Callable[[], object]] = [lambda: store.register(arrival()), *[bool] * 3]

    Pump(store, sent.append, window=4, hold_seconds=60).run(stop, _stopping(stop, looks))

    assert sent == [1]


def test_a_pump_outlives_a_database_that_is_down(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()
    nowhere = Store(Connections.to("postgresql://docproc@127.0.0.1:1/docproc"))
    pump = Pump(nowhere, _refuse, window=4, hold_seconds=60)

    pump.run(stop, _stopping(stop, [bool] * 6))

    assert caplog.text.count("the database does not answer") == 1


def test_a_stopped_pump_does_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()

    with Store.open(f"sqlite:///{tmp_path / 'docproc.db'}") as store:
        store.register(arrival())
        Pump(store, _refuse, window=4, hold_seconds=60).run(stop)

        assert len(store.take_due(1, 60)) == 1
