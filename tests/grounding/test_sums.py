"""Two of three totals tell the third, where it is printed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from docproc.documents import Document
from docproc.extraction import Field, LineItem
from docproc.grounding import Grounded
from docproc.grounding.sums import with_sums
from docproc.schema import FieldKind
from tests.grounding.printed import INVOICE, document_of

PRINTED = document_of("Goods 120.00\nSubtotal 100.00\nVAT 19.00\nTotal 119.00")


def totals(**verbatims: str | None) -> Grounded:
    fields = [
        Field(name, FieldKind.AMOUNT, printed, Decimal(printed) if printed else None)
        for name, printed in verbatims.items()
    ]
    return Grounded(tuple(fields), (), is_complete=True)


def verbatims(grounded: Grounded) -> list[str | None]:
    return [field.verbatim for field in grounded.fields]


@pytest.mark.parametrize(
    "said",
    [
        totals(net_total="120.00", tax_total="19.00", gross_total="119.00"),
        totals(net_total="100.00", tax_total="120.00", gross_total="119.00"),
        totals(net_total="100.00", tax_total="19.00", gross_total="120.00"),
        totals(net_total=None, tax_total="19.00", gross_total="119.00"),
    ],
)
def test_a_total_that_does_not_fit_is_the_printed_one_that_does(said: Grounded) -> None:
    found = with_sums(said, PRINTED, INVOICE)

    assert verbatims(found) == ["100.00", "19.00", "119.00"]
    (moved,) = (field for field in found.fields if field not in said.fields)
    assert moved.evidence
    assert PRINTED.verbatim(moved.evidence.span) == moved.verbatim
    assert (moved.reasons, moved.model_confidence) == ((), None)


@pytest.mark.parametrize(
    ("said", "document"),
    [
        (totals(net_total="100.00", tax_total="19.00", gross_total="119.00"), PRINTED),
        (totals(net_total=None, tax_total=None, gross_total="119.00"), PRINTED),
        (
            totals(net_total="120.00", tax_total="19.00", gross_total="119.00"),
            document_of("Goods 120.00 VAT 19.00 Total 119.00"),
        ),
        # Either 100.00 or 119.00 may be wrong.
        (
            totals(net_total="100.00", tax_total="5.00", gross_total="119.00"),
            document_of("100.00 5.00 119.00 114.00 105.00"),
        ),
    ],
    ids=["it fits", "two are missing", "not printed", "two would fit"],
)
def test_totals_stay_where_nothing_tells_them(said: Grounded, document: Document) -> None:
    assert with_sums(said, document, INVOICE) == said


def test_what_the_xml_says_stays() -> None:
    said = totals(net_total="120.00", tax_total="19.00", gross_total="119.00")
    fields = tuple(replace(field, xml_path="/Invoice") for field in said.fields)

    assert with_sums(replace(said, fields=fields), PRINTED, INVOICE).fields == fields


def test_what_the_line_items_add_up_to_stays() -> None:
    """Net and tax are those of one rate; the gross total is of all."""
    document = document_of("Tea 12.00\nBread 10.75\nTotal 22.75\nA 19% 10.08 1.92 12.00")
    said = totals(net_total="10.08", tax_total="1.92", gross_total="22.75")
    rows = tuple(
        LineItem("line_items", n, (Field("amount", FieldKind.AMOUNT, printed, Decimal(printed)),))
        for n, printed in enumerate(("12.00", "10.75"), start=1)
    )

    assert verbatims(with_sums(said, document, INVOICE))[2] == "12.00"
    assert verbatims(with_sums(replace(said, line_items=rows), document, INVOICE))[2] == "22.75"
