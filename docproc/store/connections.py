"""Connections: one way to read and one to write, whatever the database."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from docproc.errors import ConfigurationError, StoreUnavailable

_BEGIN_OPTION = "docproc_begin"
_BUSY_SECONDS = 30
_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


class Connections:
    """Gives out sessions, each one transaction.

    On SQLite a writer takes its lock when it begins: one that begins as a
    reader could not always become a writer, and would fail with "locked".
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._write_engine = engine.execution_options(**{_BEGIN_OPTION: "BEGIN IMMEDIATE"})
        self._watching: PoolProxiedConnection | None = None
        self._watching_lock = threading.Lock()

    @classmethod
    def to(cls, database_url: str) -> Self:
        """Connections to this database; none is made yet.

        Raises:
            ConfigurationError: the URL is neither a SQLite file nor a PostgreSQL server.
        """
        url = _parsed(database_url)
        if url.get_backend_name() == "sqlite":
            return cls(_sqlite_engine(url))
        return cls(create_engine(url, pool_pre_ping=True, max_overflow=-1))

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file on this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        with _translated(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end, rolled back on an error.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        with _translated(), Session(self._write_engine) as session, session.begin():
            yield session

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """A writing transaction below the level of rows.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        with _translated(), self._write_engine.begin() as connection:
            yield connection

    def change_counter(self) -> int | None:
        """SQLite's count of changes that another connection committed; None elsewhere."""
        if not self.is_sqlite:
            return None
        with _translated(), self._watching_lock:
            # The counter is each connection's own, so it needs one that never writes.
            if self._watching is None:
                self._watching = self.engine.raw_connection()
            cursor = self._watching.cursor()
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
            cursor.close()
        assert row is not None
        return int(row[0])

    def backup(self, path: Path) -> None:
        """Copies SQLite's database as it is at one moment, while others go on."""
        with (
            _translated(),
            self.engine.connect() as connection,
            closing(sqlite3.connect(path)) as copy,
        ):
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.backup(copy)

    def checkpoint(self) -> None:
        """Brings all that was committed from SQLite's log into its file, and empties the log."""
        with _translated(), self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes what is open; later use opens anew."""
        with self._watching_lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None
        self.engine.dispose()


def journal_mode(sqlite_version: tuple[int, ...]) -> str:
    """WAL, unless this SQLite can corrupt a database when it resets its WAL.

    The bug is in 3.7.0 to 3.51.2, except for the corrected 3.44.6 and 3.50.7
    and what follows them in their series.
    """
    is_corrected = (
        sqlite_version >= (3, 51, 3)
        or (3, 50, 7) <= sqlite_version < (3, 51, 0)
        or (3, 44, 6) <= sqlite_version < (3, 45, 0)
    )
    return "WAL" if is_corrected else "TRUNCATE"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, sqlite3.OperationalError) as error:
        reason = getattr(error, "orig", None) or error
        raise StoreUnavailable(f"the database does not answer: {reason}") from error


def _parsed(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise ConfigurationError(f"DOCPROC_DATABASE_URL: {error}") from error
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise ConfigurationError(
            f"DOCPROC_DATABASE_URL: {url.get_backend_name()} is neither sqlite nor postgresql"
        )
    if driver.startswith("sqlite") and url.database in {None, "", ":memory:"}:
        raise ConfigurationError("DOCPROC_DATABASE_URL: a database in memory would be lost")
    return url.set(drivername=driver)


def _sqlite_engine(url: URL) -> Engine:
    assert url.database is not None
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, max_overflow=-1)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver begins no transactions of its own: _begin_sqlite says which kind.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    connection.execute(f"PRAGMA journal_mode={journal_mode(sqlite3.sqlite_version_info)}")
    # A power cut must not take back what was promised.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is not to be found in the file any more.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN_OPTION, "BEGIN"))
