import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from docproc.settings import Settings
from docproc.store import Store

POSTGRESQL = os.environ.get("DOCPROC_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
REDIS = os.environ.get("DOCPROC_TEST_REDIS", "redis://127.0.0.1:6379/11")
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


@pytest.fixture
def server_settings(settings: Settings) -> Iterator[Settings]:
    """Redis and PostgreSQL, each with a database of our own; leases are short.

    Skips where there are none, except in CI.
    """
    broker = redis.Redis.from_url(REDIS)
    try:
        broker.ping()
        admin = psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True, connect_timeout=5)
    except (redis.ConnectionError, psycopg.OperationalError) as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no server: {error}")
    with broker, admin:
        broker.flushdb()
        admin.execute(f"CREATE DATABASE {DATABASE}")
        yield settings.model_copy(
            update={
                "broker_url": REDIS,
                "database_url": f"{POSTGRESQL}/{DATABASE}",
                "lease_seconds": 3.0,
            }
        )
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        broker.flushdb()
