from dataclasses import replace
from datetime import UTC, datetime

from docproc.documents import Document, Page, Span
from docproc.extraction import Evidence, Extraction, ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import ConfirmedPlace, Correction, FileEntry, Store
from tests.store.samples import arrival, claimed, document, extraction

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def text(name: str, value: str | None, kind: FieldKind = FieldKind.TEXT) -> Field:
    return Field(name, kind, value, value)


def invoice(
    sha256: str,
    *,
    vendor: str | None = "Nord GmbH",
    number: str | None = "R-17",
    vat_id: str | None = None,
    iban: str | None = None,
) -> Extraction:
    fields = (
        text("vendor_name", vendor),
        text("vendor_vat_id", vat_id, FieldKind.VAT_ID),
        text("vendor_iban", iban, FieldKind.IBAN),
        text("invoice_number", number, FieldKind.ID),
    )
    return extraction(sha256, fields=fields)


def stored(
    store: Store,
    sha256: str,
    found: Extraction,
    name: str = "a.pdf",
    read: Document | None = None,
) -> FileEntry:
    entry = store.register(arrival(sha256, name))
    store.complete(claimed(store, entry.job_id), read or document(sha256), found)
    return store.file(entry.id)


def confirm(store: Store, entry: FileEntry, *corrections: Correction) -> int:
    [one] = store.extractions(entry.id)
    store.review(one.id, corrections, reviewer="ann", now=NOW)
    return one.id


def test_another_document_of_the_same_vendor_and_number_needs_review(store: Store) -> None:
    first = stored(store, "aa", invoice("aa"), "first.pdf")

    second = stored(store, "bb", invoice("bb", vendor="NORD G.m.b.H.", number="r 17"))

    assert first.status is ExtractionStatus.OK
    assert second.status is ExtractionStatus.NEEDS_REVIEW
    reason = f"another document has the same vendor and number: first.pdf (file {first.id})"
    assert reason in second.reasons


def test_the_vat_id_tells_a_vendor_whose_name_is_written_otherwise(store: Store) -> None:
    stored(store, "aa", invoice("aa", vat_id="DE1"))

    second = stored(store, "bb", invoice("bb", vendor="Nord Handels-GmbH", vat_id="DE 1"))

    assert second.status is ExtractionStatus.NEEDS_REVIEW


def test_other_numbers_and_vendors_and_the_same_document_are_no_duplicates(store: Store) -> None:
    first = stored(store, "aa", invoice("aa"))
    others = [
        stored(store, "bb", invoice("bb", number="R-18")),
        stored(store, "cc", invoice("cc", vendor="Süd GmbH")),
        stored(store, "dd", invoice("dd", vendor=None)),
        stored(store, "ee", invoice("ee", vendor=None)),
        stored(store, "ff", invoice("ff", number=None)),
        stored(store, "ab", invoice("ab", number=None)),
    ]
    store.requeue(first.id)
    store.complete(claimed(store, first.job_id), document("aa"), invoice("aa"))

    assert {store.file(entry.id).status for entry in (first, *others)} == {ExtractionStatus.OK}


def test_a_corrected_number_is_the_one_that_counts(store: Store) -> None:
    first = stored(store, "aa", invoice("aa", number="R-71"))
    confirm(store, first, Correction(text("invoice_number", "R-17", FieldKind.ID)))

    assert stored(store, "bb", invoice("bb")).status is ExtractionStatus.NEEDS_REVIEW
    assert stored(store, "cc", invoice("cc", number="R-71")).status is ExtractionStatus.OK


def test_only_what_people_confirmed_is_known_of_a_vendor(store: Store) -> None:
    fields = invoice("").fields
    first = stored(store, "aa", invoice("aa", iban="DE02"))
    assert store.vendor(fields) is None

    wrong = text("vendor_iban", "DE03", FieldKind.IBAN)
    extraction_id = confirm(store, first, Correction(wrong))
    known = store.vendor(fields)

    assert known is not None
    assert known.num_confirmed == 1
    assert known.values["vendor_iban"] == {"DE03"}
    assert store.vendor(invoice("", vendor="Süd GmbH").fields) is None
    store.undo_review(extraction_id, reviewer="ann", now=NOW)
    assert store.vendor(fields) is None


def test_all_accounts_that_were_confirmed_are_known(store: Store) -> None:
    for sha256, iban in (("aa", "DE02"), ("bb", "DE03")):
        confirm(store, stored(store, sha256, invoice(sha256, number=sha256, iban=iban)))

    known = store.vendor(invoice("").fields)

    assert known is not None
    assert known.values["vendor_iban"] == {"DE02", "DE03"}


def printed(sha256: str, number: str, *, evidence: Span) -> tuple[Extraction, Document]:
    """An invoice whose number is printed on page 2, of two."""
    field = text("invoice_number", number, FieldKind.ID)
    fields = (text("vendor_name", "Nord GmbH"), replace(field, evidence=Evidence(evidence, None)))
    pages = (Page(1, "Nord GmbH", 595, 842), Page(2, f"No. {number} of 1 May", 595, 842))
    return extraction(sha256, fields=fields), Document(sha256, pages)


def places(store: Store) -> tuple[ConfirmedPlace, ...]:
    known = store.vendor([text("vendor_name", "Nord GmbH")])
    return known.places if known else ()


def test_the_places_of_what_people_confirmed_are_known_the_latest_first(store: Store) -> None:
    entries = []
    for sha256, number in (("aa", "R-17"), ("bb", "R-18")):
        found, read = printed(sha256, number, evidence=Span(2, 4, 8))
        entries.append(stored(store, sha256, found, read=read))
    confirm(store, entries[0])
    extraction_id = confirm(store, entries[1])

    assert [(p.field_name, p.page.text, p.span) for p in places(store)] == [
        ("invoice_number", "No. R-18 of 1 May", Span(2, 4, 8)),
        ("invoice_number", "No. R-17 of 1 May", Span(2, 4, 8)),
    ]
    store.undo_review(extraction_id, reviewer="ann", now=NOW)
    assert [place.page.text for place in places(store)] == ["No. R-17 of 1 May"]


def test_the_place_of_a_corrected_value_is_the_one_that_counts(store: Store) -> None:
    found, read = printed("aa", "R-17", evidence=Span(2, 4, 8))
    entry = stored(store, "aa", found, read=read)
    right = replace(
        text("invoice_number", "1", FieldKind.ID), evidence=Evidence(Span(2, 12, 13), None)
    )

    confirm(store, entry, Correction(right))

    assert [place.span for place in places(store)] == [Span(2, 12, 13)]


def test_a_page_that_says_something_else_now_is_no_place(store: Store) -> None:
    found, read = printed("aa", "R-17", evidence=Span(2, 5, 9))
    typed, page = printed("bb", "R-18", evidence=Span(3, 4, 8))
    confirm(store, stored(store, "aa", found, read=read))
    confirm(store, stored(store, "bb", typed, read=page))

    assert places(store) == ()
