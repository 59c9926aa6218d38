import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from docproc.errors import ConfigurationError, StoreUnavailable
from docproc.store import Store
from docproc.store.connections import Connections, journal_mode


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 0), "TRUNCATE"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_wal_is_used_where_its_reset_is_safe(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode(version) == mode


def test_sqlite_survives_a_power_cut_and_keeps_references(tmp_path: Path) -> None:
    connections = Connections.to(f"sqlite:///{tmp_path / 'new folder' / 'docproc.db'}")

    with connections.upgrading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    connections.close()
    assert found == [journal_mode(sqlite3.sqlite_version_info).lower(), 2, 1, 30_000]


def test_a_sqlite_writer_takes_its_lock_before_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "docproc.db"
    connections = Connections.to(f"sqlite:///{path}")
    other = sqlite3.connect(path, timeout=0, isolation_level=None)

    with connections.reading() as session:
        session.execute(text("SELECT 1"))
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with connections.writing() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    other.close()
    connections.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_a_database_url_of_no_use_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DOCPROC_DATABASE_URL"):
        Store.open(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_postgresql_urls_are_served_by_one_driver(scheme: str) -> None:
    connections = Connections.to(f"{scheme}://docproc@db.invalid/docproc")

    assert connections.engine.url.drivername == "postgresql+psycopg"


def test_a_server_that_does_not_answer_is_a_temporary_error() -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        Store.open("postgresql://docproc@127.0.0.1:1/docproc")


def test_a_file_that_cannot_be_opened_is_a_temporary_error(tmp_path: Path) -> None:
    (tmp_path / "docproc.db").mkdir()

    with pytest.raises(StoreUnavailable):
        Store.open(f"sqlite:///{tmp_path / 'docproc.db'}")
