"""What Prometheus may ask a worker."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import asdict
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from docproc.errors import StoreUnavailable
from docproc.store import Store
from workers.extractor import Extractor
from workers.in_flight import InFlight

_SECONDS = (0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600)

_log = logging.getLogger(__name__)


class Metrics:
    """Counts this worker's attempts; counts of files are asked of the store at each scrape."""

    def __init__(self, store: Store, in_flight: InFlight, extractor: Extractor) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Files(store))
        self._attempts = Counter(
            "docproc_attempts",
            "Attempts that ended, by outcome: done, or the code of the error.",
            ["outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "docproc_attempt_seconds",
            "How long an attempt took.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        leased = Gauge("docproc_jobs_leased", "Jobs in hand.", registry=self.registry)
        leased.set_function(lambda: len(in_flight.snapshot()))
        still = Gauge(
            "docproc_engine_seconds_without_progress",
            "How long the work in hand has stood still.",
            registry=self.registry,
        )
        still.set_function(lambda: extractor.seconds_without_progress)
        self._server: WSGIServer | None = None
        self._thread: threading.Thread | None = None

    def observe(self, outcome: str, seconds: float) -> None:
        """Counts one attempt."""
        self._attempts.labels(outcome).inc()
        self._seconds.observe(seconds)

    def serve(self, port: int) -> None:
        """Answers on ``port`` of this machine, on none if it is 0 or taken."""
        if not port:
            return
        try:
            self._server, self._thread = start_http_server(port, registry=self.registry)
        except OSError as error:
            # A second worker of this machine: no reason not to work.
            _log.warning("no metrics on port %s: %s", port, error.strerror)

    def stop(self) -> None:
        """Gives the port back."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


class _Files(Collector):
    """The number of files in each state; none while the database does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Called at each scrape."""
        family = GaugeMetricFamily("docproc_files", "Files by state.", labels=["state"])
        try:
            counts = asdict(self._store.counts())
        except StoreUnavailable as error:
            _log.warning("no counts for the metrics: %s", error.words)
            counts = {}
        for state, number in counts.items():
            family.add_metric([state], number)
        yield family
