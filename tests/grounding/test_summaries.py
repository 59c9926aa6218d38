"""Summaries: words are free, numbers are printed ones."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.grounding import summary_grammar
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
