"""A wrong document type is corrected: the file is read again as another, and counts once."""

import logging
from dataclasses import replace

import pytest

from docproc.errors import AlreadyOfType, StillWorkedOn, UnknownDocument
from docproc.extraction import ExtractionStatus
from docproc.store import CHANGES, FileState, Store
from tests.store.samples import a_stack, arrival, claimed, document, done, extraction

DOUBTFUL = ExtractionStatus.NEEDS_REVIEW
RECEIPT = replace(extraction(), document_type="receipt")


def test_a_file_is_queued_as_the_type_that_people_say(store: Store) -> None:
    entry = done(store)

    (retyped,) = store.retype([entry.id], "receipt")

    assert (retyped.state, retyped.attempt) == (FileState.WAITING, 0)
    assert (retyped.document_type, retyped.requested_type) == ("receipt", "receipt")
    assert store.take_due(10, 60) == [entry.job_id]
    assert claimed(store, entry.job_id).job.document_type == "receipt"


def test_what_was_found_stays_until_it_is_replaced_and_is_kept_then(store: Store) -> None:
    entry = done(store)
    before = store.extractions(entry.id)

    store.retype([entry.id], "receipt")
    assert store.extractions(entry.id) == before
    store.complete(claimed(store, entry.job_id), document(), RECEIPT)

    (stored,) = store.extractions(entry.id)
    assert stored.extraction == RECEIPT
    (superseded,) = store.superseded(entry.id)
    assert superseded.extraction == before[0].extraction


def test_only_the_new_type_is_listed_and_exported(store: Store) -> None:
    entry = done(store)
    store.retype([entry.id], "receipt")
    store.complete(claimed(store, entry.job_id), document(), RECEIPT)

    assert [(e.id, e.document_type) for e in store.files()] == [(entry.id, "receipt")]
    assert store.files(document_type="invoice") == []
    assert [row.extraction for row in store.export_rows()] == [RECEIPT]
    assert list(store.export_rows("invoice")) == []
    assert store.counts().total == store.counts().done == 1


def test_corrections_as_the_old_type_do_not_hold_for_the_new_one(store: Store) -> None:
    entry = done(store)
    store.review(store.extractions(entry.id)[0].id, (), reviewer="anna", now=store.clock())

    store.retype([entry.id], "receipt")
    unsure = replace(RECEIPT, status=DOUBTFUL)
    store.complete(claimed(store, entry.job_id), document(), unsure)

    (stored,) = store.extractions(entry.id)
    assert stored.extraction == unsure
    assert not stored.is_confirmed


def test_it_is_read_as_that_type_from_then_on(store: Store) -> None:
    entry = done(store)
    store.retype([entry.id], "receipt")
    store.complete(claimed(store, entry.job_id), document(), RECEIPT)

    store.requeue(entry.id)

    assert claimed(store, entry.job_id).job.document_type == "receipt"
    assert store.file(entry.id).requested_type == "receipt"


@pytest.mark.parametrize(
    ("first_type", "document_type"),
    [("", ""), ("", "receipt"), ("invoice", ""), ("invoice", "invoice"), ("invoice", "receipt")],
)
def test_the_same_content_again_is_a_duplicate_of_what_was_retyped(
    store: Store, first_type: str, document_type: str
) -> None:
    first = store.register(arrival(), document_type=first_type)
    store.complete(claimed(store, first.job_id), document(), extraction())
    store.retype([first.id], "receipt")

    again = store.register(arrival(name="again.pdf"), document_type=document_type)

    assert again.duplicate_of == first.id
    assert again.state is FileState.DUPLICATE


def test_one_that_waits_may_still_be_retyped(store: Store) -> None:
    entry = store.register(arrival(), document_type="invoice")

    store.retype([entry.id], "receipt")

    assert store.take_due(10, 60) == [entry.job_id]
    assert claimed(store, entry.job_id).job.document_type == "receipt"


def test_one_that_failed_may_be_retyped(store: Store) -> None:
    entry = store.register(arrival(), document_type="invoice")
    store.fail(claimed(store, entry.job_id), UnknownDocument("x"), retry_in_seconds=None)

    (retyped,) = store.retype([entry.id], "receipt")

    assert retyped.state is FileState.WAITING


def test_what_is_worked_on_is_not_retyped_and_nor_is_what_was_named_with_it(store: Store) -> None:
    usable, busy = done(store), store.register(arrival("bb", "busy.pdf"))
    lease = claimed(store, busy.job_id)

    with pytest.raises(StillWorkedOn, match=r"file 2 \(busy.pdf\) is being worked on"):
        store.retype([usable.id, busy.id], "receipt")

    assert store.file(usable.id) == usable
    store.complete(lease, document("bb"), extraction("bb"))
    assert store.file(busy.id).document_type == "invoice"


def test_content_that_is_known_as_that_type_does_not_count_twice(store: Store) -> None:
    wrong = done(store)
    right = store.register(arrival(), document_type="receipt")

    with pytest.raises(AlreadyOfType, match=rf"content of file {right.id}, which is a receipt"):
        store.retype([wrong.id], "receipt")

    assert store.file(wrong.id) == wrong


def test_there_is_no_such_file(store: Store) -> None:
    with pytest.raises(UnknownDocument):
        store.retype([done(store).id, 77], "receipt")

    assert store.counts().done == 1


def test_what_is_not_kept_does_not_change(store: Store) -> None:
    entry = done(store)
    assert entry.sha256
    store.forget_originals([entry.sha256])

    (unchanged,) = store.retype([entry.id], "receipt")

    assert unchanged == entry


def test_a_stack_is_retyped_as_a_whole(store: Store) -> None:
    entry = a_stack(store)

    store.retype([entry.id], "receipt")

    assert store.file(entry.id).document_type == "receipt"
    assert len(store.extractions(entry.id)) == 2


def test_what_waits_to_be_read_again_is_not_among_what_needs_review(store: Store) -> None:
    entry = store.register(arrival())
    found = replace(extraction(), status=DOUBTFUL)
    store.complete(claimed(store, entry.job_id), document(), found)
    assert store.num_to_review() == 1

    store.retype([entry.id], "receipt")

    assert store.num_to_review() == 0
    assert store.to_review(limit=5) == []


def test_the_log_says_who_retyped_what(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    entry = done(store)
    caplog.clear()
    caplog.set_level(logging.INFO, CHANGES)

    store.retype([entry.id], "receipt", by="anna")

    assert caplog.messages == ["state=waiting job=1 file=1 name=bill.pdf type=receipt by=anna"]
