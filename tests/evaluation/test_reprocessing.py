from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docproc.documents import Document
from docproc.errors import UnreadableDocument
from docproc.evaluation.reprocessing import Reprocessed, Wanted, differences, reprocess
from docproc.extraction import Extraction, ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import Correction, FileEntry, Store
from tests.store.samples import a_stack, amount, claimed, document, done, extraction

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DUE = Field("due_date", FieldKind.DATE, "1.3.26", date(2026, 3, 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/docproc.db") as opened:
        yield opened


@contextmanager
def opened(sha256: str) -> Iterator[Path]:
    yield Path(sha256)


class ChangedExtractor:
    """Finds the same in every document, or fails."""

    def __init__(self, *found: Extraction) -> None:
        self.found = found

    def extract(
        self, path: Path, *, sha256: str, name: str, document_type: str, is_whole: bool
    ) -> tuple[Document, tuple[Extraction, ...]]:
        assert (path, document_type, is_whole) == (Path(sha256), "invoice", False)
        if not self.found:
            raise UnreadableDocument(f"{name} is damaged")
        return document(sha256), self.found


def again(store: Store, entry: FileEntry, *found: Extraction) -> Reprocessed:
    wanted = Wanted(entry, tuple(store.extractions(entry.id)))
    reports: list[int] = []
    [one] = reprocess(
        ChangedExtractor(*found), [wanted], opened, num_at_once=2, report=reports.append
    )
    assert reports == [1]
    return one


def said(one: Reprocessed) -> list[tuple[str, str, str]]:
    return [(each.name, each.before, each.now) for each in differences(one)]


def test_nothing_differs_where_the_same_is_found(store: Store) -> None:
    assert said(again(store, done(store), extraction())) == []


def test_what_differs_is_said_field_by_field(store: Store) -> None:
    now = extraction(status=ExtractionStatus.NEEDS_REVIEW, fields=(amount(value="9.00"), DUE))

    one = again(store, done(store), replace(now, line_items=now.line_items[:0]))

    assert said(one) == [
        ("status", "ok", "needs review"),
        ("gross_total", "12.50", "9.00"),
        ("invoice_date", "2026-02-01", ""),
        ("due_date", "", "2026-03-01"),
        ("line_items 1", "-3.00  1E+2", ""),
    ]


def test_a_persons_correction_is_no_difference(store: Store) -> None:
    entry = done(store)
    [stored] = store.extractions(entry.id)
    store.review(stored.id, [Correction(DUE)], reviewer="ann", now=NOW, is_confirmed=False)

    assert said(again(store, entry, extraction())) == []


def test_a_document_that_cannot_be_read_any_more_is_said_and_kept(store: Store) -> None:
    entry = done(store)

    one = again(store, entry)

    assert [each.now.partition(";")[0] for each in differences(one)] == ["bill.pdf is damaged"]
    assert one.document is None


def test_another_number_of_documents_in_a_stack_differs(store: Store) -> None:
    entry = replace(a_stack(store), requested_type="invoice")

    one = again(store, entry, store.extractions(entry.id)[0].extraction)

    assert {(each.section, each.now) for each in differences(one)} == {(2, "")}


def test_replacing_keeps_the_earlier_version(store: Store) -> None:
    entry = done(store)
    now = extraction(fields=(amount(value="9.00"),))
    reread = replace(document(), pages=document().pages[:1])

    assert store.replace(entry.id, reread, [now])

    assert store.extractions(entry.id)[0].extraction == now
    assert [each.extraction for each in store.superseded(entry.id)] == [extraction()]
    assert store.document("aa") == reread


def test_a_job_that_was_queued_meanwhile_is_not_replaced(store: Store) -> None:
    entry = done(store)
    store.requeue(entry.id)

    assert not store.replace(entry.id, document(), [extraction()])
    assert store.superseded(entry.id) == []
    store.complete(claimed(store, entry.job_id), document(), extraction())
    assert store.replace(entry.id, document(), [extraction()])
