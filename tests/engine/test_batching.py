"""Both batchings, over tiny random models in float32: batched equals alone."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.engine.constraints import BitMasks, Constraint, GrammarConstraint, Unconstrained
from docproc.engine.host import Batching, EngineHost
from docproc.engine.kv_cache import KvCache
from docproc.engine.mlx_batching import MlxBatching
from docproc.engine.mlx_slot_model import MlxSlotModel
from docproc.engine.scheduler import Propose, Scheduler, Step
from docproc.engine.sequences import Completion, FinishReason, Group, Prompt, Sequence
from docproc.engine.slot_attention import fast_attention, plain_access, use_slots
from docproc.engine.slot_batching import Sampled, SlotBatching, SlotModel
from docproc.engine.slots import SlotPool
from docproc.engine.stats import Stats
from docproc.errors import ConstraintFailed, OutOfMemory
from docproc.models.loading import LoadedModel, load_model
from docproc.models.tokenizer import ModelTokenizer, load_tokenizer
from tests.tiny_models import save_tiny_model

KINDS = [
    "slots-llama",
    "slots-qwen3",
    "tight slots-llama",
    "mlx-lm-llama",
    "mlx-lm-gemma3",
    "mlx-lm-qwen3_5",
    "mlx-lm-lfm2",
]

prompts = st.lists(st.integers(2, 250), min_size=2, max_size=40).map(tuple)


@cache
def tiny(architecture: str) -> tuple[LoadedModel, ModelTokenizer]:
    folder = save_tiny_model(Path(mkdtemp()), architecture)
    return load_model(folder), load_tokenizer(folder)


def a_batching(kind: str = "slots-llama", propose: Propose = lambda _: ()) -> Batching:
    """``tight``: steps of 16 tokens, and memory for little more than one sequence."""
    model, _ = tiny(kind.rpartition("-")[2])
    if kind.startswith("mlx-lm"):
        return MlxBatching(
            model.network,
            model.eos_token_ids,
            max_sequences=64,
            max_kv_tokens=10_000,
            context_length=model.context_length,
        )
    access = plain_access(fast_attention, max_tokens=8)
    use_slots(model.network, access.attend)
    max_tokens, max_step_tokens = (130, 16) if kind.startswith("tight") else (10_000, 4096)
    pool = SlotPool(max_tokens)
    scheduler = Scheduler(
        pool,
        max_sequences=64,
        max_step_tokens=max_step_tokens,
        num_free_tokens=64,
        propose=propose,
    )
    return SlotBatching(
        MlxSlotModel(model.network, KvCache(len(model.network.layers), max_tokens, access)),
        scheduler,
        pool,
        end_tokens=model.eos_token_ids,
        vocabulary_size=model.vocabulary_size,
        context_length=model.context_length,
    )


def constraint_of(prompt: Prompt) -> Constraint:
    if prompt.grammar is None:
        return Unconstrained()
    return GrammarConstraint(tiny("llama")[1].grammar_tokenizer, prompt.grammar)


def a_group(*prompts: Prompt, constrain: Callable[[Prompt], Constraint] = constraint_of) -> Group:
    return Group(tuple(Sequence(prompt, constrain(prompt), Future()) for prompt in prompts))


def run(batching: Batching) -> None:
    while batching.sequences():
        step(batching)


def step(batching: Batching) -> Stats:
    stats = batching.step()
    if isinstance(batching, SlotBatching):
        batching.check_integrity()
    return stats


def admit(batching: Batching, *groups: Group) -> None:
    for group in groups:
        batching.admit(group)


def completions(batching: Batching, groups: list[Group]) -> list[Completion]:
    admit(batching, *groups)
    run(batching)
    return [s.future.result(timeout=0) for group in groups for s in group.sequences]


def alone(kind: str, prompt: Prompt) -> Completion:
    return completions(a_batching(kind), [a_group(prompt)])[0]


GRAMMAR = 'start: "{name: " ("null" | /[a-z]{1,6}/) ", number: " /[0-9]{1,3}/ "}"'


class RandomGuesses:
    """Drafts that are sometimes right: what the sequence would answer, now and then changed."""

    def __init__(self, seed: int, answers: dict[Prompt, Completion]) -> None:
        self._random = Random(seed)
        self._answers = answers

    def __call__(self, sequence: Sequence) -> tuple[int, ...]:
        num_tokens = len(sequence.token_ids)
        right = self._answers[sequence.prompt].token_ids[num_tokens:][: self._random.randint(0, 5)]
        return tuple(token if self._random.random() < 0.8 else 7 for token in right)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None)
@given(
    documents=st.lists(prompts, min_size=1, max_size=4),
    tasks=st.lists(st.tuples(prompts, st.sampled_from([None, GRAMMAR])), min_size=1, max_size=3),
    num_steps_before=st.lists(st.integers(0, 5), min_size=4, max_size=4),
    leaving=st.sets(st.integers(0, 3), max_size=2),
    seed=st.integers(),
)
def test_batched_equals_alone(
    kind: str,
    documents: list[tuple[int, ...]],
    tasks: list[tuple[tuple[int, ...], str | None]],
    num_steps_before: list[int],
    leaving: set[int],
    seed: int,
) -> None:
    """Whoever joins, leaves, forks, or is preempted meanwhile, and whatever is guessed."""
    asked = [[Prompt(d + t, grammar, max_tokens=24) for t, grammar in tasks] for d in documents]
    expected = {prompt: alone(kind, prompt) for forks in asked for prompt in forks}
    batching = a_batching(kind, RandomGuesses(seed, expected))
    groups = [a_group(*forks) for forks in asked]

    for group, num_steps in zip(groups, num_steps_before, strict=False):
        for _ in range(num_steps):
            if batching.sequences():
                step(batching)
        batching.admit(group)
    for left in leaving & set(range(len(groups))):
        groups[left].sequences[0].future.cancel()
    batching.drop_cancelled()
    run(batching)

    together = [s for group in groups for s in group.sequences if not s.future.cancelled()]
    for sequence in together:
        assert sequence.future.result(timeout=0).token_ids == expected[sequence.prompt].token_ids


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_grammar_forces_is_no_choice(kind: str) -> None:
    completion = alone(kind, Prompt((7, 8, 9), 'start: "ab" ("c" | "d") "e"', 20))

    text = b"".join(tiny("llama")[1].token_bytes(completion.token_ids)).decode()
    assert text in {"abce", "abde"}
    assert [logprob is None for logprob in completion.choice_logprobs] == [True, True, False, True]
    assert completion.finish_reason is FinishReason.STOP


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(prompts, st.sampled_from([None, GRAMMAR])), min_size=1, max_size=4))
def test_slots_answer_as_mlx_lm_does(asked: list[tuple[tuple[int, ...], str | None]]) -> None:
    groups = [[a_group(Prompt(t, g, max_tokens=24)) for t, g in asked] for _ in range(2)]

    slots = completions(a_batching("slots-llama"), groups[0])
    reference = completions(a_batching("mlx-lm-llama"), groups[1])

    assert [c.token_ids for c in slots] == [c.token_ids for c in reference]


def test_forced_tokens_need_no_step() -> None:
    batching = a_batching()
    batching.admit(a_group(Prompt((7, 8, 9), 'start: "forced, " ("a" | "b") ", forced"', 40)))

    batching.step()

    assert not batching.sequences()


def test_the_prefix_of_a_document_is_computed_once() -> None:
    document = tuple(range(2, 52))
    forks = a_group(Prompt((*document, 60, 61), None, 3), Prompt((*document, 70), None, 3))
    batching = a_batching()
    batching.admit(forks)

    stats = batching.step() + batching.step()

    assert stats.shared_tokens == len(document)
    assert stats.prompt_tokens == len(document) + 2 + 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_reaches_its_limit_says_so(kind: str) -> None:
    completion = alone(kind, Prompt((7, 8, 9), 'start: /[a-z]+/ "!"', max_tokens=3))

    assert len(completion.token_ids) == 3
    assert completion.finish_reason is FinishReason.LENGTH


@pytest.mark.parametrize("kind", KINDS)
def test_a_cancelled_sequence_leaves_the_batch_and_the_others_go_on(kind: str) -> None:
    batching = a_batching(kind)
    kept, dropped = a_group(Prompt((5, 6), None, 8)), a_group(Prompt((9, 10, 11), None, 8))
    admit(batching, dropped, kept)
    batching.step()

    dropped.sequences[0].future.cancel()
    batching.drop_cancelled()

    assert batching.sequences() == list(kept.sequences)
    run(batching)
    answer = kept.sequences[0].future.result(0)
    assert answer.token_ids == alone(kind, Prompt((5, 6), None, 8)).token_ids


@pytest.mark.parametrize("kind", KINDS)
def test_a_fork_goes_on_when_the_sequence_that_it_waited_for_is_cancelled(kind: str) -> None:
    document = tuple(range(2, 40))
    leader, fork = Prompt((*document, 60), None, 4), Prompt((*document, 70), None, 4)
    batching = a_batching(kind)
    group = a_group(leader, fork)
    batching.admit(group)

    group.sequences[0].future.cancel()
    batching.drop_cancelled()
    run(batching)

    assert group.sequences[1].future.result(0).token_ids == alone(kind, fork).token_ids


class _Failing(Unconstrained):
    """A constraint that breaks after two tokens."""

    def __init__(self) -> None:
        self._num_tokens = 0

    def raise_on_error(self) -> None:
        if self._num_tokens == 2:
            raise ConstraintFailed("the grammar broke")

    def advance(self, token: int) -> None:
        del token
        self._num_tokens += 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_constraint_that_errs_fails_its_own_sequence_only(kind: str) -> None:
    batching = a_batching(kind)
    broken = a_group(Prompt((5, 6), None, 20), constrain=lambda _: _Failing())
    sound = a_group(Prompt((9, 10), None, 5))

    admit(batching, broken, sound)
    run(batching)

    with pytest.raises(ConstraintFailed, match="the grammar broke"):
        broken.sequences[0].future.result(0)
    answer = sound.sequences[0].future.result(0)
    assert answer.token_ids == alone(kind, Prompt((9, 10), None, 5)).token_ids


class FailingModel:
    """A model whose device runs out of memory once, in the step with this number."""

    def __init__(self, model: SlotModel, failing_step: int) -> None:
        self._model = model
        self._steps_left = failing_step

    def begin(self, step: Step, num_slot_tokens: int) -> None:
        self._steps_left -= 1
        if self._steps_left == 0:
            raise RuntimeError("[malloc] Unable to allocate 5 bytes.")
        self._model.begin(step, num_slot_tokens)

    def choose(self, masks: BitMasks | None) -> list[Sampled]:
        return self._model.choose(masks)

    def release(self) -> None:
        self._model.release()

    def close(self) -> None:
        self._model.close()


def a_host(failing_step: int, max_tokens: int) -> EngineHost:
    def load() -> Batching:
        model, _ = tiny("llama")
        access = plain_access(fast_attention, max_tokens=8)
        use_slots(model.network, access.attend)
        pool = SlotPool(max_tokens)
        kv = KvCache(len(model.network.layers), max_tokens, access)
        return SlotBatching(
            FailingModel(MlxSlotModel(model.network, kv), failing_step),
            Scheduler(pool, max_sequences=8, max_step_tokens=64),
            pool,
            end_tokens=model.eos_token_ids,
            vocabulary_size=model.vocabulary_size,
            context_length=model.context_length,
        )

    host = EngineHost(load, lambda _: Unconstrained())
    host.start()
    return host


@pytest.mark.parametrize("failing_step", [1, 2, 5])
def test_out_of_memory_the_engine_goes_on_with_half_and_loses_nothing(failing_step: int) -> None:
    asked = [Prompt((5, 6, n), None, max_tokens=20) for n in range(7, 12)]
    host = a_host(failing_step, max_tokens=200)

    futures = [host.submit([prompt])[0] for prompt in asked]
    answers = [future.result(timeout=60).token_ids for future in futures]
    host.stop()

    assert answers == [alone("slots-llama", prompt).token_ids for prompt in asked]


def test_what_does_not_fit_into_half_of_the_memory_is_an_error_and_the_rest_goes_on() -> None:
    host = a_host(failing_step=1, max_tokens=100)

    large = host.submit([Prompt(tuple(range(2, 62)), None, max_tokens=30)])[0]
    with pytest.raises(OutOfMemory):
        large.result(timeout=60)
    small = host.submit([Prompt((5, 6, 7), None, max_tokens=20)])[0]

    assert len(small.result(timeout=60).token_ids) == 20
    host.stop()
