from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from docproc.errors import EmptyFile
from docproc.store import Arrival, FileState, Store
from docproc.store.connections import Connections
from docproc.store.rows import ExtractionRow, FieldRow, FileRow, LineItemRow, OutboxRow, SummaryRow
from tests.store.samples import arrival, claimed, document, done, extraction


@pytest.fixture
def intruder(store: Store, database_url: str) -> Iterator[Session]:
    """A session of somebody who knows nothing of docproc's rules; committed by hand."""
    del store
    connections = Connections.to(database_url)
    with Session(connections.engine) as session:
        yield session
    connections.close()


def delete_extractions(session: Session) -> None:
    """As a repair of the database file may."""
    for row in (SummaryRow, FieldRow, LineItemRow, ExtractionRow):
        session.execute(delete(row))
    session.commit()


def test_what_docproc_does_itself_is_all_accounted_for(store: Store) -> None:
    done(store, "aa")
    store.register(arrival("aa"), document_type="invoice")
    store.register(arrival("bb"))
    claimed(store, store.register(arrival("cc")).job_id)

    assert store.counts().unaccounted == 0
    assert store.discrepancies() == []
    assert store.repair() == []


def test_a_queued_job_without_a_message_is_found_and_published_again(
    store: Store, intruder: Session
) -> None:
    job_id = store.register(arrival()).job_id
    intruder.execute(delete(OutboxRow))
    intruder.commit()

    before = store.counts()
    [repaired] = store.repair()

    assert (before.waiting, before.unaccounted, before.total) == (0, 1, 1)
    assert "bill.pdf" in repaired.subject
    assert store.take_due(10, 60) == [job_id]
    assert store.counts().unaccounted == 0


def test_a_done_job_without_its_extraction_is_done_again(store: Store, intruder: Session) -> None:
    entry = done(store)
    delete_extractions(intruder)

    [repaired] = store.repair()

    assert "its extraction is missing" in repaired.reason
    store.complete(claimed(store, entry.job_id), document(), extraction())
    assert store.file(entry.id).state is FileState.DONE
    assert store.discrepancies() == []


def test_a_message_of_a_job_that_is_not_queued_is_withdrawn(
    store: Store, intruder: Session
) -> None:
    intruder.execute(insert(OutboxRow).values(job_id=done(store).job_id))
    intruder.commit()

    store.repair()

    assert store.take_due(10, 60) == []
    assert intruder.query(OutboxRow).count() == 0


def test_what_cannot_be_put_right_is_named_with_a_cure(store: Store, intruder: Session) -> None:
    lost = store.register(arrival("aa", "lost.pdf"))
    store.register_failure(
        name="x.pdf", label="", source=Path("/x"), num_bytes=0, error=EmptyFile("x")
    )
    intruder.execute(delete(FileRow).where(FileRow.id == lost.id))
    intruder.execute(update(FileRow).values(error_code=None))
    intruder.commit()

    found = {each.subject: each for each in store.discrepancies()}

    assert store.repair() == []
    assert set(found) == {f"job {lost.job_id}", "file 2 x.pdf"}
    assert all(each.cure for each in found.values())
    assert store.counts().unaccounted == 2


def test_a_claim_is_entered_once_however_often_it_is_registered(store: Store) -> None:
    taken = Arrival("a.pdf", "", Path("/inbox/a.pdf"), "aa", 9, claim_id="c1")

    first, again = store.register(taken), store.register(taken)
    other = store.register(Arrival("a.pdf", "", Path("/inbox/a.pdf"), "aa", 9, claim_id="c2"))

    assert again == first
    assert other.duplicate_of == first.id


def test_a_refused_claim_is_entered_once_too(store: Store) -> None:
    entries = [
        store.register_failure(
            name="x", label="", source=Path("/x"), num_bytes=0, error=EmptyFile("x"), claim_id="c"
        )
        for _ in range(2)
    ]

    assert entries[0] == entries[1]
    assert store.counts().total == 1


def test_the_bytes_of_a_document_are_given_out_as_they_were_registered(store: Store) -> None:
    content = bytes(range(256))
    store.register(Arrival("a.pdf", "", Path("/a.pdf"), "aa", 256, content=content))
    store.register(arrival("bb"))

    assert store.content("aa") == content
    assert store.content("bb") is None
    assert store.document_hashes() == {"aa", "bb"}


def test_each_home_places_its_own_files_only(database_url: str) -> None:
    with (
        Store.open(database_url, home="here") as here,
        Store.open(database_url, home="there") as there,
    ):
        mine = done(here, "aa")
        theirs = done(there, "bb")

        assert [entry.id for entry in here.unplaced(10)] == [mine.id]
        assert [entry.id for entry in there.unplaced(10)] == [theirs.id]
        assert here.counts().total == 2


def test_the_clock_is_the_databases_own(store: Store) -> None:
    assert abs(store.clock() - datetime.now(UTC)) < timedelta(minutes=1)
