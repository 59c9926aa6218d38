"""The scheduler against a model that only notes which token lies where in the KV cache."""

from concurrent.futures import Future

from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.engine.constraints import Unconstrained
from docproc.engine.scheduler import Scheduler, Step
from docproc.engine.sequences import Group, Prompt, Sequence
from docproc.engine.slots import SlotPool

prompts = st.lists(st.integers(2, 99), min_size=1, max_size=40).map(tuple)


class NotedKv:
    """A KV cache of tokens: what attention would see can be looked at."""

    def __init__(self) -> None:
        self._tokens: dict[int, int] = {}

    def run(self, step: Step) -> None:
        for copy in step.copies:
            held = [self._tokens[copy.source + i] for i in range(copy.num_tokens)]
            self._tokens.update({copy.target + i: token for i, token in enumerate(held)})
        for row in step.rows:
            slot = row.sequence.slot
            assert slot is not None
            assert row.sequence.num_kv + row.num_tokens <= slot.size
            for i, token in enumerate((*row.tokens, *row.drafts)):
                self._tokens[slot.start + row.sequence.num_kv + i] = token

    def holds(self, sequence: Sequence) -> tuple[int, ...]:
        assert sequence.slot is not None
        start = sequence.slot.start
        return tuple(self._tokens[start + i] for i in range(sequence.num_kv))


def next_token(sequence: Sequence) -> int:
    """What the model would choose: it depends on every token before."""
    return hash((*sequence.prompt.tokens, *sequence.token_ids)) % 90 + 2


def a_group(document: tuple[int, ...], tasks: list[tuple[int, ...]], max_tokens: int) -> Group:
    prompts = [Prompt(document + task, None, max_tokens) for task in tasks]
    return Group(tuple(Sequence(prompt, Unconstrained(), Future()) for prompt in prompts))


def run(scheduler: Scheduler, groups: list[Group]) -> int:
    """Runs groups to their end and returns the number of tokens that were computed."""
    kv, waiting, num_computed = NotedKv(), list(groups), 0
    while waiting or scheduler.sequences:
        while waiting and scheduler.has_room_for(waiting[0]):
            scheduler.admit(waiting.pop(0))
        step = scheduler.schedule()
        assert step.rows, "a step without rows"
        kv.run(step)
        last = [row for row in step.rows if row.is_last]
        for row in step.rows:
            row.sequence.num_kv += len(row.tokens)
            num_computed += row.num_tokens
            known = (*row.sequence.prompt.tokens, *row.sequence.token_ids)
            assert kv.holds(row.sequence) == known[: row.sequence.num_kv]
        scheduler.fork()
        for row in last:
            row.sequence.append(next_token(row.sequence), None)
            if row.sequence.num_room == 0:
                scheduler.retire(row.sequence)
        scheduler.check_integrity()
    return num_computed


@settings(deadline=None)
@given(
    documents=st.lists(st.tuples(prompts, st.lists(prompts, min_size=1, max_size=3)), max_size=6),
    max_answer=st.integers(1, 60),
    room=st.integers(0, 100),
    max_step_tokens=st.integers(1, 64),
)
def test_whatever_the_memory_every_sequence_reads_its_own_tokens_and_ends(
    documents: list[tuple[tuple[int, ...], list[tuple[int, ...]]]],
    max_answer: int,
    room: int,
    max_step_tokens: int,
) -> None:
    groups = [a_group(document, tasks, max_answer) for document, tasks in documents]
    longest = max((group.peak_tokens for group in groups), default=1)
    pool = SlotPool(longest + room)

    run(Scheduler(pool, max_sequences=5, max_step_tokens=max_step_tokens), groups)

    assert pool.num_taken == 0
    sequences = [sequence for group in groups for sequence in group.sequences]
    for sequence in sequences:
        assert len(sequence.token_ids) == max_answer


def test_with_memory_enough_no_token_is_computed_twice() -> None:
    document = tuple(range(2, 60))
    groups = [a_group(document, [(70, 71), (80,)], max_answer) for max_answer in (3, 5)]
    scheduler = Scheduler(SlotPool(10_000), max_sequences=9, max_step_tokens=4096)

    num_computed = run(scheduler, groups)

    # The last token of an answer is not run any more.
    answers = 2 * (3 - 1) + 2 * (5 - 1)
    assert num_computed == 2 * (len(document) + 2 + 1) + answers


def test_what_decodes_goes_before_prompts() -> None:
    scheduler = Scheduler(SlotPool(10_000), max_sequences=9, max_step_tokens=8)
    decoding, arriving = a_group((5,), [(6,)], 4), a_group(tuple(range(2, 40)), [(6,)], 4)
    scheduler.admit(decoding)
    for row in scheduler.schedule().rows:
        row.sequence.num_kv += len(row.tokens)
        row.sequence.append(7, None)
    scheduler.admit(arriving)

    rows = scheduler.schedule().rows

    assert [(row.sequence, row.num_tokens) for row in rows] == [
        (decoding.sequences[0], 1),
        (arriving.sequences[0], 7),
    ]


def test_drafts_fill_a_step_only_as_far_as_it_is_free() -> None:
    scheduler = Scheduler(
        SlotPool(10_000),
        max_sequences=9,
        max_step_tokens=64,
        num_free_tokens=5,
        propose=lambda _: (8, 8, 8),
    )
    for _ in range(3):
        scheduler.admit(a_group((5,), [(6,)], 9))
    for row in scheduler.schedule().rows:
        row.sequence.num_kv += len(row.tokens)
        row.sequence.append(7, None)

    rows = scheduler.schedule().rows

    assert sorted(len(row.drafts) for row in rows) == [0, 0, 2]


def test_when_memory_is_short_the_youngest_makes_way() -> None:
    scheduler = Scheduler(SlotPool(300), max_sequences=9, max_step_tokens=4096)
    old, young = a_group((5,) * 20, [(6,)], 270), a_group((5,) * 10, [(6,)], 200)
    scheduler.admit(old)
    assert scheduler.schedule().rows[0].sequence is old.sequences[0]
    assert not scheduler.has_room_for(young)
    scheduler.admit(young)

    kept = old.sequences[0]
    for _ in range(260):
        for row in scheduler.schedule().rows:
            row.sequence.num_kv += len(row.tokens)
            row.sequence.append(7, None)

    assert kept.slot is not None
    assert kept.num_kv == kept.num_tokens - 1
    assert young.sequences[0].slot is None
