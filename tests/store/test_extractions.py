from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from docproc.documents import Box, Document, Page, Span, Word
from docproc.errors import LeaseLost, UnknownDocument
from docproc.extraction import (
    Alignment,
    Cut,
    Evidence,
    Extraction,
    ExtractionStatus,
    Field,
    LineItem,
    Receipt,
    Sentence,
    Summary,
    Version,
)
from docproc.schema import FieldKind
from docproc.store import FileState, FoundColumn, Store
from docproc.store.connections import Connections
from docproc.store.extraction_json import extraction_json, extraction_of
from docproc.store.rows import SummaryRow
from tests.store.samples import a_stack, arrival, claimed, document, done, extraction

_EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

texts = st.text(st.characters(), max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
counts = st.integers(0, 2**31 - 1)
values = st.none() | st.decimals(allow_nan=False) | st.dates() | texts
evidences = st.none() | st.builds(
    Evidence, st.builds(Span, counts, counts, counts), st.none() | boxes
)
fields = st.builds(
    Field,
    name=texts,
    kind=st.sampled_from(FieldKind),
    verbatim=st.none() | texts,
    value=values,
    evidence=evidences,
    alignment=st.sampled_from(Alignment),
    confidence=st.none() | st.floats(0, 1),
    position=counts,
    reasons=st.lists(texts, max_size=2).map(tuple),
    xml_path=st.none() | texts.filter(bool),
    model_confidence=st.none() | st.floats(0, 1),
)
numbered = st.lists(counts, max_size=2).map(tuple)
sentences = st.lists(st.builds(Sentence, texts, numbered), max_size=2).map(tuple)
some_fields = st.lists(fields, max_size=3).map(tuple)
line_items = st.builds(LineItem, texts, counts, some_fields)
extractions = st.builds(
    replace,
    st.just(extraction()),
    fields=some_fields,
    line_items=st.lists(line_items, max_size=3).map(tuple),
    summary=st.none() | st.builds(Summary, texts, numbered, sentences),
    reasons=st.lists(texts, max_size=2).map(tuple),
    receipt=st.builds(Receipt, st.just((1,)), xml=st.none() | texts),
    version=st.builds(Version, texts, texts, texts, st.none() | texts, st.none() | texts),
    cut=st.none() | st.builds(Cut, counts, st.floats(0, 1), texts),
    confidence=st.none() | st.floats(0, 1),
)
words = st.lists(st.builds(Word, counts, counts, boxes, st.none() | numbers), max_size=3).map(tuple)
page_reasons = st.lists(texts, max_size=2).map(tuple)
pages = st.lists(
    st.tuples(texts, numbers, numbers, words, page_reasons), min_size=1, max_size=3
).map(lambda drawn: tuple(Page(n, *page) for n, page in enumerate(drawn, start=1)))


def _stored(store: Store, read: Document, found: Extraction) -> int:
    """The id of a file with this content, which nothing had before."""
    sha256 = f"{store.counts().total:064x}"
    entry = store.register(arrival(sha256))
    store.complete(claimed(store, entry.job_id), replace(read, sha256=sha256), found)
    return entry.id


@_EXAMPLES
@given(found=extractions)
def test_an_extraction_is_read_back_equal(store: Store, found: Extraction) -> None:
    file_id = _stored(store, document(), found)

    [stored] = store.extractions(file_id)

    assert stored.extraction == found
    assert repr(stored.extraction) == repr(found)


@_EXAMPLES
@given(read=pages)
def test_a_document_is_read_back_equal(store: Store, read: tuple[Page, ...]) -> None:
    file_id = _stored(store, Document("", read), extraction())

    sha256 = store.file(file_id).sha256

    assert sha256 is not None
    assert store.document(sha256) == Document(sha256, read)


def test_a_summary_of_an_earlier_docproc_has_no_sentences(store: Store, database_url: str) -> None:
    file_id = done(store).id
    connections = Connections.to(database_url)
    with Session(connections.engine) as session:
        session.execute(update(SummaryRow).values(pages=[1, 2]))
        session.commit()
    connections.close()

    [stored] = store.extractions(file_id)

    assert stored.extraction.summary == Summary("A bill over 12.50.", (1, 2))
    superseded = extraction_json(stored.extraction)
    del superseded["summary"]["sentences"]
    assert extraction_of(superseded) == stored.extraction


def test_money_keeps_its_digits_and_its_type(store: Store) -> None:
    [stored] = store.extractions(done(store).id)

    gross, issued, missing = stored.extraction.fields
    assert str(gross.value) == "12.50"
    assert isinstance(gross.value, Decimal)
    assert issued.value == date(2026, 2, 1)
    assert missing.value is None


def test_two_types_of_one_document_share_its_pages(store: Store) -> None:
    for document_type in ("invoice", "receipt"):
        entry = store.register(arrival(), document_type=document_type)
        store.complete(claimed(store, entry.job_id), document(), extraction())

    assert store.document("aa") == document()


def test_a_duplicate_shows_the_first_files_extraction(store: Store) -> None:
    done(store)
    duplicate = store.register(arrival(), document_type="invoice")

    [stored] = store.extractions(duplicate.id)

    assert stored.extraction == extraction()


def test_a_document_that_was_not_read_is_unknown(store: Store) -> None:
    store.register(arrival())

    with pytest.raises(UnknownDocument):
        store.document("aa")


def test_export_rows_give_each_extraction_once_in_order(store: Store) -> None:
    done(store, "aa")
    store.register(arrival("aa"), document_type="invoice")
    store.register(arrival("bb"))

    rows = list(store.export_rows())

    assert [row.file.id for row in rows] == [1, 2, 3]
    assert [row.extraction for row in rows] == [extraction(), None, None]
    assert [row.file.id for row in store.export_rows("invoice")] == [1, 2]


def test_export_rows_give_nothing_for_a_job_that_runs_again(store: Store) -> None:
    store.requeue(done(store).id)

    [row] = store.export_rows()

    assert row.file.state is FileState.WAITING
    assert row.extraction is None


def test_found_columns_name_every_field(store: Store) -> None:
    done(store)

    assert store.found_columns() == [
        FoundColumn("invoice", "", "due_date"),
        FoundColumn("invoice", "", "gross_total"),
        FoundColumn("invoice", "", "invoice_date"),
        FoundColumn("invoice", "line_items", "amount"),
        FoundColumn("invoice", "line_items", "unit_price"),
    ]


def test_a_job_stores_all_extractions_of_a_stack_in_their_order(store: Store) -> None:
    entry = a_stack(store)

    stored = store.extractions(entry.id)

    assert [each.section for each in stored] == [1, 2]
    assert [each.extraction.document_type for each in stored] == ["invoice", "letter"]
    assert stored[0].extraction == extraction()


def test_a_stack_is_one_file_that_needs_review_if_any_of_its_documents_does(store: Store) -> None:
    entry = a_stack(store)

    assert entry.status is ExtractionStatus.NEEDS_REVIEW
    assert entry.reasons == ("no sender",)
    assert entry.document_type == "invoice, letter"
    counts = store.counts()
    assert (counts.done, counts.ok, counts.needs_review) == (1, 0, 1)


def test_a_stack_is_found_by_the_type_of_any_of_its_documents(store: Store) -> None:
    entry = a_stack(store)

    for document_type in ("invoice", "letter"):
        assert store.files(document_type=document_type) == [entry]
    assert store.files(document_type="receipt") == []


def test_when_a_stack_is_worked_on_again_all_its_extractions_are_replaced(store: Store) -> None:
    entry = a_stack(store)
    store.requeue(entry.id)

    store.complete(claimed(store, entry.job_id), document(), extraction())

    assert [stored.extraction for stored in store.extractions(entry.id)] == [extraction()]


def test_nothing_of_a_stack_is_stored_without_the_lease(store: Store) -> None:
    entry = store.register(arrival())
    lease = claimed(store, entry.job_id)
    store.reap(everything=True)

    with pytest.raises(LeaseLost):
        store.complete(lease, document(), extraction(), extraction())

    assert store.extractions(entry.id) == []


def test_the_same_content_as_one_document_is_another_job(store: Store) -> None:
    split = store.register(arrival())
    whole = store.register(arrival(), is_whole=True)
    again = store.register(arrival(), is_whole=True)

    assert whole.duplicate_of is None
    assert whole.job_id != split.job_id
    assert again.duplicate_of == whole.id
    assert claimed(store, whole.job_id).job.is_whole
    assert not claimed(store, split.job_id).job.is_whole
