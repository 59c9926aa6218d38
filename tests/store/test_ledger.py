from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from docproc.errors import EmptyFile, EncryptedDocument, UnknownDocument
from docproc.extraction import ExtractionStatus
from docproc.store import Counts, FileState, Store
from tests.store.samples import arrival, claimed, document, done, extraction


def test_registering_the_same_content_twice_queues_one_job(store: Store) -> None:
    first = store.register(arrival(name="a.pdf"))
    second = store.register(arrival(name="b.pdf"))

    assert (first.id, first.state, first.duplicate_of) == (1, FileState.WAITING, None)
    assert (second.id, second.state, second.duplicate_of) == (2, FileState.DUPLICATE, 1)
    assert second.job_id == first.job_id
    assert store.take_due(10, 60) == [first.job_id]


def test_the_same_content_for_another_type_is_another_job(store: Store) -> None:
    first = store.register(arrival())
    second = store.register(arrival(), document_type="invoice")

    assert second.job_id != first.job_id
    assert second.state is FileState.WAITING
    assert second.document_type == "invoice"


def test_a_file_that_never_became_a_document_is_failed_with_its_reason(store: Store) -> None:
    entry = store.register_failure(
        name="x.pdf", label="q1", source=Path("/in/x.pdf"), num_bytes=0, error=EmptyFile("x.pdf")
    )

    assert entry.state is FileState.FAILED
    assert entry.job_id is None
    assert entry.failure is not None
    assert entry.failure.code == "empty_file"
    assert entry.failure.sentence == f"x.pdf; {EmptyFile.cure}"
    assert store.extractions(entry.id) == []


def test_any_name_a_file_system_allows_is_kept_exactly(store: Store) -> None:
    name = "Rechnung\n№ 7 🧾 \udce4\x01.pdf"

    entry = store.register(arrival(name=name, label="a'b"))

    assert entry.name == name
    assert entry.source == Path("/inbox") / "a'b" / name


def test_times_are_aware_utc_and_from_the_database(store: Store) -> None:
    entry = store.register(arrival())

    assert entry.seen_at.tzinfo is UTC
    assert abs(entry.seen_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_file_passes_through_its_states(store: Store) -> None:
    entry = store.register(arrival())
    lease = claimed(store, entry.job_id)
    working = store.file(entry.id)
    store.complete(lease, document(), extraction())
    finished = store.file(entry.id)

    assert working.state is FileState.WORKING
    assert working.attempt == 1
    assert finished.state is FileState.DONE
    assert finished.document_type == "invoice"
    assert finished.status is ExtractionStatus.OK


def test_counts_add_up_to_every_file_seen(store: Store) -> None:
    done(store, "aa")
    store.register(arrival("aa"), document_type="invoice")
    store.register(arrival("bb"))
    claimed(store, store.register(arrival("cc")).job_id)
    review = store.register(arrival("dd"))
    unsure = replace(extraction("dd"), status=ExtractionStatus.NEEDS_REVIEW)
    store.complete(claimed(store, review.job_id), document("dd"), unsure)
    failed = store.register(arrival("ee"))
    store.fail(claimed(store, failed.job_id), EncryptedDocument("ee"), retry_in_seconds=None)

    counts = store.counts()

    assert counts == Counts(
        waiting=1, working=1, done=2, failed=1, duplicate=1, ok=1, needs_review=1
    )
    assert counts.total == len(store.files())
    assert not counts.is_settled


def test_files_are_filtered_and_come_latest_first(store: Store) -> None:
    first = done(store, "aa")
    second = store.register(arrival("bb"))
    third = store.register(arrival("cc"))

    assert store.files() == [third, second, first]
    assert store.files(limit=1) == [third]
    assert store.files(state=FileState.DONE) == [first]
    assert store.files(document_type="invoice") == [first]


def test_an_unknown_file_is_named(store: Store) -> None:
    with pytest.raises(UnknownDocument, match="no file 99999999999999999999"):
        store.file(99_999_999_999_999_999_999)
    with pytest.raises(UnknownDocument, match="no file 9"):
        store.file(9)


def test_finished_files_are_unplaced_until_they_are_marked(store: Store) -> None:
    finished = done(store, "aa")
    store.register(arrival("bb"))
    never = store.register_failure(
        name="x", label="", source=Path("/x"), num_bytes=0, error=EmptyFile("x")
    )

    assert store.unplaced(10) == [finished, never]
    assert store.unplaced(1) == [finished]

    store.mark_placed(finished.id, Path("/archive/bill.pdf"))

    placed = store.file(finished.id)
    assert store.unplaced(10) == [never]
    assert placed.placed_path == Path("/archive/bill.pdf")
    assert placed.placed_at is not None


def test_content_that_failed_is_tried_anew_when_it_comes_again(store: Store) -> None:
    first = store.register(arrival())
    store.fail(claimed(store, first.job_id), EncryptedDocument("x"), retry_in_seconds=None)
    store.mark_placed(first.id, Path("/failed/bill.pdf"))

    again = store.register(arrival())

    assert again.state is FileState.DUPLICATE
    assert store.file(first.id).state is FileState.WAITING
    store.complete(claimed(store, first.job_id), document(), extraction())
    assert [entry.id for entry in store.unplaced(10)] == [first.id, again.id]


def test_requeueing_keeps_the_extraction_until_another_replaces_it(store: Store) -> None:
    entry = done(store)

    requeued = store.requeue(entry.id)

    assert requeued.state is FileState.WAITING
    assert requeued.attempt == 0
    assert store.extractions(entry.id)
    unsure = replace(extraction(), status=ExtractionStatus.NEEDS_REVIEW)
    store.complete(claimed(store, entry.job_id), document(), unsure)
    [stored] = store.extractions(entry.id)
    assert stored.extraction == unsure


def test_a_queued_job_is_not_requeued(store: Store) -> None:
    entry = store.register(arrival())

    assert store.requeue(entry.id) == entry


def test_a_file_is_unfinished_until_its_job_has_ended(store: Store) -> None:
    earlier = store.register(arrival("aa"))
    first, duplicate = store.register(arrival("bb")), store.register(arrival("bb", "again.pdf"))
    refused = store.register_failure(
        name="x.pdf", label="", source=Path("/x.pdf"), num_bytes=0, error=EmptyFile("x.pdf")
    )

    assert store.unfinished(earlier.id) == {earlier.id, first.id, duplicate.id}
    assert store.unfinished(first.id) == {first.id, duplicate.id}
    store.complete(claimed(store, first.job_id), document("bb"), extraction("bb"))
    assert store.unfinished(first.id) == set()
    assert store.unfinished(refused.id) == set()


def test_a_file_says_why_a_person_should_look(store: Store) -> None:
    doubtful = extraction(status=ExtractionStatus.NEEDS_REVIEW)
    entry = store.register(arrival())
    store.complete(claimed(store, entry.job_id), document(), doubtful)

    assert store.file(entry.id).reasons == doubtful.reasons
    assert store.files()[0].reasons == doubtful.reasons
