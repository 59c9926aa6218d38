"""The scheduler: which tokens of which sequences the next step runs. No MLX here.

Every sequence is a list of tokens of which the first ``num_kv`` are in its slot;
the rest is pending. A prompt, a sampled token and tokens that the grammar forces
are all the same: pending tokens. A step runs as many of them as it may, packed
one behind the other, each row with its own number of tokens.
"""

from dataclasses import dataclass

from docproc.engine.sequences import Group, Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """One sequence's part of a step."""

    sequence: Sequence
    tokens: tuple[int, ...]

    @property
    def is_last(self) -> bool:
        """Whether nothing is pending after it, so that the next token is chosen."""
        return len(self.tokens) == self.sequence.num_pending

    @property
    def num_prompt_tokens(self) -> int:
        """How many of its tokens belong to the prompt."""
        left = len(self.sequence.prompt.tokens) - self.sequence.num_kv
        return min(len(self.tokens), max(0, left))


@dataclass(frozen=True, slots=True)
class Copy:
    """Tokens that one slot takes over from another."""

    source: int
    target: int
    num_tokens: int


class Scheduler:
    """Gives out slots and fills steps.

    Invariant: each sequence in flight has a slot of its own.

    Args:
        max_tokens: of one step.
    """

    def __init__(self, max_tokens: int) -> None:
        self._max_tokens = max_tokens
        self._sequences: list[Sequence] = []

    @property
    def sequences(self) -> list[Sequence]:
        """Sequences in flight, in order of admission."""
        return list(self._sequences)

    def admit(self, group: Group) -> None:
        """Gives each sequence the lowest free slot; all but the first wait for its prefix."""
        leader = group.sequences[0]
        num_shared = len(group.prefix)
        for sequence in group.sequences:
            sequence.slot = self._lowest_free_slot()
            self._sequences.append(sequence)
            if sequence is not leader and num_shared:
                sequence.wait_for(leader, num_shared)

    def retire(self, sequence: Sequence) -> None:
        """Takes a sequence's slot back."""
        assert sequence.slot is not None
        self._sequences.remove(sequence)
        sequence.slot = None
        for follower in self._sequences:
            if follower.leader is sequence:
                follower.start_after(0)

    def forks(self) -> list[Copy]:
        """Starts the sequences whose prefix is computed; their slots take it over."""
        copies = []
        for sequence in self._sequences:
            leader = sequence.leader
            if leader is not None and leader.num_kv >= sequence.num_shared:
                copies.append(Copy(_slot(leader), _slot(sequence), sequence.num_shared))
                sequence.start_after(sequence.num_shared)
        return copies

    def compact(self) -> list[Copy]:
        """Moves the last sequences into holes, so that rows are a run of slots."""
        copies = []
        for last in sorted(self._sequences, key=_slot, reverse=True):
            hole = self._lowest_free_slot()
            if hole > _slot(last):
                break
            if last.num_kv:
                copies.append(Copy(_slot(last), hole, last.num_kv))
            last.slot = hole
        return copies

    def schedule(self) -> list[Row]:
        """The rows of the next step, by slot: what decodes first, then prompts.

        Prompts come in order of admission; one that does not fit runs in chunks.
        """
        ready = [sequence for sequence in self._sequences if sequence.leader is None]
        room = self._max_tokens
        rows: list[Row] = []
        for sequence in sorted(ready, key=lambda sequence: sequence.is_prefilling):
            if room:
                rows.append(Row(sequence, sequence.pending(room)))
                room -= len(rows[-1].tokens)
        return sorted(rows, key=lambda row: _slot(row.sequence))

    def _lowest_free_slot(self) -> int:
        taken = {sequence.slot for sequence in self._sequences}
        return next(slot for slot in range(len(taken) + 1) if slot not in taken)


def _slot(sequence: Sequence) -> int:
    assert sequence.slot is not None
    return sequence.slot
