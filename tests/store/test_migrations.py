from multiprocessing import get_context

from alembic import command
from alembic.script import ScriptDirectory

from docproc.store import Store
from docproc.store.connections import Connections
from docproc.store.migrating import alembic_config
from tests.store.samples import arrival


def _open(database_url: str) -> int:
    with Store.open(database_url) as store:
        return store.counts().total


def test_the_tables_are_those_that_the_migrations_make(store: Store, database_url: str) -> None:
    assert store.counts().total == 0
    connections = Connections.to(database_url)

    with connections.upgrading() as connection:
        command.check(alembic_config(connection))

    connections.close()


def test_there_is_one_latest_migration(store: Store, database_url: str) -> None:
    del store
    connections = Connections.to(database_url)
    with connections.upgrading() as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    connections.close()

    assert len(scripts.get_heads()) == 1


def test_several_processes_may_open_a_new_database_at_once(database_url: str) -> None:
    with get_context("spawn").Pool(3) as pool:
        totals = pool.map(_open, [database_url] * 6, chunksize=1)

    assert totals == [0] * 6


def test_opening_again_keeps_what_is_stored(store: Store, database_url: str) -> None:
    entry = store.register(arrival())

    with Store.open(database_url) as again:
        assert again.file(entry.id) == entry
