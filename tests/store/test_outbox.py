from collections.abc import Callable

import pytest
from sqlalchemy import text

from docproc.errors import EncryptedDocument, OutOfMemory
from docproc.store import Store
from docproc.store.connections import Connections
from tests.store.samples import arrival, claimed, document, extraction


def _register(store: Store, *sha256s: str) -> list[int]:
    job_ids = [store.register(arrival(sha256)).job_id for sha256 in sha256s]
    return [job_id for job_id in job_ids if job_id is not None]


def _crash(store: Store, job_id: int, times: int) -> None:
    for _ in range(times):
        claimed(store, job_id, lease_seconds=0)
        store.reap()


STEPS: dict[str, Callable[[Store, int], object]] = {
    "register": lambda store, job_id: None,
    "publish": lambda store, job_id: store.take_due(10, 60),
    "claim": lambda store, job_id: claimed(store, job_id),
    "complete": lambda store, job_id: store.complete(
        claimed(store, job_id), document(), extraction()
    ),
    "fail": lambda store, job_id: store.fail(
        claimed(store, job_id), EncryptedDocument("x"), retry_in_seconds=None
    ),
    "retry": lambda store, job_id: store.fail(
        claimed(store, job_id), OutOfMemory("x"), retry_in_seconds=0
    ),
    "release": lambda store, job_id: store.release(claimed(store, job_id)),
    "crash": lambda store, job_id: _crash(store, job_id, 1),
    "crash for good": lambda store, job_id: _crash(store, job_id, 4),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_outbox_row_exists_exactly_while_its_job_is_queued(
    store: Store, database_url: str, step: str
) -> None:
    [job_id] = _register(store, "aa")

    STEPS[step](store, job_id)

    connections = Connections.to(database_url)
    with connections.reading() as session:
        promised = session.execute(text("SELECT job_id FROM outbox")).scalars().all()
        queued = session.execute(text("SELECT id FROM jobs WHERE state = 'queued'")).scalars()
        assert promised == queued.all()
    connections.close()


def test_a_published_job_is_held_back_and_then_published_again(store: Store) -> None:
    [job_id] = _register(store, "aa")

    assert store.take_due(10, 0) == [job_id]
    assert store.take_due(10, 60) == [job_id]
    assert store.take_due(10, 60) == []


def test_at_most_a_window_of_jobs_is_published_and_unclaimed(store: Store) -> None:
    first, second, third = _register(store, "aa", "bb", "cc")

    assert store.take_due(2, 60) == [first, second]
    assert store.take_due(2, 60) == []
    claimed(store, first)
    assert store.take_due(2, 60) == [third]
    assert store.take_due(0, 60) == []


def test_suspects_run_alone_after_everything_clean(store: Store) -> None:
    first, second = _register(store, "aa", "bb")
    _crash(store, first, 2)
    _crash(store, second, 2)
    [clean] = _register(store, "cc")

    assert store.take_due(10, 60) == [clean]
    assert store.take_due(10, 60) == []
    working = claimed(store, clean)
    assert store.take_due(10, 60) == []
    store.complete(working, document("cc"), extraction("cc"))
    assert store.take_due(10, 60) == [first]
    assert store.take_due(10, 60) == []
    alone = claimed(store, first)
    _register(store, "dd")
    assert store.take_due(10, 60) == []
    store.complete(alone, document(), extraction())
    assert len(store.take_due(10, 60)) == 1


def test_an_old_message_does_not_start_a_suspect_beside_others(store: Store) -> None:
    suspect, clean = _register(store, "aa", "bb")
    _crash(store, suspect, 2)
    claimed(store, clean)

    assert store.claim(suspect, owner="tester", lease_seconds=60) is None


def test_after_a_lost_broker_everything_is_due_at_once(store: Store) -> None:
    job_ids = _register(store, "aa", "bb")
    store.take_due(10, 3600)

    store.reap(everything=True)

    assert store.take_due(10, 60) == job_ids


def test_another_connections_change_moves_the_counter(store: Store, database_url: str) -> None:
    before = store.change_counter()
    unchanged = store.change_counter()
    _register(store, "aa")
    after = store.change_counter()

    assert before == unchanged
    assert (after != before) == database_url.startswith("sqlite")
