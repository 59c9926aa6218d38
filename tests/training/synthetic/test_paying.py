"""Whose account and which day synthetic documents print, and what is true of them."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from docproc.grounding import find_candidates
from docproc.schema import FieldKind
from docproc.training.synthetic import SyntheticDocument, synthetic_document
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import LANGUAGES
from docproc.training.synthetic.languages import language as words_in
from docproc.training.synthetic.marks import MARK, plain
from docproc.training.synthetic.trade import Trade
from docproc.training.synthetic.trading import make_trade


@cache
def trades(language: str, num: int = 120) -> tuple[Trade, ...]:
    return tuple(_trade(language, number) for number in range(num))


def _trade(language: str, number: int) -> Trade:
    country = "GB" if language == "en" else language.upper()
    return make_trade(Draft(Chance(f"{language}/{number}"), language, country), "invoice")


def said(language: str, name: str) -> Iterator[tuple[Trade, str]]:
    """Trades whose payment says one of these words, with what it says."""
    forms = [
        re.sub(r"\\{.\\}", ".+", re.escape(form)) for form in words_in(language)[f"paying.{name}"]
    ]
    for trade in trades(language):
        for sentence in trade.payment:
            if re.fullmatch("|".join(forms), plain(sentence)):
                yield trade, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_that_is_collected_from_is_not_the_one_to_pay_to(language: str) -> None:
    collected = list(said(language, "collected"))

    assert collected
    assert not any(MARK.search(sentence) for _, sentence in collected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_bought_the_claim_has_the_account_to_pay_to(language: str) -> None:
    bought = [*said(language, "payable_to"), *said(language, "sold")]

    assert bought
    for trade, sentence in bought:
        printed = "".join([sentence, *(value for _, value in trade.bank)])
        assert MARK.search(printed)
        assert trade.vendor.plain_name not in plain(printed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_of_a_discount_is_no_due_date(language: str) -> None:
    discounted = list(said(language, "discounted"))

    assert discounted
    assert not any(MARK.search(sentence) or trade.due for trade, sentence in discounted)


def test_some_invoices_print_ibans_of_which_none_is_the_vendors() -> None:
    others = [document for document in _invoices() if _prints_iban(document)]

    assert [document.id for document in others if "vendor_iban" not in document.fields]
    assert [document.id for document in others if "vendor_iban" in document.fields]


def test_some_invoices_print_a_vat_id_of_the_customer_alone() -> None:
    with_one = [document.fields for document in _invoices() if "customer_vat_id" in document.fields]

    assert [fields for fields in with_one if "vendor_vat_id" not in fields]
    assert [fields for fields in with_one if "vendor_vat_id" in fields]


@cache
def _invoices() -> tuple[SyntheticDocument, ...]:
    numbers = range(80)
    return tuple(synthetic_document(3, number, kind="invoice", language="de") for number in numbers)


def _prints_iban(document: SyntheticDocument) -> bool:
    return bool(find_candidates(document.document, FieldKind.IBAN))
