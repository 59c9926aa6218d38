import pytest

from docproc.pipeline.classification import clear_winner, cue_scores, doubts_about_type
from docproc.schema import load_document_types

DOCUMENT_TYPES = list(load_document_types().values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ACME Ltd\nINVOICE\nInvoice No 17\nTotal 12.00", "invoice"),
        ("Muster GmbH\nRechnung Nr. 5\nBetrag 10,00 EUR", "invoice"),
        ("CORNER SHOP\nRECEIPT\nCash 20.00\nChange due 3.10", "receipt"),
        ("SERVICES AGREEMENT\nWHEREAS the parties ...", "contract"),
        ("Dear Ms Smith,\nthank you.\nYours sincerely", "letter"),
    ],
)
def test_a_document_is_what_it_says_it_is(text: str, expected: str) -> None:
    assert clear_winner(cue_scores(text, DOCUMENT_TYPES)) == expected


def test_a_cue_within_another_word_does_not_count() -> None:
    assert clear_winner(cue_scores("bonus contractor", DOCUMENT_TYPES)) is None


def test_a_tie_is_no_answer() -> None:
    assert clear_winner({"invoice": 3, "letter": 3}) is None


def test_a_document_type_that_the_model_chose_without_being_sure_is_a_reason() -> None:
    assert doubts_about_type("credit_note", 0.55) == (
        "it may be no credit note: the model was 55% sure",
    )
    assert doubts_about_type("credit_note", 0.95) == ()
