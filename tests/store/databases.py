"""The databases that the store's contract is tested on."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.conftest import PROCESS

DATABASES = ("sqlite", "postgresql")
_SERVER = os.environ.get("DOCPROC_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
_NAME = f"docproc_store_test_{PROCESS}"


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database that nobody else uses."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'docproc.db'}"
        return
    _require_postgresql()
    schema = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"{_SERVER}/{_NAME}", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        yield f"{_SERVER}/{_NAME}?options=-csearch_path%3D{schema}"
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


def _require_postgresql() -> None:
    try:
        connection = psycopg.connect(f"{_SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"PostgreSQL: {error}")
    with connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(known, [_NAME]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_NAME)))
