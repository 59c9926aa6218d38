"""The scheduler: which tokens of which sequences the next step runs. No MLX here.

Every sequence is a list of tokens of which the first ``num_kv`` are in its slot;
the rest is pending. A prompt, a sampled token and tokens that the grammar forces
are all the same: pending tokens. A step runs as many of them as it may, packed
one behind the other, each row with its own number of tokens.

A sequence may lose its slot (when memory is short) and get one later: then all
its tokens are pending again, and it goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass

from docproc.engine.sequences import Group, Sequence
from docproc.engine.slots import Slot, SlotPool

# A slot holds the prompt and so much of the answer; it grows when that is full, since
# most answers are far shorter than they may be.
_ANSWER_TOKENS = 256

Propose = Callable[[Sequence], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One sequence's part of a step: tokens that are known, then guesses at what follows."""

    sequence: Sequence
    tokens: tuple[int, ...]
    drafts: tuple[int, ...] = ()

    @property
    def is_last(self) -> bool:
        """Whether nothing is pending after it, so that the next token is chosen."""
        return len(self.tokens) == self.sequence.num_pending

    @property
    def num_tokens(self) -> int:
        """Tokens that the model runs."""
        return len(self.tokens) + len(self.drafts)

    @property
    def num_prompt_tokens(self) -> int:
        """How many of its tokens belong to the prompt."""
        left = len(self.sequence.prompt.tokens) - self.sequence.num_kv
        return min(len(self.tokens), max(0, left))


@dataclass(frozen=True, slots=True)
class Copy:
    """Tokens of the KV cache that are copied from one place to another."""

    source: int
    target: int
    num_tokens: int


@dataclass(frozen=True, slots=True)
class Step:
    """What the model does next: first the copies, in order, then one forward of the rows."""

    copies: tuple[Copy, ...]
    rows: tuple[Row, ...]


