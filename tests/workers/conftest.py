import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from docproc.settings import Settings
from docproc.store import Store
from tests.chaos.brokers import NotInstalled, new_broker
from tests.chaos.cast import Actor
from tests.conftest import PROCESS, skip_unless_in_ci

POSTGRESQL = os.environ.get("DOCPROC_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
REDIS = os.environ.get("DOCPROC_TEST_REDIS", f"redis://127.0.0.1:6379/{11 + PROCESS}")
DATABASE = f"docproc_workers_{os.getpid()}"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One machine, nothing but pip."""
    settings = Settings(
        home=tmp_path, database_url="", settle_seconds=0.2, rescan_seconds=1.0, max_slots=4
    )
    settings.inbox.mkdir()
    return settings


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store."""
    with Store.open(settings.effective_database_url) as store:
        yield store


@pytest.fixture(scope="session")
def rabbitmq_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A RabbitMQ of our own: the queue's name is always the same. Skips where there is none."""
    folder = tmp_path_factory.mktemp("rabbitmq")
    try:
        with new_broker("rabbitmq", folder) as broker:
            actor = Actor("broker", broker.command, broker.environment, folder / "log.txt")
            actor.start()
            try:
                yield broker.url
            finally:
                actor.kill()
    except NotInstalled as error:
        skip_unless_in_ci(str(error))


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database of our own. Skips where there is none."""
    with redis.Redis.from_url(REDIS) as broker:
        try:
            broker.flushdb()
        except redis.ConnectionError as error:
            skip_unless_in_ci(f"no Redis: {error}")
        yield REDIS
        broker.flushdb()


@pytest.fixture(params=["redis", "rabbitmq"])
def server_settings(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A broker and PostgreSQL, each with a database of our own; leases are short.

    Skips where there are none, except in CI.
    """
    broker_url = request.getfixturevalue(f"{request.param}_url")
    try:
        admin = psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        skip_unless_in_ci(f"no PostgreSQL: {error}")
        raise
    with admin:
        admin.execute(f"CREATE DATABASE {DATABASE}")
        yield settings.model_copy(
            update={
                "broker_url": broker_url,
                "database_url": f"{POSTGRESQL}/{DATABASE}",
                "lease_seconds": 3.0,
            }
        )
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
