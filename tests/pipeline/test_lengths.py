import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.errors import ModelUnsupported
from docproc.pipeline.lengths import Lengths, lengths

WANTED = Lengths(max_prompt_tokens=3500, fields_tokens=1536)


def test_a_long_context_changes_nothing() -> None:
    assert lengths(8192, WANTED, frame_tokens=100) == WANTED


@given(st.integers(700, 10_000), st.integers(0, 200))
def test_prompt_and_answer_fit_the_context(context_length: int, frame_tokens: int) -> None:
    found = lengths(context_length, WANTED, frame_tokens=frame_tokens)

    total = found.max_prompt_tokens + found.fields_tokens + frame_tokens
    assert total <= context_length or found == WANTED
    assert total <= max(context_length, 0)


def test_a_short_context_leaves_more_to_the_document_than_to_the_answer() -> None:
    found = lengths(2048, WANTED, frame_tokens=100)

    assert found == Lengths(max_prompt_tokens=1218, fields_tokens=730)


def test_a_context_that_is_too_short_is_refused() -> None:
    with pytest.raises(ModelUnsupported, match="context of 512 tokens is too short"):
        lengths(512, WANTED, frame_tokens=150)
