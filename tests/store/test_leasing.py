import pytest

from docproc.errors import EncryptedDocument, LeaseLost, OutOfMemory
from docproc.store import Failure, FileState, Limits, Store
from tests.store.samples import arrival, claimed, document, extraction


def test_a_claimed_job_is_claimed_once(store: Store) -> None:
    job_id = store.register(arrival(label="q1"), document_type="invoice").job_id
    lease = claimed(store, job_id)

    assert store.claim(lease.job.id, owner="other", lease_seconds=60) is None
    assert lease.attempt == 1
    assert lease.job.document_sha256 == "aa"
    assert (lease.job.file_name, lease.job.label) == ("bill.pdf", "q1")
    assert lease.job.document_type == "invoice"


def test_a_job_that_does_not_exist_cannot_be_claimed(store: Store) -> None:
    assert store.claim(77, owner="tester", lease_seconds=60) is None


def test_a_late_commit_is_refused_and_stores_nothing(store: Store) -> None:
    entry = store.register(arrival())
    late = claimed(store, entry.job_id, lease_seconds=0)
    assert store.reap() == 1
    current = claimed(store, entry.job_id)

    with pytest.raises(LeaseLost):
        store.complete(late, document(), extraction())
    with pytest.raises(LeaseLost):
        store.fail(late, EncryptedDocument("x"), retry_in_seconds=None)
    store.release(late)

    assert store.file(entry.id).state is FileState.WORKING
    assert store.extractions(entry.id) == []
    store.complete(current, document(), extraction())
    assert store.file(entry.id).state is FileState.DONE


def test_a_finished_job_is_not_claimed_again(store: Store) -> None:
    entry = store.register(arrival())
    lease = claimed(store, entry.job_id)
    store.complete(lease, document(), extraction())

    assert store.claim(lease.job.id, owner="other", lease_seconds=60) is None
    with pytest.raises(LeaseLost):
        store.complete(lease, document(), extraction())


def test_renewed_leases_are_those_still_valid(store: Store) -> None:
    lost = claimed(store, store.register(arrival("aa")).job_id, lease_seconds=0)
    store.reap()
    held = claimed(store, store.register(arrival("bb")).job_id, lease_seconds=0)

    assert store.renew([lost.token, held.token], 60) == {held.token}
    assert store.reap() == 0
    assert store.renew([], 60) == set()


def test_a_valid_lease_is_reaped_only_when_no_worker_can_run(store: Store) -> None:
    entry = store.register(arrival())
    claimed(store, entry.job_id)

    assert store.reap() == 0
    assert store.reap(everything=True) == 1
    assert store.file(entry.id).state is FileState.WAITING
    assert store.take_due(1, 60) == [entry.job_id]


def test_a_document_that_keeps_killing_workers_fails_with_the_reason(store: Store) -> None:
    entry = store.register(arrival())

    for _ in range(Limits().max_crashes):
        claimed(store, entry.job_id, lease_seconds=0)
        store.reap()

    failed = store.file(entry.id)
    assert failed.state is FileState.FAILED
    assert failed.failure is not None
    assert failed.failure.code == "worker_crashed"
    assert "4 times" in failed.failure.words


def test_errors_are_retried_until_the_attempts_are_used_up(store: Store) -> None:
    entry = store.register(arrival())

    for _ in range(Limits().max_attempts):
        lease = claimed(store, entry.job_id)
        store.fail(lease, OutOfMemory("no room"), retry_in_seconds=0)

    failed = store.file(entry.id)
    assert failed.failure is not None
    assert failed.failure.code == "attempts_exhausted"
    assert failed.failure.words == "tried 3 times; at last: no room"


def test_a_crash_does_not_use_up_an_attempt(store: Store) -> None:
    entry = store.register(arrival())
    claimed(store, entry.job_id, lease_seconds=0)
    store.reap()

    for _ in range(Limits().max_attempts - 1):
        lease = claimed(store, entry.job_id)
        store.fail(lease, OutOfMemory("no room"), retry_in_seconds=0)

    assert store.file(entry.id).state is FileState.WAITING


def test_a_job_that_failed_for_good_keeps_its_reason(store: Store) -> None:
    entry = store.register(arrival())
    failure = Failure("odd_code", "an odd thing", "do it evenly")

    store.fail(claimed(store, entry.job_id), failure, retry_in_seconds=None)

    assert store.file(entry.id).failure == failure


def test_a_retry_is_not_claimed_before_its_time(store: Store) -> None:
    entry = store.register(arrival())
    lease = claimed(store, entry.job_id)

    store.fail(lease, OutOfMemory("no room"), retry_in_seconds=3600)

    assert store.claim(lease.job.id, owner="tester", lease_seconds=60) is None
    assert store.take_due(10, 60) == []
    assert store.file(entry.id).state is FileState.WAITING


def test_a_released_attempt_does_not_count(store: Store) -> None:
    entry = store.register(arrival())

    store.release(claimed(store, entry.job_id))

    assert store.file(entry.id).attempt == 0
    assert claimed(store, entry.job_id).attempt == 1
