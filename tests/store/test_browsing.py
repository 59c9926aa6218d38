"""What people browse is counted and ordered alike in both databases."""

from datetime import UTC, datetime, timedelta

from docproc.extraction import ExtractionStatus
from docproc.store import Correction, QueuePlace, ReviewCounts, Store
from tests.store.samples import a_stack, amount, arrival, claimed, document, done, extraction

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def doubtful(store: Store, sha256: str) -> QueuePlace:
    entry = store.register(arrival(sha256, f"{sha256}.pdf"), document_type="invoice")
    found = extraction(sha256, ExtractionStatus.NEEDS_REVIEW)
    store.complete(claimed(store, entry.job_id), document(sha256), found)
    return QueuePlace(entry.id, entry.job_id or 0, 1)


def confirm(store: Store, place: QueuePlace, *corrections: Correction) -> None:
    extraction_id = store.extractions(place.file_id)[place.section - 1].id
    store.review(extraction_id, corrections, reviewer="anna", now=NOW)


def test_the_queue_has_each_document_once_in_order(store: Store) -> None:
    first, second = doubtful(store, "aa"), doubtful(store, "bb")
    store.register(arrival("aa", "copy.pdf"), document_type="invoice")
    stack = a_stack(store, "cc", "stack.pdf")
    done(store, "dd", "good.pdf")
    letter = QueuePlace(stack.id, stack.job_id or 0, 2)

    queue = store.to_review(limit=10)

    found = [QueuePlace(t.file.id, t.stored.job_id, t.stored.section) for t in queue]
    assert found == [first, second, letter]
    assert store.to_review(after=second, limit=10)[0].file.name == "stack.pdf"
    assert store.num_to_review() == 3


def test_neighbours_of_a_place_are_before_and_behind_it(store: Store) -> None:
    first, second, third = (doubtful(store, sha256) for sha256 in ("aa", "bb", "cc"))

    around = store.neighbours(second)
    confirm(store, second)
    left = store.neighbours(second)

    assert (around.num_before, around.total) == (1, 3)
    assert (around.previous, around.following) == (first, third)
    assert (left.num_before, left.total, left.previous, left.following) == (1, 2, first, third)
    assert store.neighbours(first).previous is None
    assert store.neighbours(third).following is None


def test_files_are_browsed_by_name_state_and_page(store: Store) -> None:
    done(store, "aa", "Müller_100%.pdf")
    doubtful(store, "bb")
    a_stack(store, "cc", "stack.pdf")

    def names(name: str = "", status: ExtractionStatus | None = None) -> list[str]:
        return [entry.name for entry in store.browse(name=name, status=status, limit=10)]

    assert names() == ["stack.pdf", "bb.pdf", "Müller_100%.pdf"]
    assert names("LLER_100%") == ["Müller_100%.pdf"]
    assert names("%") == ["Müller_100%.pdf"]
    assert names(status=ExtractionStatus.OK) == ["Müller_100%.pdf"]
    assert names(status=ExtractionStatus.NEEDS_REVIEW) == ["stack.pdf", "bb.pdf"]
    (latest,) = store.browse(limit=1)
    assert [e.name for e in store.browse(before=latest.id, limit=1)] == ["bb.pdf"]


def test_reviews_of_what_was_ok_tell_how_often_that_is_wrong(store: Store) -> None:
    doubt = doubtful(store, "aa")
    right, wrong, undone = (done(store, sha256, f"{sha256}.pdf") for sha256 in ("bb", "cc", "dd"))
    other = Correction(amount(value="99.00"))
    confirm(store, doubt, other)
    confirm(store, QueuePlace(right.id, 0, 1))
    # What a person has found right and then corrects says nothing of docproc.
    confirm(store, QueuePlace(right.id, 0, 1), other)
    confirm(store, QueuePlace(wrong.id, 0, 1), other)
    confirm(store, QueuePlace(undone.id, 0, 1), other)
    store.undo_review(store.extractions(undone.id)[0].id, reviewer="anna", now=NOW)

    assert store.review_counts(NOW) == ReviewCounts(since=4, ok=2, ok_corrected=1)
    assert store.review_counts(NOW + timedelta(seconds=1)).since == 0


def test_a_spot_check_is_of_what_is_ok_and_nobody_has_looked_at(store: Store) -> None:
    doubtful(store, "aa")
    assert store.spot_check() is None
    entry = done(store, "bb", "good.pdf")
    place = QueuePlace(entry.id, entry.job_id or 0, 1)

    assert store.spot_check() == place
    confirm(store, place)
    assert store.spot_check() is None


def test_jobs_are_counted_in_the_period_in_which_they_ended(store: Store) -> None:
    done(store, "aa")
    now = datetime.now(UTC)
    moments = [now - timedelta(days=2), now - timedelta(hours=1), now + timedelta(hours=1)]

    assert [(c.start, c.done, c.failed) for c in store.work_between(moments)] == [
        (moments[0], 0, 0),
        (moments[1], 1, 0),
    ]
