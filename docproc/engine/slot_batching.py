"""Runs sequences in slots: ragged steps, forks, drafts, and forced tokens without sampling."""

from collections.abc import Iterator
from collections.abc import Sequence as ListOf
from dataclasses import dataclass
from typing import Protocol

from docproc.engine.constraints import BitMasks, bit_masks, num_allowed
from docproc.engine.scheduler import Row, Scheduler, Step
from docproc.engine.sequences import FinishReason, Group, Sequence
from docproc.engine.slots import SlotPool
from docproc.engine.stats import Stats
from docproc.errors import ConstraintFailed


@dataclass(frozen=True, slots=True)
class Sampled:
    """A chosen token and the natural logarithm of its probability among those allowed."""

    token: int
    logprob: float


class SlotModel(Protocol):
    """A model over slots; belongs to the engine's thread."""

    def begin(self, step: Step, num_slot_tokens: int) -> None:
        """Starts the copies and the forward of a step; the device computes meanwhile.

        All slots lie within the first ``num_slot_tokens`` of the KV cache.
        """
        ...

    def choose(self, masks: BitMasks | None) -> list[Sampled]:
        """Ends it: the likeliest allowed token after each row that was last and its drafts."""
        ...

    def release(self) -> None:
        """Gives the KV cache's memory back."""
        ...

    def close(self) -> None:
        """Ends its work on this thread."""
        ...


@dataclass(frozen=True, slots=True)
class _Choice:
    sampled: Sampled
    is_free: bool


class SlotBatching:
    """The sequences in flight in slots.

    Args:
        model: computes.
        scheduler: decides what.
        pool: of the scheduler.
        end_tokens: end an answer.
        vocabulary_size: width of the model's logits.
        context_length: tokens that one sequence may have.
    """

    def __init__(
        self,
        model: SlotModel,
        scheduler: Scheduler,
        pool: SlotPool,
        *,
        end_tokens: frozenset[int],
        vocabulary_size: int,
        context_length: int,
    ) -> None:
        self._model = model
        self._scheduler = scheduler
        self._pool = pool
        self._end_tokens = end_tokens
        self._vocabulary_size = vocabulary_size
        self._context_length = context_length

    def sequences(self) -> list[Sequence]:
        """Sequences in flight."""
        return self._scheduler.sequences

    @property
    def max_sequence_tokens(self) -> int:
        """Tokens of the longest sequence that can run, if need be alone."""
        return min(self._context_length, self._pool.max_tokens)

    def has_room_for(self, group: Group) -> bool:
        """Whether it can start now."""
        return self._scheduler.has_room_for(group)

    def admit(self, group: Group) -> Stats:
        """Takes a group in; what its grammars force at the beginning needs no model."""
        self._scheduler.admit(group)
        return sum((self._follow(sequence) for sequence in group.sequences), start=Stats())

    def step(self) -> Stats:
        """Schedule, run, postprocess."""
        step = self._scheduler.schedule()
        self._model.begin(step, self._pool.end)
        last = [row for row in step.rows if row.is_last]
        # Computed on the CPU while the device works.
        masks = bit_masks([(r.sequence.constraint, r.drafts) for r in last], self._vocabulary_size)
        choices = _choices(self._model.choose(masks), masks)
        stats = self._counted(step.rows) + self._advance(step.rows)
        for row in last:
            stats += self._take(row, [next(choices) for _ in range(1 + len(row.drafts))])
        if not self._scheduler.sequences:
            self._model.release()
        return stats

    def drop_cancelled(self) -> None:
        """Takes sequences out whose caller no longer waits."""
        for sequence in self._scheduler.sequences:
            if sequence.future.cancelled():
                self._scheduler.retire(sequence)

    def halve(self) -> list[Sequence]:
        """Goes on with half the memory; gives up, and returns, what can never fit into it."""
        self._scheduler.preempt_all()
        self._model.release()
        self._pool.max_tokens //= 2
        hopeless = [
            sequence
            for sequence in self._scheduler.sequences
            if sequence.prompt.peak_tokens > self.max_sequence_tokens
        ]
        for sequence in hopeless:
            self._scheduler.retire(sequence)
        return hopeless

    def clear(self) -> list[Sequence]:
        """Gives up everything in flight and returns it."""
        sequences = self._scheduler.sequences
        for sequence in sequences:
            self._scheduler.retire(sequence)
        self._model.release()
        return sequences

    def close(self) -> None:
        """Ends the model's work on this thread."""
        self._model.close()

    def check_integrity(self) -> None:
        """Asserts that no slot is lost or given out twice."""
        self._scheduler.check_integrity()

    def _advance(self, rows: ListOf[Row]) -> Stats:
        """Notes what the slots hold now, and starts what waited for it."""
        for row in rows:
            row.sequence.num_kv += len(row.tokens)
        return Stats(shared_tokens=self._scheduler.fork())

    def _take(self, row: Row, choices: ListOf[_Choice]) -> Stats:
        """Goes on with what was chosen after the row, as far as its drafts were right."""
        sequence = row.sequence
        num_accepted = 0
        stats = Stats()
        try:
            sequence.constraint.raise_on_error()
            for place, choice in enumerate(choices):
                stats += self._append(sequence, choice)
                if sequence.slot is None or row.drafts[place : place + 1] != (
                    choice.sampled.token,
                ):
                    break
                sequence.num_kv += 1
                num_accepted += 1
        except ConstraintFailed as error:
            self._fail(sequence, error)
        return stats + Stats(accepted_tokens=num_accepted) + self._follow(sequence)

    def _append(self, sequence: Sequence, choice: _Choice) -> Stats:
        sampled = choice.sampled
        if sampled.token in self._end_tokens:
            self._finish(sequence, FinishReason.STOP)
            return Stats()
        sequence.append(sampled.token, sampled.logprob if choice.is_free else None)
        sequence.constraint.advance(sampled.token)
        return Stats(completion_tokens=1, forced_tokens=int(not choice.is_free))

    def _follow(self, sequence: Sequence) -> Stats:
        """Appends the tokens that the grammar forces now, and sees whether that is the end."""
        if sequence.future.done():
            return Stats()
        try:
            forced = sequence.constraint.take_forced()
        except ConstraintFailed as error:
            self._fail(sequence, error)
            return Stats()
        room = sequence.num_room
        for token in forced[:room]:
            sequence.append(token, None)
        if len(forced) <= room and sequence.constraint.is_complete:
            self._finish(sequence, FinishReason.STOP)
        elif len(forced) >= room:
            self._finish(sequence, FinishReason.LENGTH)
        num_forced = min(len(forced), room)
        return Stats(completion_tokens=num_forced, forced_tokens=num_forced)

    def _finish(self, sequence: Sequence, reason: FinishReason) -> None:
        self._scheduler.retire(sequence)
        sequence.finish(reason)

    def _fail(self, sequence: Sequence, error: ConstraintFailed) -> None:
        self._scheduler.retire(sequence)
        sequence.fail(error)

    def _counted(self, rows: ListOf[Row]) -> Stats:
        return Stats(
            num_steps=1,
            prompt_tokens=sum(row.num_prompt_tokens for row in rows),
            drafted_tokens=sum(len(row.drafts) for row in rows),
            used_kv_tokens=sum(sequence.num_kv for sequence in self._scheduler.sequences),
            reserved_kv_tokens=self._pool.num_taken,
        )


def _choices(sampled: list[Sampled], masks: BitMasks | None) -> Iterator[_Choice]:
    counts = [2] * len(sampled) if masks is None else num_allowed(masks).tolist()
    return (_Choice(s, count > 1) for s, count in zip(sampled, counts, strict=True))
