import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from docproc.intake import submit
from docproc.settings import Settings
from docproc.store import Store
from docproc.store.connections import Connections
from tests.chaos.brokers import free_port
from tests.workers.end_to_end import running, wait_for_counts, wait_until, worker_process
from tests.workers.fake_extractor import FakeExtractor
from workers.in_flight import InFlight
from workers.metrics import Metrics


def scraped(port: int) -> dict[str, float]:
    """Every sample that is served, by its name with its labels."""
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    samples = [line.rpartition(" ") for line in lines if not line.startswith("#")]
    return {name: float(number) for name, _, number in samples}


def test_a_worker_serves_what_it_did_and_what_became_of_all_files(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    for name in ("a", "b", "broken"):
        (tmp_path / name).write_text(name)
    submit(settings, store, [tmp_path / name for name in ("a", "b", "broken")])
    port = free_port()

    with running(worker_process(settings.model_copy(update={"metrics_port": port}))) as worker:
        wait_for_counts(store, lambda it: it.done == 2 and it.failed == 1, worker.poll)
        # A job has ended a little before it is counted here.
        wait_until(lambda: scraped(port)["docproc_attempt_seconds_count"] == 3)
        samples = scraped(port)

    assert samples['docproc_attempts_total{outcome="done"}'] == 2
    assert samples['docproc_attempts_total{outcome="unreadable_document"}'] == 1
    assert samples['docproc_files{state="done"}'] == 2
    assert samples['docproc_files{state="unaccounted"}'] == 0
    assert samples["docproc_jobs_leased"] == 0


def test_neither_a_taken_port_nor_a_database_that_is_down_stops_a_worker(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nowhere = Store(Connections.to("postgresql://nobody@127.0.0.1:1/none"))
    metrics = Metrics(nowhere, InFlight(), FakeExtractor())
    with socket.create_server(("0.0.0.0", 0)) as taken:
        metrics.serve(taken.getsockname()[1])
    metrics.stop()

    port = free_port()
    metrics.serve(port)
    samples = scraped(port)
    metrics.stop()

    assert "docproc_jobs_leased" in samples
    assert "no metrics on port" in caplog.text
    assert "no counts" in caplog.text
