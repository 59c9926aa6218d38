from concurrent.futures import Future

from hypothesis import given
from hypothesis import strategies as st

from docproc.engine.constraints import Unconstrained
from docproc.engine.sequences import Group, Prompt, Sequence
from docproc.engine.waiting import WaitingGroups


def a_sequence(*tokens: int, max_tokens: int = 1) -> Sequence:
    return Sequence(Prompt(tokens, None, max_tokens), Unconstrained(), Future())


def a_group(peak_tokens: int, num_sequences: int = 1) -> Group:
    sequences = (a_sequence(*range(peak_tokens - 1)) for _ in range(num_sequences))
    return Group(tuple(sequences))


lengths = st.lists(st.integers(2, 60), min_size=1, max_size=30)


@given(lengths)
def test_the_longest_is_next(arriving: list[int]) -> None:
    waiting = WaitingGroups()
    for length in arriving:
        waiting.add(a_group(length))

    taken = []
    while waiting:
        taken.append(waiting.next.peak_tokens)
        waiting.take(waiting.next)

    assert taken == sorted(arriving, reverse=True)


@given(st.lists(lengths, min_size=1, max_size=8), st.integers(1, 5))
def test_none_is_overtaken_more_often_than_allowed(
    arriving: list[list[int]], max_overtaken: int
) -> None:
    waiting = WaitingGroups(max_overtaken)
    overtaken: dict[Group, int] = {}

    for lengths_now in arriving:
        for length in lengths_now:
            group = a_group(length)
            waiting.add(group)
            overtaken[group] = 0
        taken = waiting.next
        waiting.take(taken)
        earlier = list(overtaken)[: list(overtaken).index(taken)]
        del overtaken[taken]
        for group in earlier:
            overtaken[group] += 1

    assert max(overtaken.values(), default=0) <= max_overtaken


def test_what_waits_is_given_up_together() -> None:
    waiting = WaitingGroups()
    groups = [a_group(5), a_group(6, num_sequences=2)]
    for group in groups:
        waiting.add(group)

    assert waiting.clear() == [s for group in groups for s in group.sequences]
    assert not waiting


def test_the_prefix_of_a_group_leaves_each_sequence_a_token_of_its_own() -> None:
    alike = Group((a_sequence(1, 2, 3), a_sequence(1, 2, 3)))
    parting = Group((a_sequence(1, 2, 3, 4), a_sequence(1, 2, 9)))

    assert alike.prefix == (1, 2)
    assert parting.prefix == (1, 2)
    assert Group((a_sequence(5), a_sequence(5, 6))).prefix == ()
