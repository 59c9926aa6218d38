from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given

from docproc.errors import NothingToUndo, UnknownDocument
from docproc.extraction import Extraction, ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import Correction, FileEntry, Store, StoredExtraction
from docproc.store.extraction_json import extraction_json, extraction_of
from tests.store.samples import a_stack, amount, arrival, claimed, document, done, extraction
from tests.store.test_extractions import extractions

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DOUBTFUL = extraction(status=ExtractionStatus.NEEDS_REVIEW)
DUE = Field("due_date", FieldKind.DATE, "1.3.26", date(2026, 3, 1))


def doubtful(store: Store, sha256: str = "aa") -> FileEntry:
    entry = store.register(arrival(sha256), document_type="invoice")
    found = extraction(sha256, ExtractionStatus.NEEDS_REVIEW)
    store.complete(claimed(store, entry.job_id), document(sha256), found)
    return store.file(entry.id)


def only(store: Store, entry: FileEntry) -> StoredExtraction:
    [stored] = store.extractions(entry.id)
    return stored


def reviewed(
    store: Store, entry: FileEntry, *corrections: Correction, is_confirmed: bool = True
) -> StoredExtraction:
    extraction_id = only(store, entry).id
    store.review(extraction_id, corrections, reviewer="ann", now=NOW, is_confirmed=is_confirmed)
    return only(store, entry)


def values(extraction_: Extraction, name: str) -> Sequence[object]:
    return [field.value for field in extraction_.fields if field.name == name]


def cells(extraction_: Extraction) -> list[tuple[int, list[object]]]:
    return [(i.position, [f.value for f in i.fields]) for i in extraction_.line_items]


def test_a_confirmed_extraction_is_ok_and_asks_nothing_more(store: Store) -> None:
    entry = doubtful(store)
    assert [task.file for task in store.extractions_to_review()] == [entry]

    stored = reviewed(store, entry)

    assert store.extractions_to_review() == []
    assert store.counts().ok == 1
    assert (store.file(entry.id).status, store.file(entry.id).reasons) == (ExtractionStatus.OK, ())
    assert (stored.extraction.status, stored.extraction.reasons) == (ExtractionStatus.OK, ())
    assert stored.found.reasons == DOUBTFUL.reasons
    assert stored.is_confirmed


def test_a_correction_is_seen_everywhere_and_what_was_found_is_kept(store: Store) -> None:
    entry = doubtful(store)

    stored = reviewed(store, entry, Correction(DUE))

    assert values(stored.extraction, "due_date") == [date(2026, 3, 1)]
    assert values(stored.found, "due_date") == [None]
    [row] = store.export_rows()
    assert row.extraction == stored.extraction
    [review] = store.reviews(stored.id)
    assert (review.reviewer, review.reviewed_at, review.is_confirmed) == ("ann", NOW, True)
    [correction] = review.corrections
    assert correction.after == DUE
    assert correction.before == Field("due_date", FieldKind.DATE, reasons=("not printed",))


def test_a_correction_alone_leaves_the_extraction_to_review(store: Store) -> None:
    entry = doubtful(store)

    stored = reviewed(store, entry, Correction(DUE), is_confirmed=False)

    assert stored.extraction.status is ExtractionStatus.NEEDS_REVIEW
    assert stored.extraction.reasons == DOUBTFUL.reasons
    assert values(stored.extraction, "due_date") == [date(2026, 3, 1)]


def test_the_later_correction_wins_and_knows_what_the_earlier_said(store: Store) -> None:
    entry = doubtful(store)
    reviewed(store, entry, Correction(amount(value="1.00")), is_confirmed=False)

    stored = reviewed(store, entry, Correction(amount(value="2.00")))

    assert values(stored.extraction, "gross_total") == [Decimal("2.00")]
    before = store.reviews(stored.id)[1].corrections[0].before
    assert before is not None
    assert before.value == Decimal("1.00")


def test_reviews_are_undone_from_the_latest_on(store: Store) -> None:
    entry = doubtful(store)
    reviewed(store, entry, Correction(DUE), is_confirmed=False)
    id_ = reviewed(store, entry, Correction(amount(value="2.00"))).id

    first_undone = store.undo_review(id_, reviewer="bob", now=NOW)
    after_one = only(store, entry)
    store.undo_review(id_, reviewer="bob", now=NOW)

    assert (first_undone.is_confirmed, first_undone.undone_by) == (True, "bob")
    assert after_one.extraction.status is ExtractionStatus.NEEDS_REVIEW
    assert values(after_one.extraction, "due_date") == [date(2026, 3, 1)]
    assert only(store, entry).extraction == DOUBTFUL
    assert [review.undone_at for review in store.reviews(id_)] == [NOW, NOW]
    with pytest.raises(NothingToUndo):
        store.undo_review(id_, reviewer="bob", now=NOW)


