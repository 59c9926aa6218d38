"""Summaries: words are free, numbers are printed ones; sentences cite pages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.grounding import cited_sentences, summary_grammar, without_unprinted_numbers
from tests.grounding.printed import accepts, document_of, written_by_chance

PAGE = "Invoice 4711  Total  1.234,56 EUR  due 31. Dezember 2026\nCall 030/1234-5  Q3"


def allows(summary: str, page: str = PAGE) -> bool:
    return accepts(summary_grammar(document_of(page), [1]), summary)


@pytest.mark.parametrize(
    "summary",
    [
        "Acme bills Bob. The total is 1.234,56 EUR.",
        "Acme Ltd. bills Bob (invoice 4711). It is due 31. Dezember 2026!",
        "An invoice. A letter, too. Is it due 31. Dezember 2026?",
        "It costs €1.234,56. Call 030/1234-5.",
        "Der Auftrag für Müller & Söhne. Fällig ist er bald.",
    ],
)
def test_two_or_three_sentences_with_printed_numbers_are_allowed(summary: str) -> None:
    assert allows(summary)


@pytest.mark.parametrize(
    "summary",
    [
        "",
        "One sentence.",
        "No end. At all",
        "Several. Entirely. Separate. Sentences.",
        "It costs 1.234. Not more.",
        "It costs 234,56. Not more.",
        "It costs 47. Not more.",
        "It was 2026. Not more.",
        "Due 31. Not more.",
        "It costs 9.99. Not more.",
        "Invoice 47114711. Not more.",
        "A line\nbreak. Not more.",
        "It costs \uff14. Not more.",
    ],
)
def test_other_numbers_parts_of_numbers_and_other_forms_are_not(summary: str) -> None:
    assert not allows(summary)


def test_a_sentence_has_twenty_five_words_at_most() -> None:
    assert allows("Long words follow. " + "word " * 24 + "ended.")
    assert not allows("Long words follow. " + "word " * 25 + "ended.")


@given(st.text(max_size=200), st.integers())
@settings(max_examples=60, deadline=None)
def test_any_summary_of_any_page_ends_and_has_no_digit_that_is_not_printed(
    page: str, seed: int
) -> None:
    summary = written_by_chance(summary_grammar(document_of(page), [1]), seed)

    assert len(summary.split()) <= 75
    assert summary[-1] in ".!?"
    assert summary.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f]", summary)
    assert all(run in page for run in re.findall(r"\d+", summary))


CONTRACT = (
    "Distribution Agreement\nbetween Acme Corp and Nord GmbH & Co. KG\nof 31 December 2026",
    "1. Acme Corp delivers paper within 30 days.\n2. Invoices are due after 30 days.",
    "3. Governed by the laws of Delaware.\n4. The fee is 1,234.50 EUR; liability is excluded.",
)


def cited(summary: str, *pages: str) -> list[tuple[int, ...]]:
    sentences = cited_sentences(summary, document_of(*(pages or CONTRACT)).pages)
    assert " ".join(sentence.text for sentence in sentences) == summary
    return [sentence.pages for sentence in sentences]


@pytest.mark.parametrize(
    ("sentence", "pages"),
    [
        ("It was signed on 31 December 2026.", (1,)),
        ("The fee is 1,234.50 EUR.", (3,)),
        ("It falls under the law of Delaware.", (3,)),
        ("The contract is with ACME.", (1,)),
        ("Acme Corp pays after 30 days.", (2,)),
        ("Acme has signed on 31 December 2026 under Delaware law.", (1, 3)),
        ("All liability is excluded.", (3,)),
    ],
)
def test_a_sentence_cites_the_pages_that_print_its_numbers_and_names(
    sentence: str, pages: tuple[int, ...]
) -> None:
    assert cited(sentence) == [pages]


@pytest.mark.parametrize("sentence", ["Both sides have duties.", "It is about Sweden.", "Paper."])
def test_a_sentence_that_is_on_no_page_cites_all_that_were_read(sentence: str) -> None:
    assert cited(sentence) == [(1, 2, 3)]


def test_each_sentence_has_pages_of_its_own_and_abbreviations_end_none() -> None:
    summary = "It binds Nord GmbH & Co. KG and Mr. Acme. The fee is 1,234.50 EUR. It is long."

    assert cited(summary) == [(1,), (3,), (1, 2, 3)]


def test_a_number_is_on_a_page_only_if_it_is_printed_there_whole() -> None:
    assert cited("The total is 19.", "Net 119.00, 19.5 %, 1.9", "Number 19") == [(2,)]


def test_a_sentence_is_dropped_with_all_of_its_abbreviations() -> None:
    summary = "Paper & Co. KG bills 999 EUR. Acme Corp pays after 30 days."

    kept = without_unprinted_numbers(summary, document_of(*CONTRACT), [1, 2, 3])

    assert kept == "Acme Corp pays after 30 days."


@given(st.text(max_size=60), st.lists(st.text(max_size=60), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_sentence_of_any_summary_cites_pages_that_were_read(
    summary: str, pages: list[str]
) -> None:
    for numbers in cited(summary, *pages):
        assert numbers
        assert set(numbers) <= set(range(1, len(pages) + 1))
        assert list(numbers) == sorted(set(numbers))
