from concurrent.futures import Future

from hypothesis import given
from hypothesis import strategies as st

from docproc.engine.constraints import Unconstrained
from docproc.engine.drafting import PromptLookup
from docproc.engine.sequences import Prompt, Sequence


def a_sequence(prompt: tuple[int, ...], answer: list[int]) -> Sequence:
    return Sequence(Prompt(prompt, None, 100), Unconstrained(), Future(), token_ids=answer)


def test_an_answer_that_quotes_its_prompt_goes_on_as_the_prompt_does() -> None:
    lookup = PromptLookup(num_matched=2, max_drafts=3)

    assert lookup(a_sequence((9, 5, 6, 7, 8, 1, 2), [4, 5, 6])) == (7, 8, 1)


def test_nothing_is_guessed_without_a_match() -> None:
    lookup = PromptLookup(num_matched=2)

    assert lookup(a_sequence((9, 5, 6, 7), [])) == ()
    assert lookup(a_sequence((9, 5, 6, 7), [5])) == ()
    assert lookup(a_sequence((9, 5, 6, 7), [6, 5])) == ()


def test_tokens_are_matched_and_not_their_bytes() -> None:
    """256 and 1 begin with bytes that stand across the border of two other tokens."""
    assert PromptLookup(num_matched=1)(a_sequence((1 << 24, 0, 3), [1])) == ()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.lists(st.integers(0, 5)))
def test_a_guess_stands_in_the_prompt_behind_the_last_tokens(
    prompt: list[int], answer: list[int]
) -> None:
    guess = PromptLookup(num_matched=2, max_drafts=4)(a_sequence(tuple(prompt), answer))

    wanted = [*answer[-2:], *guess]
    assert not guess or any(
        prompt[i : i + len(wanted)] == wanted for i in range(len(prompt) - len(wanted) + 1)
    )
