"""The scheduler: which tokens of which sequences the next step runs. No MLX here.

Every sequence is a list of tokens of which the first ``num_kv`` are in its slot;
the rest is pending. A prompt, a sampled token and tokens that the grammar forces
are all the same: pending tokens. What a step has to do is only to run some.
"""

from dataclasses import dataclass

from docproc.engine.sequences import Group, Sequence


@dataclass(frozen=True, slots=True)
class Policy:
    """How wide a step is.

    Attributes:
        step_cost: of a step beside its rows (reading the weights), counted in tokens.
        row_cost: of a row beside its tokens (reading its slot), counted in tokens.
        prefill_tokens: padded tokens of one prefill step.
    """

    step_cost: float
    row_cost: float
    prefill_tokens: int


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
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._by_slot: dict[int, Sequence] = {}

    @property
    def sequences(self) -> list[Sequence]:
        """Sequences in flight, by slot."""
        return [self._by_slot[slot] for slot in sorted(self._by_slot)]

    def admit(self, group: Group) -> None:
        """Gives each sequence the lowest free slot; all but the first wait for its prefix."""
        leader = group.sequences[0]
        num_shared = len(group.prefix)
        for sequence in group.sequences:
            slot = next(s for s in range(len(self._by_slot) + 1) if s not in self._by_slot)
            sequence.slot = slot
            self._by_slot[slot] = sequence
            if sequence is not leader and num_shared:
                sequence.wait_for(leader, num_shared)

    def retire(self, sequence: Sequence) -> None:
        """Takes a sequence's slot back."""
        assert sequence.slot is not None
        del self._by_slot[sequence.slot]
        sequence.slot = None
        for follower in self._by_slot.values():
            if follower.leader is sequence:
                follower.start_after(0)

    def forks(self) -> list[Copy]:
        """Starts the sequences whose prefix is computed; their slots take it over."""
        copies = []
        for sequence in self.sequences:
            leader = sequence.leader
            if leader is not None and leader.num_kv >= sequence.num_shared:
                copies.append(_copy(leader, sequence, sequence.num_shared))
                sequence.start_after(sequence.num_shared)
        return copies

    def compact(self) -> list[Copy]:
        """Moves the last sequences into holes, so that rows are a run of slots."""
        copies = []
        while self._by_slot and (last := max(self._by_slot)) >= len(self._by_slot):
            hole = next(slot for slot in range(last) if slot not in self._by_slot)
            sequence = self._by_slot.pop(last)
            if sequence.num_kv:
                copies.append(Copy(last, hole, sequence.num_kv))
            sequence.slot = hole
            self._by_slot[hole] = sequence
        return copies

    def schedule(self) -> list[Row]:
        """The rows of the next step: prompts first, then everything that decodes."""
        ready = [sequence for sequence in self.sequences if sequence.leader is None]
        prompts = [s for s in ready if s.is_prefilling]
        return self._prefill(prompts) if prompts else self._decode(ready)

    def _prefill(self, prompts: list[Sequence]) -> list[Row]:
        """Prompts of similar length, as many as fit; a long one runs in chunks."""
        room = self._policy.prefill_tokens
        rows: list[Row] = []
        for sequence in sorted(prompts, key=lambda s: s.num_pending):
            width = min(sequence.num_pending, room)
            if rows and width * (len(rows) + 1) > room:
                break
            rows.append(Row(sequence, sequence.pending(width)))
        return rows

    def _decode(self, ready: list[Sequence]) -> list[Row]:
        """The rows that make the most of a step.

        Tokens that the grammar forces are cheap together: their rows run first, as
        wide as pays, until every row is at a choice; then all choose at once.
        """
        ranked = sorted(ready, key=lambda sequence: -sequence.num_pending)
        widths = {sequence.num_pending for sequence in ranked}
        plans = [(width, num_rows) for width in widths for num_rows in range(1, len(ranked) + 1)]
        pending = [sequence.num_pending for sequence in ranked]
        width, num_rows = max(plans, key=lambda plan: self._gain(pending, *plan))
        chosen = sorted(ranked[:num_rows], key=lambda sequence: sequence.slot or 0)
        return [Row(sequence, sequence.pending(width)) for sequence in chosen]

    def _gain(self, pending: list[int], width: int, num_rows: int) -> tuple[float, int]:
        """Tokens of the first rows for their cost; of equals, the plan with more rows."""
        num_useful = sum(min(num, width) for num in pending[:num_rows])
        cost = self._policy.step_cost + num_rows * (self._policy.row_cost + width)
        return num_useful / cost, num_rows


def _copy(source: Sequence, target: Sequence, num_tokens: int) -> Copy:
    assert source.slot is not None
    assert target.slot is not None
    return Copy(source.slot, target.slot, num_tokens)
