"""What was rounded and what was given back say what was paid."""

from decimal import Decimal

import pytest

from docproc.documents import Document
from docproc.extraction import Alignment, Evidence, Field
from docproc.grounding import Grounded, find_candidates
from docproc.grounding.tills import with_till_sums
from docproc.schema import FieldKind
from tests.grounding.printed import document_of

ROUNDED = "Bread 7.72\nTOTAL AMOUNT: 7.72\nROUNDING: -0.02\nNETT TOTAL: 7.70\nCHANGE 0.00"
PAID_CASH = "Socks 42.90\nTOTAL INCL. TAX  42.90\nCASH  50.00\nCHANGE  7.10"


def said(document: Document, total: str) -> Grounded:
    """The model takes the last amount that is printed so for the gross total."""
    candidates = find_candidates(document, FieldKind.AMOUNT)
    span = [c.span for c in candidates if c.verbatim == total][-1]
    field = Field(
        "gross_total",
        FieldKind.AMOUNT,
        total,
        Decimal(total.replace(",", ".")),
        Evidence(span, None),
        Alignment.EXACT,
        reasons=(f"{total} is what adds up",),
    )
    return Grounded((field,), (), is_complete=True)


@pytest.mark.parametrize(
    ("text", "total", "paid"),
    [
        (ROUNDED, "7.72", "7.70"),
        (ROUNDED.replace("-0.02", "-RM0.02"), "7.72", "7.70"),
        ("Total 48,93\nRundung 0,02\nZu zahlen 48,95", "48,93", "48.95"),
        (PAID_CASH, "50.00", "42.90"),
        ("TOTAL AMOUNT 1.50\nACCEPTED TOTAL 2.00\nCHANGE 0.50", "2.00", "1.50"),
        ("Summe 12,40\nGegeben 20,00\nRückgeld 7,60", "20,00", "12.40"),
    ],
)
def test_the_total_is_what_was_paid(text: str, total: str, paid: str) -> None:
    document = document_of(text)

    (field,) = with_till_sums(said(document, total), document).fields

    assert field.value == Decimal(paid)
    assert field.evidence is not None
    assert document.verbatim(field.evidence.span) == field.verbatim
    assert field.reasons == ()


@pytest.mark.parametrize(
    ("text", "total"),
    [
        (ROUNDED, "7.70"),
        (ROUNDED.replace("-0.02", "-RM0.02"), "7.70"),
        (PAID_CASH, "42.90"),
        # The total that would fit is not printed.
        ("Total 48.93\nRounding 0.02", "48.93"),
        ("Total 42.90\nCash 50.00\nChange 7.00", "50.00"),
        # What is paid exactly gives nothing back.
        ("Total 42.90\nCash 42.90\nChange 0.00", "42.90"),
        # A total is no money that was given, whatever else was given back.
        ("Total 50.00\nDeposit 42.90\nChange 7.10", "50.00"),
        # So much is no rounding.
        ("Total 48.93\nRounding 1.07\nTo pay 50.00", "48.93"),
    ],
)
def test_a_total_that_was_paid_stays(text: str, total: str) -> None:
    document = document_of(text)
    grounded = said(document, total)

    assert with_till_sums(grounded, document) == grounded


def test_without_a_total_there_is_nothing_to_mend() -> None:
    document = document_of(PAID_CASH)
    nothing = Grounded((Field("gross_total", FieldKind.AMOUNT),), (), is_complete=True)

    assert with_till_sums(nothing, document) == nothing
