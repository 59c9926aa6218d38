from datetime import UTC, datetime

from docproc.extraction import Extraction, ExtractionStatus, Field
from docproc.schema import FieldKind
from docproc.store import Correction, FileEntry, Store
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


def stored(store: Store, sha256: str, found: Extraction, name: str = "a.pdf") -> FileEntry:
    entry = store.register(arrival(sha256, name))
    store.complete(claimed(store, entry.job_id), document(sha256), found)
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
