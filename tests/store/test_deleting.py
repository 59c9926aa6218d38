from sqlalchemy import func, select

from docproc.store import FileState, Store
from docproc.store.connections import Connections
from docproc.store.rows import Row
from tests.store.samples import a_stack, arrival, done


def test_no_row_is_left_of_a_deleted_document(store: Store, database_url: str) -> None:
    entry = a_stack(store)
    store.mark_exported([(entry.id, 1)])
    store.requeue(entry.id)

    store.delete([entry.id])

    connections = Connections.to(database_url)
    with connections.reading() as session:
        sizes = {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Row.metadata.sorted_tables
        }
    connections.close()
    assert set(sizes.values()) == {0}, sizes


def test_other_documents_stay_as_they_were(store: Store) -> None:
    kept, gone = done(store, "aa"), done(store, "bb")
    found = store.extractions(kept.id)

    store.delete([gone.id])

    assert store.file(kept.id) == kept
    assert store.extractions(kept.id) == found
    assert [hit.file.id for hit in store.search("total")] == [kept.id]


def test_all_files_of_one_content_are_known(store: Store) -> None:
    first = store.register(arrival("aa"))
    other_type = store.register(arrival("aa"), document_type="receipt")
    again = store.register(arrival("aa"))
    store.register(arrival("bb"))

    same = store.same_content(again.id)

    assert [entry.id for entry in same] == [first.id, other_type.id, again.id]
    assert same[-1].state is FileState.DUPLICATE
