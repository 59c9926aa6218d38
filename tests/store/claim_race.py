"""Several processes that all want the same jobs."""

from collections import Counter
from multiprocessing import get_context

from docproc.store import Store

NUM_PROCESSES = 3


def claims_of_all(database_url: str, num_jobs: int) -> Counter[int]:
    """How often each of the first ``num_jobs`` jobs is claimed when every process tries all."""
    calls = [(database_url, num_jobs)] * NUM_PROCESSES
    with get_context("spawn").Pool(NUM_PROCESSES) as pool:
        claims = pool.starmap(_claim_all, calls, chunksize=1)
    return Counter(job_id for mine in claims for job_id in mine)


def _claim_all(database_url: str, num_jobs: int) -> list[int]:
    with Store.open(database_url) as store:
        leases = [
            store.claim(job_id, owner="racer", lease_seconds=600)
            for job_id in range(1, num_jobs + 1)
        ]
    return [lease.job.id for lease in leases if lease is not None]
