"""Alembic's entry: migrates the connection it is given, else the database of the settings."""

from alembic import context
from sqlalchemy import Connection

from docproc.settings import load_settings
from docproc.store.connections import Connections
from docproc.store.rows import Row


def run(connection: Connection) -> None:
    """Runs the migrations within the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        compare_type=True,
        include_object=_is_compared,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_compared(_object: object, name: str | None, *_rest: object) -> bool:
    """Whether the models should have it: full-text indexes are beyond them."""
    return not (name or "").startswith("fulltext_")


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Connections.to(load_settings().effective_database_url).upgrading() as opened:
        run(opened)
