from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.engine.admission import Limits, WaitingGroups
from docproc.engine.constraints import Unconstrained
from docproc.engine.sequences import Group, Prompt, Sequence
from docproc.errors import PromptTooLong


def a_sequence(*tokens: int, max_tokens: int = 1) -> Sequence:
    return Sequence(Prompt(tokens, None, max_tokens), Unconstrained(), Future())


def a_group(peak_tokens: int, num_sequences: int = 1) -> Group:
    sequences = (a_sequence(*range(peak_tokens - 1)) for _ in range(num_sequences))
    return Group(tuple(sequences))


groups = st.builds(a_group, st.integers(2, 60), st.integers(1, 4))


@given(st.lists(groups, max_size=20))
def test_whatever_is_admitted_beside_others_keeps_within_the_limits(arriving: list[Group]) -> None:
    limits = Limits(max_sequences=6, max_kv_tokens=100, context_length=1000)
    waiting = WaitingGroups(limits)
    for group in arriving:
        waiting.add(group)

    admitted = waiting.take_admissible([])

    sequences = [sequence for group in admitted for sequence in group.sequences]
    longest = max((s.prompt.peak_tokens for s in sequences), default=0)
    is_within = len(sequences) <= 6 and len(sequences) * longest <= 100
    assert is_within or len(admitted) == 1


@given(st.lists(groups, max_size=20))
def test_every_group_is_admitted_in_order_of_arrival(arriving: list[Group]) -> None:
    waiting = WaitingGroups(Limits(max_sequences=3, max_kv_tokens=80, context_length=1000))
    for group in arriving:
        waiting.add(group)

    admitted: list[Group] = []
    while len(waiting):
        admitted += waiting.take_admissible([])

    assert admitted == arriving


def test_a_group_waits_while_the_budget_is_taken() -> None:
    waiting = WaitingGroups(Limits(max_sequences=8, max_kv_tokens=20, context_length=1000))
    waiting.add(a_group(peak_tokens=15))

    assert waiting.take_admissible([a_sequence(*range(9))]) == []
    assert len(waiting.take_admissible([])) == 1


def test_a_cancelled_group_is_not_admitted() -> None:
    waiting = WaitingGroups(Limits(max_sequences=8, max_kv_tokens=20, context_length=1000))
    group = a_group(peak_tokens=5)
    waiting.add(group)

    group.sequences[0].future.cancel()

    assert waiting.take_admissible([]) == []
    assert len(waiting) == 0


def test_a_prompt_longer_than_the_context_is_refused_with_both_numbers() -> None:
    limits = Limits(max_sequences=8, max_kv_tokens=1000, context_length=10)

    with pytest.raises(PromptTooLong, match="needs 12 tokens, 10 are available"):
        limits.refuse_too_long(Prompt(tuple(range(8)), None, max_tokens=4))


def test_the_prefix_of_a_group_leaves_each_sequence_a_token_of_its_own() -> None:
    alike = Group((a_sequence(1, 2, 3), a_sequence(1, 2, 3)))
    parting = Group((a_sequence(1, 2, 3, 4), a_sequence(1, 2, 9)))

    assert alike.prefix == (1, 2)
    assert parting.prefix == (1, 2)
    assert Group((a_sequence(5), a_sequence(5, 6))).prefix == ()
