from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from docproc.documents import Document, Page
from docproc.extraction import ExtractionStatus, Field
from docproc.intake import Placer, Reconciler, Retention, submit
from docproc.schema import FieldKind
from docproc.settings import Settings
from docproc.store import Correction, FileEntry, FileState, Store
from docproc.store.connections import Connections
from docproc.store.rows import JobRow
from tests.store.samples import amount, claimed, extraction

NAME, PLACE = "Xylophon4711", "Zwetschge0815"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", keep_originals_days=30)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store.open(settings.effective_database_url)


def _text(name: str, value: str) -> Field:
    return Field(name, FieldKind.TEXT, value, value, reasons=(f"{value} is odd",))


def _finished(settings: Settings, store: Store, days_ago: int, word: str = NAME) -> FileEntry:
    source = settings.home.parent / f"{word}-{days_ago}.txt"
    source.write_text(f"%PDF {word} {days_ago}", "utf-8")
    [entry] = submit(settings, store, [source], document_type="payslip")
    assert entry.sha256 is not None
    fields = (_text("employee", word), _text("place", PLACE), amount())
    page = Page(1, f"{word} of {PLACE}", 595.0, 842.0, ())
    found = replace(extraction(entry.sha256, fields=fields), document_type="payslip")
    store.complete(claimed(store, entry.job_id), Document(entry.sha256, (page,)), found)
    Placer(settings, store).step()
    _age(settings, entry.job_id, days_ago)
    return store.file(entry.id)


def _age(settings: Settings, job_id: int | None, days: int) -> None:
    connections = Connections.to(settings.effective_database_url)
    then = datetime.now(UTC) - timedelta(days=days)
    with connections.writing() as session:
        session.execute(update(JobRow).where(JobRow.id == job_id).values(finished_at=then))
    connections.close()


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_old_originals_are_given_up_and_young_ones_kept(settings: Settings, store: Store) -> None:
    old, young = _finished(settings, store, 31), _finished(settings, store, 29)
    retention = Retention(settings, store)

    given_up = retention.apply()

    assert [each.file.id for each in given_up] == [old.id]
    assert old.placed_path is not None
    assert young.placed_path is not None
    assert (old.placed_path.exists(), young.placed_path.exists()) == (False, True)
    assert store.extractions(old.id)[0].extraction.fields[0].value == NAME
    assert Reconciler(settings, store).discrepancies() == []
    assert retention.apply() == []


def test_what_is_not_kept_cannot_be_retried_until_it_comes_again(
    settings: Settings, store: Store
) -> None:
    entry = _finished(settings, store, 31)
    Retention(settings, store).apply()

    assert store.requeue(entry.id).state is FileState.DONE
    submit(settings, store, [entry.source], document_type="payslip")
    assert store.requeue(entry.id).state is FileState.WAITING


def test_nothing_is_left_of_a_type_that_is_not_kept(settings: Settings, store: Store) -> None:
    entry = _finished(settings, store, 91)
    correction = Correction(_text("employee", f"{NAME} Junior"))
    [stored] = store.extractions(entry.id)
    store.review(stored.id, [correction], reviewer="ann", now=datetime.now(UTC))
    entry.source.unlink()
    settings = settings.model_copy(update={"keep_fields": "payslip=90"})

    Retention(settings, store).apply()
    store.close()

    content = _content(settings.home / ".docproc" / "originals")
    content += _content(settings.home / "archive")
    content += (
        (settings.home / ".docproc" / "docproc.db").read_bytes().replace(entry.name.encode(), b"")
    )
    [stored] = store.extractions(entry.id)
    assert NAME.encode() not in content.replace(str(entry.source).encode(), b"")
    assert PLACE.encode() not in content
    assert [field.value for field in stored.extraction.fields] == [None, None, None]
    assert stored.extraction.summary is None
    assert Retention(settings, store).apply() == []


def test_other_fields_and_their_corrections_stay(settings: Settings, store: Store) -> None:
    entry = _finished(settings, store, 91)
    [stored] = store.extractions(entry.id)
    corrections = [Correction(_text("employee", "Other")), Correction(_text("place", "Here"))]
    store.review(stored.id, corrections, reviewer="ann", now=datetime.now(UTC))
    settings = settings.model_copy(update={"keep_fields": "payslip.employee=90"})

    Retention(settings, store).apply()

    [stored] = store.extractions(entry.id)
    values = {field.name: field.value for field in stored.extraction.fields}
    assert (values["employee"], values["place"]) == (None, "Here")
    assert str(values["gross_total"]) == "12.50"
    assert stored.extraction.status is ExtractionStatus.OK
    assert store.search(NAME) == store.search("Other") == store.search(PLACE[:4] + "x") == []
    assert [hit.field for hit in store.search("Here")] == ["place"]
    assert Retention(settings, store).apply() == []


def test_other_types_and_younger_documents_stay(settings: Settings, store: Store) -> None:
    entry = _finished(settings, store, 10)

    for rule in ("payslip=11", "invoice=1", "payslip.iban=1"):
        kept = settings.model_copy(update={"keep_fields": rule})
        assert list(Retention(kept, store).due()) == []

    assert store.search(NAME)[0].file.id == entry.id


def test_it_is_looked_after_once_an_hour(settings: Settings, store: Store) -> None:
    retention = Retention(settings, store)
    assert retention.step(0.0) == 0
    _finished(settings, store, 31)

    assert [retention.step(now) for now in (3599.0, 3600.0, 7200.0)] == [0, 1, 0]
