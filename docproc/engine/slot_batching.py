"""Runs sequences in slots: ragged steps, forks, and forced tokens without sampling."""

from collections.abc import Iterable
from collections.abc import Sequence as ListOf
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from docproc.engine.scheduler import Copy, Row, Scheduler
from docproc.engine.sequences import FinishReason, Group, Sequence
from docproc.engine.stats import Stats
from docproc.errors import ConstraintFailed

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sampled:
    """A chosen token and the natural logarithm of its probability among those allowed."""

    token: int
    logprob: float


class SlotModel(Protocol):
    """A model over slots; belongs to the engine's thread."""

    def begin(self, rows: ListOf[Row]) -> None:
        """Starts a forward of these rows; the device computes while the caller goes on."""
        ...

    def choose(self, masks: ListOf[Mask | None]) -> list[Sampled]:
        """Ends it: the likeliest allowed token for each row that was last, in order."""
        ...

    def copy(self, copy: Copy) -> None:
        """Lets one slot take over tokens of another."""
        ...

    def release(self) -> None:
        """Gives memory back while no sequence is in flight."""
        ...

    def close(self) -> None:
        """Ends its work on this thread."""
        ...


class SlotBatching:
    """The sequences in flight in slots."""

    def __init__(self, model: SlotModel, end_tokens: frozenset[int], max_tokens: int) -> None:
        self._model = model
        self._end_tokens = end_tokens
        self._scheduler = Scheduler(max_tokens)

    def sequences(self) -> list[Sequence]:
        """Sequences in flight."""
        return self._scheduler.sequences

    def admit(self, groups: Iterable[Group]) -> Stats:
        """Gives slots; what the grammar forces at the beginning needs no model."""
        stats = Stats()
        # Neighbouring slots of similar length keep what a step reads small.
        for group in sorted(groups, key=lambda group: group.num_tokens):
            self._scheduler.admit(group)
            for sequence in group.sequences:
                stats += self._follow(sequence)
        return stats

    def step(self) -> Stats:
        """Schedule, run, postprocess."""
        for copy in self._scheduler.compact():
            self._model.copy(copy)
        rows = self._scheduler.schedule()
        last = [row for row in rows if row.is_last]
        self._model.begin(rows)
        masks = [self._mask(row.sequence) for row in last]
        sampled = self._model.choose(masks)
        stats = _counted(rows) + self._fork_after(rows)
        for row, mask, choice in zip(last, masks, sampled, strict=True):
            stats += self._take(row.sequence, choice, mask)
        if not self._scheduler.sequences:
            self._model.release()
        return stats

    def drop_cancelled(self) -> None:
        """Takes sequences out whose caller no longer waits."""
        for sequence in self._scheduler.sequences:
            if sequence.future.cancelled():
                self._scheduler.retire(sequence)

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

    def _fork_after(self, rows: list[Row]) -> Stats:
        """Notes what the slots hold now, and starts what waited for it."""
        for row in rows:
            row.sequence.num_kv += len(row.tokens)
        copies = self._scheduler.forks()
        for copy in copies:
            self._model.copy(copy)
        return Stats(shared_tokens=sum(copy.num_tokens for copy in copies))

    def _mask(self, sequence: Sequence) -> Mask | None:
        try:
            return sequence.constraint.allowed()
        except ConstraintFailed as error:
            self._fail(sequence, error)
            return None

    def _take(self, sequence: Sequence, choice: Sampled, mask: Mask | None) -> Stats:
        """Goes on with the chosen token, and with all that follows from it."""
        if sequence.slot is None:
            return Stats()
        if choice.token in self._end_tokens:
            self._finish(sequence, FinishReason.STOP)
            return Stats()
        is_choice = mask is None or int(mask.sum()) > 1
        sequence.append(choice.token, choice.logprob if is_choice else None)
        try:
            sequence.constraint.advance(choice.token)
        except ConstraintFailed as error:
            self._fail(sequence, error)
        return Stats(completion_tokens=1, forced_tokens=int(not is_choice)) + self._follow(sequence)

    def _follow(self, sequence: Sequence) -> Stats:
        """Appends the tokens that the grammar forces now, and sees whether that is the end."""
        if sequence.slot is None:
            return Stats()
        try:
            forced = sequence.constraint.take_forced()
        except ConstraintFailed as error:
            self._fail(sequence, error)
            return Stats()
        room = sequence.prompt.max_tokens - len(sequence.token_ids)
        for token in forced[:room]:
            sequence.append(token, None)
        if len(forced) <= room and sequence.constraint.is_complete:
            self._finish(sequence, FinishReason.STOP)
        elif len(forced) >= room:
            self._finish(sequence, FinishReason.LENGTH)
        return Stats(completion_tokens=len(forced), forced_tokens=len(forced))

    def _finish(self, sequence: Sequence, reason: FinishReason) -> None:
        self._scheduler.retire(sequence)
        sequence.finish(reason)

    def _fail(self, sequence: Sequence, error: ConstraintFailed) -> None:
        self._scheduler.retire(sequence)
        sequence.fail(error)


def _counted(rows: list[Row]) -> Stats:
    return Stats(num_steps=1, prompt_tokens=sum(row.num_prompt_tokens for row in rows))
