"""Brokers of our own, each on a free port, so that they can be killed and wiped."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import redis
from amqp.exceptions import AMQPError
from celery import Celery
from kombu.exceptions import OperationalError

from docproc.dispatch import celery_app
from docproc.dispatch.broker import QUEUE
from docproc.settings import EMBEDDED_BROKER_URL, Settings

# Debian's command of this name in the PATH becomes another user first.
_RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class NotInstalled(Exception):
    """The broker's program is not on this machine."""


class Broker(Protocol):
    """What carries messages between processes.

    Attributes:
        url: where it answers.
        command: what runs it, empty if it needs no process.
        environment: of that command.
    """

    url: str
    command: Sequence[str]
    environment: Mapping[str, str]

    def wipe(self) -> None:
        """Loses all messages."""


class Embedded:
    """Messages within each worker's process, which are lost with it."""

    url = EMBEDDED_BROKER_URL
    command: Sequence[str] = ()
    environment: Mapping[str, str] = MappingProxyType({})

    def wipe(self) -> None:
        """There is nothing outside the workers."""


class Redis:
    """A Redis that keeps nothing on disk: a kill loses all messages, too."""

    def __init__(self, folder: Path) -> None:
        port = str(free_port())
        self.url = f"redis://127.0.0.1:{port}/0"
        options = {"port": port, "bind": "127.0.0.1", "save": "", "dir": str(folder)}
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.command: Sequence[str] = ("redis-server", *arguments)
        self.environment: Mapping[str, str] = {}

    def wipe(self) -> None:
        """Flushes it."""
        try:
            redis.Redis.from_url(self.url, socket_timeout=5).flushall()
        except redis.ConnectionError:
            pass  # It was killed just now, and has lost everything anyway.


class RabbitMq:
    """A RabbitMQ node with a folder, a name service and ports of its own."""

    def __init__(self, folder: Path) -> None:
        port, distribution_port, names_port = (str(free_port()) for _ in range(3))
        self.url = f"amqp://guest:guest@127.0.0.1:{port}//"
        is_debian = Path(_RABBITMQ).exists()
        self.command: Sequence[str] = (_RABBITMQ if is_debian else "rabbitmq-server",)
        self.environment: Mapping[str, str] = {
            # Erlang keeps its cookie there.
            "HOME": str(folder),
            "ERL_EPMD_PORT": names_port,
            # Killed, its database would leave a dump wherever it was started.
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-mnesia core_dir false",
            "RABBITMQ_NODENAME": f"chaos{port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": port,
            "RABBITMQ_DIST_PORT": distribution_port,
            "RABBITMQ_MNESIA_BASE": str(folder / "db"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": "/dev/null",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
        }

    def wipe(self) -> None:
        """Purges the queue."""
        app: Celery = celery_app(Settings(broker_url=self.url))
        try:
            with app.connection_for_write(connect_timeout=2) as connection:
                connection.SimpleQueue(QUEUE).clear()
        except (OperationalError, OSError, AMQPError):
            pass  # It was killed just now; what was in its memory is lost anyway.


@contextmanager
def new_broker(kind: str, folder: Path) -> Iterator[Broker]:
    """A broker that is not running yet.

    Raises:
        NotInstalled: its program is not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "embedded":
        yield Embedded()
        return
    broker: Broker = Redis(folder) if kind == "redis" else RabbitMq(folder)
    if shutil.which(broker.command[0]) is None:
        raise NotInstalled(f"{broker.command[0]} is not installed")
    if kind == "redis":
        yield broker
        return
    names = subprocess.Popen(["epmd"], env=os.environ | broker.environment)
    try:
        yield broker
    finally:
        names.kill()
        names.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
