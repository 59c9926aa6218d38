from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from docproc.documents import Document, Page
from docproc.evaluation.comparing import is_same
from docproc.extraction import Extraction, Field
from docproc.pipeline.parts import Part, parts_of
from docproc.schema import DocumentType, FieldKind, load_document_types
from docproc.store import Correction, Store
from docproc.training.known import Known, divided, known_from_reviews, known_synthetic
from docproc.training.synthetic import synthetic_documents
from docproc.training.targets import answer_about
from docproc.training.truths import Truth
from tests.store.samples import arrival, claimed, extraction

_TEXT = "ACME Ltd\nInvoice 17\nTotal 12.50\nNet 10.00\nPaid in $"
_NET = Field("net_total", FieldKind.AMOUNT, "12.50", Decimal("12.50"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def document_types() -> dict[str, DocumentType]:
    return dict(load_document_types())


def test_what_people_confirmed_is_learned_with_their_corrections(
    store: Store, document_types: dict[str, DocumentType]
) -> None:
    fields = (Field("vendor_name", FieldKind.TEXT), _NET)
    found = replace(extraction(fields=fields), line_items=())
    _review(
        store,
        found,
        Correction(Field("vendor_name", FieldKind.TEXT, "ACME Ltd", "ACME Ltd")),
        Correction(Field("net_total", FieldKind.AMOUNT, "10.00", Decimal("10.00"))),
    )

    [known] = known_from_reviews(store, document_types)

    assert _answer(known.truth) == '{"vendor_name":"ACME Ltd","net_total":"10.00"}'
    assert known.label.fields == {"vendor_name": "ACME Ltd", "net_total": "10.00"}


def test_what_nobody_confirmed_is_not_learned(
    store: Store, document_types: dict[str, DocumentType]
) -> None:
    entry = store.register(arrival(), document_type="invoice")
    store.complete(claimed(store, entry.job_id), _document(), extraction())

    assert list(known_from_reviews(store, document_types)) == []


def test_a_correction_that_is_not_printed_is_not_asked_for(
    store: Store, document_types: dict[str, DocumentType]
) -> None:
    found = replace(extraction(fields=()), line_items=())
    vendor = Field("vendor_name", FieldKind.TEXT, "ACME Limited", "ACME Limited")
    _review(store, found, Correction(vendor))

    [known] = known_from_reviews(store, document_types)

    assert _answer(known.truth) == "{}"


def test_a_symbol_is_learned_as_printed_and_judged_by_the_currency_that_it_means(
    store: Store, document_types: dict[str, DocumentType]
) -> None:
    found = Field("currency", FieldKind.CURRENCY, "$", "USD")
    _review(store, replace(extraction(fields=(found,)), line_items=()))

    [known] = known_from_reviews(store, document_types)

    assert _answer(known.truth) == '{"currency":"$"}'
    assert is_same(found.kind, known.label.fields["currency"], found)


def test_what_is_not_kept_is_left_out(
    store: Store, document_types: dict[str, DocumentType]
) -> None:
    _review(store, extraction(fields=(_NET,)))
    left_out: list[str] = []

    [job_id] = {task.stored.job_id for task in store.confirmed()}
    store.forget_fields([job_id], "invoice", "net_total")

    assert list(known_from_reviews(store, document_types, left_out.append)) == []
    assert left_out == ["no text of them is kept, or they never had a page"]


def test_what_was_read_again_since_it_was_confirmed_is_named(
    store: Store, document_types: dict[str, DocumentType]
) -> None:
    _review(store, extraction(fields=(_NET,)))
    left_out: list[str] = []

    [file_id] = {task.file.id for task in store.confirmed()}
    store.replace(file_id, _document(), [extraction(fields=(_NET,))])

    assert list(known_from_reviews(store, document_types, left_out.append)) == []
    assert left_out == ["read again since they were confirmed; confirm them anew"]


def test_a_document_type_that_is_gone_is_left_out(store: Store) -> None:
    _review(store, extraction(fields=(_NET,)))
    left_out: list[str] = []

    assert list(known_from_reviews(store, {}, left_out.append)) == []
    assert left_out == ["no document type is called invoice any more"]


def test_a_part_is_asked_only_for_what_it_prints(document_types: dict[str, DocumentType]) -> None:
    [made] = synthetic_documents(3, 1)
    truth = known_synthetic(made, document_types).truth
    elsewhere = replace(truth.document, pages=(Page(1, "nothing", 0, 0),))

    answer = answer_about(_part(elsewhere), truth.document_type.fields, truth, {})

    assert set(answer.split(",")[0].split(":")[1:]) == {"null"}
    assert answer.count("null") == len(truth.document_type.fields)


def test_nothing_is_judged_by_what_was_learned(document_types: dict[str, DocumentType]) -> None:
    known = [known_synthetic(made, document_types) for made in synthetic_documents(3, 5)]

    learned, held_out = divided(known, 0.05, seed=1)

    assert (len(learned), len(held_out)) == (4, 1)
    assert {_id(each) for each in learned} | {_id(each) for each in held_out} == set(
        map(_id, known)
    )


def test_nothing_is_judged_by_what_was_learned_before_while_there_are_others(
    document_types: dict[str, DocumentType],
) -> None:
    known = [known_synthetic(made, document_types) for made in synthetic_documents(3, 12)]
    before = {each.document.sha256 for each in known[:9]}

    _, held_out = divided(known, 0.25, seed=1, learned=before)
    _, many_held_out = divided(known, 0.5, seed=1, learned=before)

    assert {_id(each) for each in held_out} == {_id(each) for each in known[9:]}
    assert len(many_held_out) == 6


def _review(store: Store, found: Extraction, *corrections: Correction) -> None:
    entry = store.register(arrival(), document_type="invoice")
    store.complete(claimed(store, entry.job_id), _document(), found)
    [stored] = store.extractions(entry.id)
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    store.review(stored.id, corrections, reviewer="ann", now=now)


def _document() -> Document:
    return Document("aa", (Page(1, _TEXT, 595, 842),))


def _answer(truth: Truth) -> str:
    return answer_about(_part(truth.document), truth.document_type.fields, truth, {})


def _part(document: Document) -> Part:
    parts = parts_of(document, max_tokens=10_000, max_pages=10, num_tokens=len)
    return parts.parts[0]


def _id(known: Known) -> str:
    return known.label.id
