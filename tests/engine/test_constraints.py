import llguidance
import numpy as np
import pytest

from docproc.engine.constraints import GrammarConstraint
from docproc.errors import ConstraintFailed


class _Bytes:
    """One token a byte, and an end token."""

    eos_token_id = 256
    bos_token_id = None
    tokens = (*(bytes([i]) for i in range(256)), b"<end>")
    special_token_ids = (256,)

    def __call__(self, text: bytes | str) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


TOKENIZER = llguidance.LLTokenizer(llguidance.TokenizerWrapper(_Bytes()))


def test_only_tokens_of_the_grammar_are_allowed() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a" | "b"')

    assert list(np.flatnonzero(constraint.allowed())) == [ord("a"), ord("b")]


def test_at_the_end_of_the_grammar_only_the_end_is_allowed() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a"')

    constraint.advance(ord("a"))

    assert list(np.flatnonzero(constraint.allowed())) == [256]


def test_an_invalid_grammar_is_refused() -> None:
    with pytest.raises(ConstraintFailed):
        GrammarConstraint(TOKENIZER, "start: nowhere")


def test_a_token_that_is_not_allowed_is_refused() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a"')

    with pytest.raises(ConstraintFailed):
        constraint.advance(ord("z"))
