from docproc.extraction import Field
from docproc.pipeline.remembering import doubts_about_vendor, remembered
from docproc.schema import FieldKind
from docproc.store import KnownVendor

NORD = KnownVendor(2, {"vendor_iban": frozenset(["DE02"]), "currency": frozenset(["EUR"])})


def field(name: str, value: str | None) -> Field:
    return Field(name, FieldKind.IBAN, value, value)


def test_a_new_account_of_a_known_vendor_is_always_a_reason() -> None:
    [reason] = doubts_about_vendor([field("vendor_iban", "GB33"), field("currency", "EUR")], NORD)

    assert reason.startswith("vendor_iban: GB33 is new for this vendor, it was DE02; ask")


def test_the_known_account_and_an_unknown_vendor_are_none() -> None:
    assert list(doubts_about_vendor([field("vendor_iban", "DE02")], NORD)) == []
    assert list(doubts_about_vendor([field("vendor_iban", None)], NORD)) == []
    assert list(doubts_about_vendor([field("vendor_iban", "GB33")], None)) == []


def test_what_was_confirmed_before_is_surer_and_what_differs_is_not() -> None:
    assert remembered(0.7, field("currency", "EUR"), NORD) == 0.99
    assert remembered(0.9, field("currency", "USD"), NORD) == 0.5
    assert remembered(0.7, field("customer_name", "Ann"), NORD) == 0.7
    assert remembered(0.7, field("currency", None), NORD) == 0.7
    assert remembered(0.7, field("currency", "EUR"), None) == 0.7
