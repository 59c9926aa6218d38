import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docproc.documents import Document, Page
from docproc.extraction import Field, LineItem
from docproc.schema import FieldKind
from docproc.store import Correction, FileEntry, SearchHit, Store
from tests.store.samples import arrival, claimed, extraction

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def _read(
    store: Store,
    sha256: str,
    *texts: str,
    fields: tuple[Field, ...] = (),
    line_items: tuple[LineItem, ...] = (),
) -> FileEntry:
    pages = tuple(Page(n, text, 595.0, 842.0, ()) for n, text in enumerate(texts, start=1))
    entry = store.register(arrival(sha256, f"{sha256}.pdf"))
    lease = claimed(store, entry.job_id)
    found = replace(extraction(sha256, fields=fields), line_items=line_items)
    store.complete(lease, Document(sha256, pages), found)
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


def test_a_long_line_is_shown_in_whole_words(store: Store) -> None:
    many = " ".join(f"word{n}" for n in range(40))
    _read(store, "aa", f"{many} Berg {many}")

    [hit] = store.search("berg")

    assert re.fullmatch(r"(word\d+ )+", hit.before)
    assert re.fullmatch(r"( word\d+)+", hit.after)


def test_a_hit_shows_where_a_word_begins_so(store: Store) -> None:
    _read(store, "aa", "Umberger Straße 1, Bergwerk GmbH")

    [hit] = store.search("berg")

    assert (hit.before, hit.found) == ("Umberger Straße 1, ", "Berg")


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


def _corrects(store: Store, entry: FileEntry, *afters: Correction) -> None:
    [stored] = store.extractions(entry.id)
    store.review(stored.id, afters, reviewer="anna", now=NOW, is_confirmed=False)


def test_what_people_have_corrected_is_found_as_they_see_it(store: Store) -> None:
    name, other = (Field("vendor_name", FieldKind.TEXT, text, text) for text in ("Brug", "Berg"))
    total = Field("gross_total", FieldKind.AMOUNT, "1'190.50", Decimal("1190.50"))
    due = Field("due_date", FieldKind.DATE, "1.2.26", date(2026, 2, 1))
    entry = _read(store, "aa", "", fields=(name, total))

    _corrects(store, entry, Correction(replace(total, value=Decimal("1190.05"))), Correction(due))
    _corrects(store, entry, Correction(replace(name, verbatim="Tal", value="Tal")))
    _corrects(store, entry, Correction(other))

    assert _places(store.search("berg")) == [("aa.pdf", None, "vendor_name")]
    assert _places(store.search("1190.05")) == [("aa.pdf", None, "gross_total")]
    assert _places(store.search("2026-02")) == [("aa.pdf", None, "due_date")]
    for gone in ("brug", "tal", "1190.50"):
        assert store.search(gone) == []

    [stored] = store.extractions(entry.id)
    store.undo_review(stored.id, reviewer="anna", now=NOW)

    assert _places(store.search("tal")) == [("aa.pdf", None, "vendor_name")]
    assert store.search("berg") == []


def test_a_field_that_people_took_away_is_not_found(store: Store) -> None:
    name = Field("vendor_name", FieldKind.TEXT, "Berg", "Berg")
    entry = _read(store, "aa", "", fields=(name,))

    _corrects(store, entry, Correction(Field("vendor_name", FieldKind.TEXT)))

    assert store.search("berg") == []


def test_a_corrected_cell_is_found_in_its_row_alone(store: Store) -> None:
    cells = (Field("description", FieldKind.TEXT, text, text) for text in ("Nails", "Screws"))
    rows = tuple(LineItem("line_items", n, (cell,)) for n, cell in enumerate(cells, start=1))
    entry = _read(store, "aa", "", fields=(), line_items=rows)

    after = Field("description", FieldKind.TEXT, "Bolts", "Bolts")
    _corrects(store, entry, Correction(after, "line_items", 2))

    assert store.search("screws") == []
    assert [len(store.search(words)) for words in ("nails", "bolts")] == [1, 1]


def test_a_correction_is_found_after_the_document_was_read_again(store: Store) -> None:
    name = Field("vendor_name", FieldKind.TEXT, "Brug", "Brug")
    entry = _read(store, "aa", "", fields=(name,))
    _corrects(store, entry, Correction(replace(name, verbatim="Berg", value="Berg")))

    again = extraction("aa", fields=(replace(name, verbatim="Burg", value="Burg"),))
    store.replace(entry.id, Document("aa", ()), [again])

    assert _places(store.search("berg")) == [("aa.pdf", None, "vendor_name")]
    assert store.search("brug") == store.search("burg") == []


def test_a_deleted_correction_is_gone(store: Store) -> None:
    name = Field("vendor_name", FieldKind.TEXT, "Brug", "Brug")
    entry = _read(store, "aa", "", fields=(name,))
    _corrects(store, entry, Correction(replace(name, verbatim="Berg", value="Berg")))

    store.delete([entry.id])

    assert store.search("berg") == []
