"""The engine's thread, over a stand-in that keeps the protocol of a batch."""

import threading
from collections.abc import Callable

import pytest

from docproc.engine.constraints import Constraint, Unconstrained
from docproc.engine.host import Batching, EngineHost
from docproc.engine.sequences import FinishReason, Group, Prompt, Sequence
from docproc.engine.stats import Stats
from docproc.errors import (
    ConstraintFailed,
    EngineStopped,
    ModelMissing,
    OutOfMemory,
    PromptTooLong,
)

MAX_SEQUENCES = 4
A_PROMPT = Prompt((1, 2, 3), None, max_tokens=2)


class FakeBatching:
    """Answers each sequence with its prompt's last token, one step after it came."""

    def __init__(self, on_step: Callable[[], None] = lambda: None) -> None:
        self._on_step = on_step
        self._sequences: list[Sequence] = []
        self.largest = 0
        self.is_closed = False

    def sequences(self) -> list[Sequence]:
        return list(self._sequences)

    @property
    def max_sequence_tokens(self) -> int:
        return 100

    def has_room_for(self, group: Group) -> bool:
        return len(self._sequences) + len(group.sequences) <= MAX_SEQUENCES

    def admit(self, group: Group) -> Stats:
        assert self.has_room_for(group)
        self._sequences += group.sequences
        self.largest = max(self.largest, len(self._sequences))
        return Stats(prompt_tokens=sum(len(s.prompt.tokens) for s in group.sequences))

    def step(self) -> Stats:
        assert self._sequences, "stepped without sequences"
        self._on_step()
        sequences, self._sequences = self._sequences, []
        for sequence in sequences:
            sequence.append(sequence.prompt.tokens[-1], None)
            sequence.finish(FinishReason.STOP)
        return Stats(num_steps=1, completion_tokens=len(sequences))

    def drop_cancelled(self) -> None:
        self._sequences = [s for s in self._sequences if not s.future.cancelled()]

    def halve(self) -> list[Sequence]:
        return self.clear()

    def clear(self) -> list[Sequence]:
        sequences, self._sequences = self._sequences, []
        return sequences

    def close(self) -> None:
        assert not self._sequences, "closed with sequences in flight"
        self.is_closed = True


def unconstrained(_: str | None) -> Constraint:
    return Unconstrained()


def a_host(batching: FakeBatching) -> EngineHost:
    host = EngineHost(lambda: batching, unconstrained)
    host.start()
    return host


def test_prompts_of_many_callers_are_answered() -> None:
    batching = FakeBatching()
    host = a_host(batching)

    futures = [host.submit([Prompt((n,), None, 1)])[0] for n in range(20)]
    answers = [future.result(timeout=10).token_ids for future in futures]
    host.stop()

    assert answers == [(n,) for n in range(20)]
    assert batching.largest <= MAX_SEQUENCES
    assert batching.is_closed


def test_what_was_done_is_counted() -> None:
    host = a_host(FakeBatching())

    host.submit([A_PROMPT])[0].result(timeout=10)
    host.stop()

    assert host.stats().prompt_tokens == 3
    assert host.stats().completion_tokens == 1
    assert host.stats().num_steps == 1


def test_a_prompt_that_can_never_fit_is_refused_and_the_others_go_on() -> None:
    host = a_host(FakeBatching())

    too_long = host.submit([Prompt(tuple(range(200)), None, 1)])[0]
    fitting = host.submit([A_PROMPT])[0]

    with pytest.raises(PromptTooLong):
        too_long.result(timeout=10)
    assert fitting.result(timeout=10).token_ids == (3,)
    host.stop()


def test_a_failed_allocation_fails_what_was_in_flight_and_the_engine_goes_on() -> None:
    failures = iter([RuntimeError("[malloc] Unable to allocate 12 bytes")])

    def fail_once() -> None:
        for error in failures:
            raise error

    host = a_host(FakeBatching(fail_once))

    with pytest.raises(OutOfMemory):
        host.submit([A_PROMPT])[0].result(timeout=10)
    assert host.submit([A_PROMPT])[0].result(timeout=10).token_ids == (3,)
    host.stop()


def test_a_prompt_whose_start_fails_for_memory_is_an_error_and_the_engine_goes_on() -> None:
    class FailingOnce(FakeBatching):
        has_failed = False

        def admit(self, group: Group) -> Stats:
            if not self.has_failed:
                self.has_failed = True
                raise MemoryError
            return super().admit(group)

    host = a_host(FailingOnce())

    with pytest.raises(OutOfMemory):
        host.submit([A_PROMPT])[0].result(timeout=10)
    assert host.submit([A_PROMPT])[0].result(timeout=10).token_ids == (3,)
    host.stop()


def test_nobody_waits_for_an_engine_that_died() -> None:
    def die() -> None:
        raise ZeroDivisionError("a bug")

    host = a_host(FakeBatching(die))

    with pytest.raises(EngineStopped, match="a bug"):
        host.submit([A_PROMPT])[0].result(timeout=10)
    with pytest.raises(EngineStopped):
        host.submit([A_PROMPT])[0].result(timeout=10)
    host.stop()
    assert not host.is_alive


def test_nobody_waits_for_an_engine_that_was_stopped() -> None:
    is_stepping, may_end = threading.Event(), threading.Event()

    def step_slowly() -> None:
        is_stepping.set()
        may_end.wait(10)

    host = a_host(FakeBatching(step_slowly))
    answered = host.submit([A_PROMPT])[0]
    is_stepping.wait(10)
    left = host.submit([A_PROMPT])[0]
    stopping = threading.Thread(target=host.stop)
    stopping.start()

    may_end.set()
    stopping.join(10)

    assert answered.result(timeout=10).token_ids == (3,)
    with pytest.raises(EngineStopped):
        left.result(timeout=10)


def test_a_model_that_cannot_be_loaded_is_an_error_at_the_start() -> None:
    def load() -> Batching:
        raise ModelMissing("no model")

    host = EngineHost(load, unconstrained)

    with pytest.raises(ModelMissing):
        host.start()
    with pytest.raises(ModelMissing):
        host.submit([A_PROMPT])[0].result(timeout=10)


def test_an_invalid_grammar_is_refused_at_once() -> None:
    def refuse(_: str | None) -> Constraint:
        raise ConstraintFailed("invalid")

    host = EngineHost(FakeBatching, refuse)

    with pytest.raises(ConstraintFailed):
        host.submit([A_PROMPT])
