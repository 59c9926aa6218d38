from multiprocessing import get_context

from docproc.store import Store
from tests.benchmarks.full_queue import queue_jobs
from tests.store.claim_race import NUM_PROCESSES, claims_of_all
from tests.store.samples import arrival

NUM_JOBS = 30
# `make bench` tries a thousand.
NUM_CLAIMS = 100


def _register_all(database_url: str) -> None:
    with Store.open(database_url) as store:
        for number in range(NUM_JOBS):
            store.register(arrival(f"{number:02x}"))


def test_no_job_is_claimed_twice(store: Store, database_url: str) -> None:
    del store
    queue_jobs(database_url, NUM_CLAIMS)

    claims = claims_of_all(database_url, NUM_CLAIMS)

    assert claims == dict.fromkeys(range(1, NUM_CLAIMS + 1), 1)


def test_the_same_content_from_several_processes_is_one_job(
    store: Store, database_url: str
) -> None:
    with get_context("spawn").Pool(NUM_PROCESSES) as pool:
        pool.map(_register_all, [database_url] * NUM_PROCESSES, chunksize=1)

    counts = store.counts()
    assert counts.waiting == NUM_JOBS
    assert counts.duplicate == NUM_JOBS * (NUM_PROCESSES - 1)
