import llguidance
import numpy as np
import pytest

from docproc.engine.constraints import (
    Constraint,
    GrammarConstraint,
    Unconstrained,
    bit_masks,
    num_allowed,
)
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


def allowed(constraint: Constraint, *drafts: int) -> list[list[int]]:
    """The tokens that may come next, and those after each draft."""
    masks = bit_masks([(constraint, drafts)], 257)
    assert masks is not None
    bits = np.unpackbits(masks.view(np.uint8), axis=1, bitorder="little")
    assert list(num_allowed(masks)) == list(bits.sum(axis=1))
    return [list(np.flatnonzero(row)) for row in bits]


def test_only_tokens_of_the_grammar_are_allowed() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a" | "b"')

    assert allowed(constraint) == [[ord("a"), ord("b")]]


def test_after_a_draft_is_allowed_what_would_be_after_its_choice() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "ab" | "ac" | "b"')

    assert allowed(constraint, ord("a"), ord("c")) == [
        [ord("a"), ord("b")],
        [ord("b"), ord("c")],
        [256],
    ]
    assert allowed(constraint) == [[ord("a"), ord("b")]]


def test_nothing_is_computed_where_nothing_is_constrained() -> None:
    assert bit_masks([(Unconstrained(), ()), (Unconstrained(), (1, 2))], 257) is None


def test_beside_a_grammar_what_is_free_stays_free() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a" | "b"')

    masks = bit_masks([(Unconstrained(), ()), (constraint, ())], 257)

    assert masks is not None
    assert list(num_allowed(masks)) == [masks.shape[1] * 32, 2]


def test_at_the_end_of_the_grammar_only_the_end_is_allowed() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a"')

    constraint.advance(ord("a"))

    assert allowed(constraint) == [[256]]


def test_an_invalid_grammar_is_refused() -> None:
    with pytest.raises(ConstraintFailed):
        GrammarConstraint(TOKENIZER, "start: nowhere")


def test_a_token_that_is_not_allowed_is_refused() -> None:
    constraint = GrammarConstraint(TOKENIZER, 'start: "a"')

    with pytest.raises(ConstraintFailed):
        constraint.advance(ord("z"))
