"""``docproc up`` in one process, files dropped from another."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis

from docproc.models.catalog import ModelFiles
from docproc.store import FileState, Store
from tests.conftest import skip_unless_in_ci
from tests.end_to_end.commands import Commands, csv_rows, states_of, wait_until
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values
from tests.end_to_end.tickets import drop_ticket, ticket_settings

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379/9"
NUM_FILES = 20


@pytest.fixture
def servers() -> Iterator[dict[str, str]]:
    """The two settings for PostgreSQL and Redis, with a database of our own."""
    database = f"docproc_up_{uuid4().hex[:8]}"
    try:
        redis.Redis.from_url(REDIS).flushdb()
        administrator = psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True)
    except (redis.ConnectionError, psycopg.OperationalError) as error:
        skip_unless_in_ci(f"needs PostgreSQL and Redis on this machine: {error}")
        raise
    with administrator:
        administrator.execute(f"CREATE DATABASE {database}".encode())
        yield {
            "DOCPROC_DATABASE_URL": f"{POSTGRESQL}/{database}",
            "DOCPROC_BROKER_URL": REDIS,
        }
        administrator.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())
    administrator.close()


def assert_twenty_files_become_twenty_results(commands: Commands) -> None:
    home = commands.home
    with commands.up():
        dropped = {drop_ticket(home / "inbox", number).name for number in range(NUM_FILES)}
        archived = home / "archive"
        wait_until(lambda: len(list(archived.glob("*.pdf"))) == NUM_FILES, "20 in archive/")
    assert {path.name for path in archived.iterdir()} == dropped
    assert list((home / "inbox").iterdir()) == []
    assert commands.run("export").returncode == 0
    rows = csv_rows(home / "documents.csv")
    assert {row["file"] for row in rows} == dropped
    with Store.open(commands.database_url) as store:
        assert states_of(store) == [FileState.DONE] * NUM_FILES
        assert num_shown_values(store) >= NUM_FILES
        assert_csv_agrees(store, home / "documents.csv")


def test_twenty_files_become_twenty_results(tmp_path: Path, starter_model: ModelFiles) -> None:
    del starter_model
    commands = Commands(tmp_path, **ticket_settings(tmp_path / "types"))

    assert_twenty_files_become_twenty_results(commands)


def test_twenty_files_become_twenty_results_with_postgresql_and_redis(
    tmp_path: Path, starter_model: ModelFiles, servers: dict[str, str]
) -> None:
    del starter_model
    commands = Commands(tmp_path, **ticket_settings(tmp_path / "types"), **servers)

    assert_twenty_files_become_twenty_results(commands)
