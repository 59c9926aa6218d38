import os
import uuid
from pathlib import Path

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from docproc.dispatch import EXTRACT_TASK, Pump, celery_app, celery_send
from docproc.dispatch.broker import QUEUE
from docproc.settings import Settings
from docproc.store import Store
from tests.store.samples import arrival

BROKERS = {
    "memory": "memory://",
    "redis": os.environ.get("DOCPROC_TEST_REDIS", "redis://127.0.0.1:6379/15"),
    "amqp": os.environ.get("DOCPROC_TEST_AMQP", "amqp://guest:guest@127.0.0.1:5672//"),
}


@pytest.fixture(params=BROKERS)
def app(request: pytest.FixtureRequest) -> Celery:
    """An application with a queue of its own, on a broker that answers."""
    made = celery_app(Settings(broker_url=BROKERS[request.param]))
    made.conf.task_default_queue = f"test-{uuid.uuid4().hex}"
    try:
        with made.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3)
    except (OperationalError, OSError) as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{request.param}: {error}")
    return made


def test_a_published_job_reaches_the_queue_under_its_tasks_name(app: Celery) -> None:
    celery_send(app)(41)

    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(app.conf.task_default_queue)
        message = queue.get(timeout=10)
        message.ack()
        queue.close()
    assert message.headers["task"] == EXTRACT_TASK
    assert message.payload[0] == [41]


def test_a_broker_that_is_down_costs_one_line_not_the_pump(tmp_path: Path) -> None:
    app = celery_app(Settings(broker_url="redis://127.0.0.1:1/0"))

    with Store.open(f"sqlite:///{tmp_path / 'docproc.db'}") as store:
        store.register(arrival())

        assert Pump(store, celery_send(app), window=4, hold_seconds=60).step() == 0


@pytest.mark.parametrize("url", ["memory://", "redis://h/0", "rediss://h/0", "amqp://h//"])
def test_messages_are_used_up_when_their_tasks_begin(url: str) -> None:
    conf = celery_app(Settings(broker_url=url)).conf

    assert not conf.task_acks_late
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_default_queue == QUEUE


def test_redis_never_delivers_a_waiting_job_twice_nor_hangs() -> None:
    options = celery_app(Settings(broker_url="redis://h/0")).conf.broker_transport_options

    assert options["visibility_timeout"] >= 86_400
    assert options["socket_timeout"] <= 30
