from collections import Counter
from multiprocessing import get_context

from docproc.store import Store
from tests.store.samples import arrival

NUM_JOBS = 30
NUM_PROCESSES = 3


def _claim_all(database_url: str) -> list[int]:
    with Store.open(database_url) as store:
        leases = [
            store.claim(job_id, owner="racer", lease_seconds=60)
            for job_id in range(1, NUM_JOBS + 1)
        ]
    return [lease.job.id for lease in leases if lease is not None]


def _register_all(database_url: str) -> None:
    with Store.open(database_url) as store:
        for number in range(NUM_JOBS):
            store.register(arrival(f"{number:02x}"))


def test_no_job_is_claimed_twice(store: Store, database_url: str) -> None:
    for number in range(NUM_JOBS):
        store.register(arrival(f"{number:02x}"))

    with get_context("spawn").Pool(NUM_PROCESSES) as pool:
        claims = pool.map(_claim_all, [database_url] * NUM_PROCESSES, chunksize=1)

    claimed = Counter(job_id for mine in claims for job_id in mine)
    assert claimed == dict.fromkeys(range(1, NUM_JOBS + 1), 1)


def test_the_same_content_from_several_processes_is_one_job(
    store: Store, database_url: str
) -> None:
    with get_context("spawn").Pool(NUM_PROCESSES) as pool:
        pool.map(_register_all, [database_url] * NUM_PROCESSES, chunksize=1)

    counts = store.counts()
    assert counts.waiting == NUM_JOBS
    assert counts.duplicate == NUM_JOBS * (NUM_PROCESSES - 1)
