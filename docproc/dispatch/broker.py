"""The Celery application: one set of settings for who publishes and who consumes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from typing import Any
from uuid import uuid4

from celery import Celery
from kombu.exceptions import OperationalError

from docproc.errors import BrokerUnavailable
from docproc.settings import Settings

EXTRACT_TASK = "docproc.extract"
QUEUE = "docproc"

_ONE_DAY = 86_400
_ANSWER_SECONDS = 3

_REDIS_OPTIONS = {
    # For messages that are fetched and not begun, as while all threads are busy.
    "visibility_timeout": _ONE_DAY,
    # Without it a publisher hangs for as long as a frozen server does.
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    # Firewalls drop idle connections silently; these two notice.
    "socket_keepalive": True,
    "health_check_interval": 25,
    # A Redis shared with other programs keeps docproc's keys apart.
    "global_keyprefix": "docproc:",
}
_TRANSPORT_OPTIONS: dict[str, dict[str, Any]] = {
    # The default of 1 s would start one task a second.
    "memory": {"polling_interval": 0.05},
    "redis": _REDIS_OPTIONS,
    "rediss": _REDIS_OPTIONS,
    # A message counts as sent when RabbitMQ has it, not when the socket took it.
    "amqp": {"confirm_publish": True},
    "amqps": {"confirm_publish": True},
}


def celery_app(settings: Settings) -> Celery:
    """A Celery application for ``settings.broker_url``, without tasks.

    Delivery may fail, repeat or reorder: the database's leases make up for it,
    so everything here that retries or redelivers on its own is off.
    """
    app = Celery("docproc", broker=settings.broker_url)
    scheme = settings.broker_url.partition(":")[0].partition("+")[0]
    app.conf.update(_common(), broker_transport_options=_TRANSPORT_OPTIONS.get(scheme, {}))
    return app


def broker_round_trip(settings: Settings) -> float:
    """Seconds that a message takes to the broker and back, on a queue of its own.

    Raises:
        BrokerUnavailable: it does not answer within a few seconds.
    """
    begin = time.perf_counter()
    with _connected(celery_app(settings)) as connection:
        options = {"auto_delete": True, "durable": False}
        with connection.SimpleQueue(f"docproc.{uuid4().hex}", queue_opts=options) as queue:
            queue.put({})
            queue.get(timeout=_ANSWER_SECONDS).ack()
    return time.perf_counter() - begin


def answering_workers(settings: Settings) -> list[str]:
    """The names of all workers that answer through the broker within a second.

    Raises:
        BrokerUnavailable: it does not answer itself.
    """
    app = celery_app(settings)
    with _connected(app) as connection:
        replies = app.control.ping(timeout=1.0, connection=connection) or []
    return sorted(name for reply in replies for name in reply)


@contextmanager
def _connected(app: Celery) -> Iterator[Any]:
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=_ANSWER_SECONDS)
            yield connection
    except (OperationalError, OSError, Empty) as error:
        raise BrokerUnavailable(f"the broker does not answer: {error}") from error


def _common() -> dict[str, Any]:
    return {
        "task_default_queue": QUEUE,
        # The lease, not the message, says who works on a job, so a message is used up when
        # its task begins. Kept until the end, Redis would deliver it again a day after its
        # worker died, RabbitMQ would close the channel after 30 minutes, and kombu 5.7 ends
        # a worker that loses Redis while it keeps any (it restores them on a closed channel).
        "task_acks_late": False,
        # Results are in the store.
        "task_ignore_result": True,
        "result_backend": None,
        # A worker takes what it can begin, the rest stays for others.
        "worker_prefetch_multiplier": 1,
        "worker_send_task_events": False,
        # A job survives a lost connection to the broker: its lease is in the database.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # On shutdown, time to finish or release what is held.
        "worker_soft_shutdown_timeout": 20,
        # A broker that is down is waited for, for ever.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # The pump publishes again after its hold; nobody waits within a publish.
        "task_publish_retry": False,
        # Logging belongs to docproc.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
    }
