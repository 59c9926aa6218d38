"""How long the store's steps take while many jobs are queued: ``python -m``, prints a table.

python -m tests.benchmarks.full_queue [NUM_JOBS]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from docproc.store import JobState, Lease, Store
from docproc.store.column_types import now
from docproc.store.connections import Connections
from docproc.store.rows import DocumentRow, FileRow, JobRow, OutboxRow, Row
from tests.store.claim_race import NUM_PROCESSES, claims_of_all
from tests.store.databases import DATABASES, new_database
from tests.store.samples import document, extraction

NUM_JOBS = 100_000
NUM_ROUNDS = 100
NUM_RACED = 1000


def main(num_jobs: int) -> None:
    """Measures on each database and prints."""
    print_row("database", "step", "median ms", "worst ms")
    for kind in DATABASES:
        with (
            tempfile.TemporaryDirectory() as folder,
            new_database(kind, Path(folder)) as url,
            Store.open(url) as store,
        ):
            queue_jobs(url, num_jobs)
            for name, seconds in measured(store).items():
                median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
                print_row(kind, name, f"{median:.1f}", f"{worst:.1f}")
            print_race(kind, url)


def queue_jobs(database_url: str, num_jobs: int) -> None:
    """Queues so many jobs, each of one file."""
    numbers = range(1, num_jobs + 1)
    rows: dict[type[Row], list[dict[str, Any]]] = {
        DocumentRow: [{"id": n, "sha256": f"{n:064x}", "num_bytes": 9} for n in numbers],
        JobRow: [{"id": n, "document_id": n, "requested_type": ""} for n in numbers],
        FileRow: [{"id": n, "name": f"{n}.pdf", "document_id": n, "job_id": n} for n in numbers],
        OutboxRow: [{"job_id": n, "held_until": None} for n in numbers],
    }
    same: dict[type[Row], dict[str, Any]] = {
        JobRow: {"state": JobState.QUEUED, "not_before": now()},
        FileRow: {"label": "", "source": "/inbox", "num_bytes": 9, "is_duplicate": False},
    }
    connections = Connections.to(database_url)
    with connections.writing() as session:
        for row, values in rows.items():
            session.execute(insert(row).values(same.get(row, {})), values)
    with connections.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As either database does by itself after a while.
        connection.exec_driver_sql("ANALYZE" if connections.is_sqlite else "VACUUM ANALYZE")
    connections.close()


def measured(store: Store) -> dict[str, list[float]]:
    """Seconds that each step took, each time."""
    leases: list[Lease] = []
    steps: dict[str, Callable[[int], object]] = {
        "status": lambda _: store.counts(),
        "take 48 due": lambda _: store.take_due(48, hold_seconds=0),
        "claim": lambda n: leases.append(_claimed(store, n)),
        "renew 24": lambda n: store.renew([each.token for each in leases[:24]], 60 + n),
        "complete": lambda n: _complete(store, leases[n - 1]),
        "reap": lambda _: store.reap(),
        "status after": lambda _: store.counts(),
    }
    return {
        name: [timed(partial(step, n)) for n in range(1, NUM_ROUNDS + 1)]
        for name, step in steps.items()
    }


def print_race(kind: str, database_url: str) -> None:
    """Lets several processes claim the same jobs; those of the steps above are taken."""
    begin = time.perf_counter()
    claims = claims_of_all(database_url, NUM_RACED)
    seconds = time.perf_counter() - begin
    num_double = sum(number > 1 for number in claims.values())
    sys.stdout.write(
        f"{kind}: {NUM_PROCESSES} processes x {NUM_RACED} claims in {seconds:.1f} s: "
        f"{len(claims)} claimed, {num_double} of them twice\n"
    )


def timed(step: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    begin = time.perf_counter()
    step()
    return time.perf_counter() - begin


def print_row(*cells: str) -> None:
    """One line of the table."""
    sys.stdout.write("  ".join(f"{cell:<12}" for cell in cells) + "\n")
    sys.stdout.flush()


def _claimed(store: Store, job_id: int) -> Lease:
    lease = store.claim(job_id, owner="benchmark", lease_seconds=600)
    assert lease is not None
    return lease


def _complete(store: Store, lease: Lease) -> None:
    sha256 = lease.job.document_sha256
    store.complete(lease, document(sha256), extraction(sha256))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else NUM_JOBS)
