"""The Celery application: one set of settings for who publishes and who consumes."""

from typing import Any

from celery import Celery

from docproc.settings import Settings

EXTRACT_TASK = "docproc.extract"
QUEUE = "docproc"

_ONE_DAY = 86_400

_REDIS_OPTIONS = {
    # Not renewed while a task runs: a shorter one delivers a long job again and again.
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
    if scheme.startswith("amqp"):
        # RabbitMQ closes the channel of a message unacknowledged for 30 minutes; the
        # lease, not the message, says who works on a job, so acknowledge it at once.
        app.conf.update(task_acks_late=False)
    return app


def _common() -> dict[str, Any]:
    return {
        "task_default_queue": QUEUE,
        # What a dead worker did not begin goes to another at once.
        "task_acks_late": True,
        # An error or a timeout is recorded in the store; its message is used up.
        "task_acks_on_failure": True,
        "task_acks_on_timeout": True,
        # A document that kills its worker must not come back before the lease says so.
        "task_reject_on_worker_lost": False,
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
