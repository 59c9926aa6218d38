"""What an e-invoice says is compared with what its page prints."""

from collections.abc import Sequence

import pytest

from docproc.documents import Document
from docproc.einvoice import einvoice_of
from docproc.extraction import Field
from docproc.grounding import cross_check, fields_of
from tests.einvoice.invoices import cii
from tests.grounding.printed import INVOICE, document_of

PAGE = (
    "Hof Lindner GbR\nRechnung Nr. R-2026/17 vom 4. Mai 2026\nKartoffeln 10 kg 1,50 15,00\n"
    "Fracht 5,00\nNetto 20,00 EUR\nMwSt 3,80\nGesamt 23,80 €\nIBAN DE02 1203 0000 0000 2020 51"
)


def fields() -> Sequence[Field]:
    return fields_of(einvoice_of(cii(), name="a.xml"), INVOICE).fields


def doubted(page: str) -> list[str]:
    """The names of the fields that the page does not confirm."""
    return [doubt.partition(":")[0] for doubt in cross_check(fields(), document_of(page))]


def test_a_page_that_prints_it_all_is_no_reason() -> None:
    assert doubted(PAGE) == []


@pytest.mark.parametrize(
    ("printed", "instead", "name"),
    [
        ("R-2026/17", "R-2026/18", "invoice_number"),
        ("R-2026/17", "R-2026/171", "invoice_number"),
        ("4. Mai 2026", "5. Mai 2026", "invoice_date"),
        ("DE02 1203 0000 0000 2020 51", "DE75 5121 0800 1245 1261 99", "vendor_iban"),
        ("IBAN DE02 1203 0000 0000 2020 51", "", "vendor_iban"),
        ("EUR", "CHF", "currency"),
    ],
)
def test_what_the_page_does_not_print_is_a_reason(printed: str, instead: str, name: str) -> None:
    page = PAGE.replace("€", "").replace(printed, instead)

    assert doubted(page) == [name]


def test_the_reason_says_what_the_xml_says() -> None:
    page = document_of(PAGE.replace("23,80", "23,81").replace("3,80", "3,81"))

    assert list(cross_check(fields(), page)) == [
        "tax_total: the XML says 3.80, which the page does not print",
        "gross_total: the XML says 23.80, which the page does not print",
    ]


def test_a_total_that_follows_from_the_others_need_not_be_printed() -> None:
    assert doubted(PAGE.replace("MwSt 3,80", "")) == []
    assert doubted(PAGE.replace("MwSt 3,80", "").replace("20,00", "")) == ["net_total", "tax_total"]


@pytest.mark.parametrize(
    "number", ["R-2026 / 17", "r 2026/17", "(R-2026/17)", "R-2026/\n17", "R 202617"]
)
def test_a_number_is_the_same_however_it_is_set(number: str) -> None:
    assert doubted(PAGE.replace("R-2026/17", number)) == []


def test_an_account_may_be_broken_into_lines() -> None:
    page = PAGE.replace("0000 2020 51", "0000  Tel. 0123\nMusterbank  2020 51  Fax 0456")

    assert doubted(page) == []


def test_a_credit_note_may_print_its_amounts_with_or_without_a_sign() -> None:
    page = PAGE.replace(" 20,00", " -20,00").replace(" 3,80", " -3,80").replace("23,80", "-23,80")

    assert doubted(page) == []


def test_without_xml_there_is_nothing_to_compare() -> None:
    page: Document = document_of(PAGE)

    assert list(cross_check([Field("gross_total", INVOICE.fields[-2].kind)], page)) == []