class Scheduler:
    """Gives out slots and fills steps.

    Invariant: the slots of the sequences in flight are those that the pool gave out.

    Args:
        pool: of the KV cache.
        max_sequences: in flight at once.
        max_step_tokens: of one step.
        num_free_tokens: drafts fill a step up to so many tokens.
        propose: guesses what follows a sequence's last token; it may know nothing.
    """

    def __init__(
        self,
        pool: SlotPool,
        *,
        max_sequences: int,
        max_step_tokens: int,
        num_free_tokens: int = 0,
        propose: Propose = lambda _: (),
    ) -> None:
        self._pool = pool
        self._max_sequences = max_sequences
        self._max_step_tokens = max_step_tokens
        self._num_free_tokens = num_free_tokens
        self._propose = propose
        self._sequences: list[Sequence] = []
        self._copies: list[Copy] = []

    @property
    def sequences(self) -> list[Sequence]:
        """Sequences in flight, in order of admission."""
        return list(self._sequences)

    def has_room_for(self, group: Group) -> bool:
        """Whether it can start now; always when nothing else is in flight."""
        if not self._sequences:
            return True
        needed = sum(_first_size(sequence) for sequence in self._slotless())
        needed += sum(_first_size(sequence) for sequence in group.sequences)
        num_sequences = len(self._sequences) + len(group.sequences)
        return num_sequences <= self._max_sequences and self._pool.has_room_for(needed)

    def admit(self, group: Group) -> None:
        """Takes a group in; all but its first sequence wait for their common prefix."""
        leader = group.sequences[0]
        num_shared = len(group.prefix)
        self._sequences += group.sequences
        for follower in group.sequences[1:]:
            if num_shared:
                follower.wait_for(leader, num_shared)

    def retire(self, sequence: Sequence) -> None:
        """Takes a sequence out, and its slot back."""
        self._sequences.remove(sequence)
        self._take_slot_back(sequence)

    def preempt_all(self) -> None:
        """Takes all slots back; each sequence gets another one when there is room."""
        for sequence in self._sequences:
            self._take_slot_back(sequence)
        self._copies.clear()

    def schedule(self) -> Step:
        """The next step: what decodes first, then prompts in order of admission.

        A prompt that does not fit runs in chunks.
        """
        self._give_slots()
        rows = [row for row in self._with_drafts(self._known()) if self._has_grown_for(row)]
        # A row's slot may have been taken for another's.
        rows = [row for row in rows if row.sequence.slot is not None]
        # Short rows side by side can run through one kernel.
        rows.sort(key=lambda row: row.num_tokens)
        return Step(self._take_copies(), tuple(rows))

    def fork(self) -> int:
        """Starts sequences whose prefix is computed; the next step copies it to their slots.

        Returns the number of tokens that they need not compute.
        """
        num_shared = 0
        for sequence in self._sequences:
            leader = sequence.leader
            if leader is None or leader.slot is None or sequence.slot is None:
                continue
            if leader.num_kv >= sequence.num_shared:
                self._copy(leader.slot, sequence.slot, sequence.num_shared)
                sequence.start_after(sequence.num_shared)
                num_shared += sequence.num_shared
        return num_shared

    def check_integrity(self) -> None:
        """Asserts that no slot is lost or given out twice."""
        self._pool.check_integrity()
        slots = [s.slot for s in self._sequences if s.slot is not None]
        assert len(slots) == len(set(slots)), "a slot with two sequences"
        assert sum(slot.size for slot in slots) == self._pool.num_taken, "a slot leaked"
        for sequence in self._sequences:
            size = sequence.slot.size if sequence.slot else 0
            assert sequence.num_kv <= size, "more in a slot than it holds"

    def _known(self) -> list[Row]:
        """What is pending, as far as one step may run it."""
        rows: list[Row] = []
        room = self._max_step_tokens
        ready = [s for s in self._sequences if s.slot is not None and s.leader is None]
        for sequence in sorted(ready, key=lambda s: s.is_prefilling):
            if room > 0:
                rows.append(Row(sequence, sequence.pending(room)))
                room -= rows[-1].num_tokens
        return rows

    def _with_drafts(self, rows: list[Row]) -> list[Row]:
        """The rows, with guesses for as many tokens as the step runs for free."""
        room = self._num_free_tokens - sum(row.num_tokens for row in rows)
        if room <= 0:
            return rows
        drafted = []
        for row in rows:
            num_drafts = min(room, row.sequence.num_room - 1) if row.is_last else 0
            drafts = self._propose(row.sequence)[:num_drafts] if num_drafts > 0 else ()
            drafted.append(Row(row.sequence, row.tokens, drafts))
            room -= len(drafts)
        return drafted

    def _give_slots(self) -> None:
        """In order of admission, to those without, until one gets none."""
        for sequence in self._slotless():
            size = _first_size(sequence)
            if not self._pool.has_room_for(size):
                return
            sequence.slot = self._slot(size)

    def _slotless(self) -> list[Sequence]:
        return [sequence for sequence in self._sequences if sequence.slot is None]

    def _slot(self, size: int) -> Slot | None:
        """A slot, for which others may have to move."""
        slot = self._pool.take(size)
        if slot is None and size <= self._pool.num_free:
            self._close_gaps()
            slot = self._pool.take(size)
        return slot

    def _close_gaps(self) -> None:
        owners = {sequence.slot: sequence for sequence in self._sequences}
        # Copies run in order: what moves down never lands on what has yet to move.
        for old, new in self._pool.close_gaps().items():
            owners[old].slot = new
            self._copy(old, new, owners[old].num_kv)

    def _copy(self, source: Slot, target: Slot, num_tokens: int) -> None:
        if num_tokens:
            self._copies.append(Copy(source.start, target.start, num_tokens))

    def _has_grown_for(self, row: Row) -> bool:
        """Makes the row's slot long enough, if need be by preempting the youngest."""
        sequence = row.sequence
        needed = sequence.num_kv + row.num_tokens
        while sequence.slot is not None and needed > sequence.slot.size:
            if not self._has_grown(sequence, needed):
                self._take_slot_back(self._youngest_with_slot())
        return sequence.slot is not None

    def _has_grown(self, sequence: Sequence, needed: int) -> bool:
        assert sequence.slot is not None
        size = max(needed, min(needed + _ANSWER_TOKENS, sequence.prompt.peak_tokens))
        if extended := self._pool.extend(sequence.slot, size):
            sequence.slot = extended
            return True
        # To find room, its own slot may move.
        larger = self._slot(size)
        if larger is None:
            return False
        self._copy(sequence.slot, larger, sequence.num_kv)
        self._pool.release(sequence.slot)
        sequence.slot = larger
        return True

    def _youngest_with_slot(self) -> Sequence:
        return next(s for s in reversed(self._sequences) if s.slot is not None)

    def _take_slot_back(self, sequence: Sequence) -> None:
        if sequence.slot is not None:
            self._pool.release(sequence.slot)
        sequence.leave_slot()
        for follower in self._sequences:
            if follower.leader is sequence:
                follower.start_after(0)

    def _take_copies(self) -> tuple[Copy, ...]:
        copies, self._copies = self._copies, []
        return tuple(copies)


def _first_size(sequence: Sequence) -> int:
    return min(sequence.prompt.peak_tokens, sequence.num_tokens + _ANSWER_TOKENS)
