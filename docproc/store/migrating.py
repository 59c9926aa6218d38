"""Brings a database's tables up to date, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from docproc.store.connections import Connections

_MIGRATION_LOCK = 0x646F6370  # "docp": any number, as long as nobody else takes it


def migrate(connections: Connections) -> None:
    """Creates or upgrades all tables in one transaction; others who open wait for it.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    with connections.upgrading() as connection:
        if not connections.is_sqlite:  # a SQLite writer is alone already
            connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _MIGRATION_LOCK})
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_script_location()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _script_location() -> Path:
    """The migrations beside this file in a wheel, those of the repository else."""
    packaged = Path(__file__).parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "migrations"
