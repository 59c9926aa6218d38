"""The sums of all rates of tax, and not those of one of them."""

import json

import pytest

from docproc.documents import Document
from docproc.grounding import Grounded, ground
from docproc.grounding.rates import with_rate_sums
from tests.grounding.printed import INVOICE, document_of, page_numbers

HEADS = "Net  Tax  Rate  Gross\n"
TABLE = HEADS + "100.00  19.00  19  119.00\n50.00  3.50  7  53.50\n"
SUMS = "150.00  22.50  EUR  172.50\n"


def said(document: Document, net: str, tax: str, gross: str) -> Grounded:
    answer = {"net_total": net, "tax_total": tax, "gross_total": gross}
    return ground(json.dumps(answer), [], INVOICE, document, page_numbers(document))


def totals(grounded: Grounded) -> list[str | None]:
    return [field.verbatim for field in grounded.fields if field.name.endswith("_total")]


def test_the_sums_of_all_rates_are_the_totals() -> None:
    document = document_of(TABLE + SUMS)

    found = with_rate_sums(said(document, "100.00", "19.00", "119.00"), document)

    assert totals(found) == ["150.00", "22.50", "172.50"]
    for field in found.fields:
        assert field.evidence is None or document.verbatim(field.evidence.span) == field.verbatim


@pytest.mark.parametrize(
    ("text", "one", "all_of_it"),
    [
        # They do not add up.
        (TABLE + SUMS, ("50.00", "19.00", "172.50"), ["150.00", "22.50", "172.50"]),
        # There is a tax.
        (
            HEADS + "100.00  19.00  19  119.00\nTo pay 0.00",
            ("100.00", "0.00", "100.00"),
            ["100.00", "19.00", "119.00"],
        ),
    ],
)
def test_totals_that_cannot_be_all_of_it_are_those_of_the_line(
    text: str, one: tuple[str, str, str], all_of_it: list[str]
) -> None:
    document = document_of(text)

    assert totals(with_rate_sums(said(document, *one), document)) == all_of_it


@pytest.mark.parametrize(
    ("text", "one"),
    [
        # Nothing of it is the line's.
        (HEADS + "100.00  19.00  19  119.00\n7.00 8.00", ("7.00", "0.00", "8.00")),
        # A line without a tax says nothing.
        ("Chair  5.00  0.00  5.00\n7.00", ("7.00", "0.00", "7.00")),
        # No sums are printed.
        (TABLE, ("100.00", "19.00", "119.00")),
        # They are what was found.
        (TABLE + SUMS, ("150.00", "22.50", "172.50")),
        # Those of another table.
        (TABLE + SUMS + "Deposit  80.00  8.00  88.00", ("100.00", "19.00", "119.00")),
        # One rate alone.
        (HEADS + "100.00  19.00  19  119.00\n", ("100.00", "19.00", "119.00")),
    ],
)
def test_other_totals_stay(text: str, one: tuple[str, str, str]) -> None:
    document = document_of(text)
    answered = said(document, *one)

    assert with_rate_sums(answered, document) == answered
