from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docproc.documents import Document, Page
from docproc.extraction import Field
from docproc.schema import FieldKind
from docproc.store import FileEntry, SearchHit, Store
from tests.store.samples import arrival, claimed, extraction


def _read(store: Store, sha256: str, *texts: str, fields: tuple[Field, ...] = ()) -> FileEntry:
    pages = tuple(Page(n, text, 595.0, 842.0, ()) for n, text in enumerate(texts, start=1))
    entry = store.register(arrival(sha256, f"{sha256}.pdf"))
    lease = claimed(store, entry.job_id)
    store.complete(lease, Document(sha256, pages), extraction(sha256, fields=fields))
    return store.file(entry.id)


def _places(hits: list[SearchHit]) -> list[tuple[str, int | None, str]]:
    return sorted((hit.file.name, hit.page, hit.field) for hit in hits)


def test_pages_with_all_words_are_found(store: Store) -> None:
    _read(store, "aa", "Berg GmbH\nInvoice RE-2026/7 of 1.2.2026", "Total 1.190,50 EUR")
    _read(store, "bb", "Tal & Co\nInvoice 12", "bergauf")

    assert _places(store.search("berg")) == [("aa.pdf", 1, ""), ("bb.pdf", 2, "")]
    assert _places(store.search("INVOICE berg")) == [("aa.pdf", 1, "")]
    assert _places(store.search("re-2026/7")) == [("aa.pdf", 1, "")]
    assert _places(store.search("1.190,5")) == [("aa.pdf", 2, "")]
    assert store.search("berg tal") == []
    assert len(store.search("invoice", limit=1)) == 1


def test_a_hit_shows_its_line(store: Store) -> None:
    _read(store, "aa", "Invoice\nof BERG  GmbH, due soon\nThanks")

    [hit] = store.search("berg gmbh")

    assert (hit.before, hit.found, hit.after) == ("of ", "BERG", "  GmbH, due soon")


def test_a_value_that_is_printed_otherwise_is_found_by_its_field(store: Store) -> None:
    total = Field("gross_total", FieldKind.AMOUNT, "1'190.50", Decimal("1190.50"))
    issuer = Field("vendor_name", FieldKind.TEXT, "Berg", "Berg")
    _read(store, "aa", "Total 1'190.50", fields=(total, issuer))

    assert _places(store.search("1190.5")) == [("aa.pdf", None, "gross_total")]
    assert _places(store.search("berg")) == [("aa.pdf", None, "vendor_name")]


def test_a_replaced_extraction_is_not_found_any_more(store: Store) -> None:
    entry = _read(store, "aa", "", fields=(Field("vendor_name", FieldKind.TEXT, "Old", "Old"),))
    store.requeue(entry.id)
    new = replace(extraction("aa"), fields=(Field("vendor_name", FieldKind.TEXT, "New", "New"),))
    store.complete(claimed(store, entry.job_id), Document("aa", ()), new)

    assert store.search("old") == []
    assert _places(store.search("new")) == [("aa.pdf", None, "vendor_name")]


@pytest.mark.parametrize("words", ["", "  ", "-- ''", '"', "*", "()&|!:", "a\x00b", "\udce4"])
def test_signs_are_no_words_and_no_syntax(store: Store, words: str) -> None:
    _read(store, "aa", "plain text")

    assert store.search(words) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(max_size=20))
def test_anything_can_be_searched_for(store: Store, words: str) -> None:
    assert store.search(words) == []


def test_a_page_of_any_length_is_stored(store: Store) -> None:
    long = " ".join(f"word{n}" for n in range(300_000))

    _read(store, "aa", long)

    assert _places(store.search("word77")) == [("aa.pdf", 1, "")]
