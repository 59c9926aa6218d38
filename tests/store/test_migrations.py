from dataclasses import replace
from multiprocessing import get_context

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from docproc.extraction import Field, LineItem
from docproc.schema import FieldKind
from docproc.store import Correction, Store
from docproc.store.connections import Connections
from docproc.store.migrating import alembic_config
from tests.store.samples import arrival, claimed, document, extraction

ROW = ("line_items", 3)


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


def test_what_was_corrected_before_search_knew_it_is_entered(
    store: Store, database_url: str
) -> None:
    before = Field("vendor_name", FieldKind.TEXT, "Brug", "Brug")
    item = LineItem("line_items", 3, (replace(before, name="description"),))
    entry = store.register(arrival())
    found = replace(extraction(fields=(before,)), line_items=(item,))
    store.complete(claimed(store, entry.job_id), document(), found)
    after = replace(before, verbatim="Berg", value="Berg")
    corrections = (Correction(after), Correction(replace(after, name="description"), *ROW))
    extraction_id = store.extractions(entry.id)[0].id
    store.review(extraction_id, corrections, reviewer="anna", now=store.clock())

    _forget_corrected_fields(database_url)

    with Store.open(database_url) as again:
        assert [hit.found for hit in again.search("berg")] == ["Berg"]
        assert again.search("brug") == []


def _forget_corrected_fields(database_url: str) -> None:
    connections = Connections.to(database_url)
    with connections.upgrading() as connection:
        connection.execute(text("ALTER TABLE jobs DROP COLUMN corrected_type"))
        connection.execute(text("DROP TABLE corrected_fields"))
        if connections.is_sqlite:
            connection.execute(text("DROP TABLE fulltext_corrected_fields"))
        scripts = ScriptDirectory.from_config(alembic_config(connection))
        earlier = scripts.get_revision("0007").down_revision
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": earlier})
    connections.close()