def test_cells_and_rows_are_corrected_added_and_removed(store: Store) -> None:
    entry = doubtful(store)
    null = Field("amount", FieldKind.AMOUNT)

    stored = reviewed(
        store,
        entry,
        Correction(amount("amount", "4.00"), "line_items", 1),
        Correction(amount("amount", "9.00"), "line_items", 3),
        Correction(amount("amount", "5.00"), "line_items", 4),
        Correction(null, "line_items", 3),
    )

    assert cells(stored.extraction) == [
        (1, [Decimal("4.00"), Decimal("1E+2")]),
        (2, []),
        (4, [Decimal("5.00")]),
    ]


def test_names_in_a_list_are_added_and_removed(store: Store) -> None:
    names = (
        Field("parties", FieldKind.TEXT, "A", "A", position=1),
        Field("parties", FieldKind.TEXT, "B", "B", position=2),
    )
    entry = store.register(arrival())
    found = extraction(fields=names, status=ExtractionStatus.NEEDS_REVIEW)
    store.complete(claimed(store, entry.job_id), document(), found)

    stored = reviewed(
        store,
        entry,
        Correction(Field("parties", FieldKind.TEXT, position=1)),
        Correction(Field("parties", FieldKind.TEXT, "C", "C", position=3)),
    )

    assert values(stored.extraction, "parties") == ["B", "C"]


def test_of_a_stack_each_document_is_reviewed_alone(store: Store) -> None:
    entry = a_stack(store)
    [task] = store.extractions_to_review()
    assert (task.file, task.stored.section) == (entry, 2)
    assert store.extractions_to_review(document_type="invoice") == []

    store.review(task.stored.id, [], reviewer="ann", now=NOW)

    assert store.extractions_to_review() == []
    assert [stored.is_confirmed for stored in store.extractions(entry.id)] == [False, True]


def test_a_new_extraction_keeps_what_people_said_of_the_document_and_asks_again(
    store: Store,
) -> None:
    entry = doubtful(store)
    before = reviewed(
        store, entry, Correction(DUE), Correction(amount("amount", "4.00"), "line_items", 1)
    )

    store.requeue(entry.id)
    store.complete(claimed(store, entry.job_id), document(), DOUBTFUL)
    after = only(store, entry)

    assert values(after.extraction, "due_date") == [date(2026, 3, 1)]
    assert cells(after.extraction) == cells(DOUBTFUL)
    assert (after.is_confirmed, after.extraction.reasons) == (False, DOUBTFUL.reasons)
    assert len(store.reviews(after.id)) == 1
    [earlier] = store.superseded(entry.id)
    assert earlier.extraction == before.extraction
    assert earlier.stored_at == before.stored_at


def test_a_correction_of_another_type_of_document_is_not_taken_over(store: Store) -> None:
    entry = doubtful(store)
    reviewed(store, entry, Correction(DUE))

    store.requeue(entry.id)
    letter = replace(DOUBTFUL, document_type="letter")
    store.complete(claimed(store, entry.job_id), document(), letter)

    assert only(store, entry).extraction == letter


def test_confirmed_extractions_are_labelled_data(store: Store) -> None:
    first, second = doubtful(store, "aa"), doubtful(store, "bb")
    done(store, "cc")
    reviewed(store, second, Correction(DUE))
    reviewed(store, first, is_confirmed=False)

    [labelled] = store.confirmed()

    assert labelled.file.id == second.id
    assert values(labelled.stored.extraction, "due_date") == [date(2026, 3, 1)]
    assert list(store.confirmed("letter")) == []
    store.undo_review(labelled.stored.id, reviewer="ann", now=NOW)
    assert list(store.confirmed()) == []


def test_what_is_not_there_cannot_be_reviewed(store: Store) -> None:
    for call in (
        lambda: store.review(7, [], reviewer="ann", now=NOW),
        lambda: store.undo_review(7, reviewer="ann", now=NOW),
        lambda: store.reviews(7),
        lambda: store.extraction_to_review(7),
    ):
        with pytest.raises(UnknownDocument, match="no extraction 7"):
            call()


def test_one_extraction_can_be_looked_at_again(store: Store) -> None:
    stored = reviewed(store, doubtful(store))

    assert store.extraction_to_review(stored.id).stored == stored


@given(found=extractions)
def test_an_extraction_survives_as_json(found: Extraction) -> None:
    back = extraction_of(extraction_json(found))

    assert back == found
    assert repr(back) == repr(found)
