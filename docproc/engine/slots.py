"""Slots: runs of tokens in the KV cache, given out and taken back. No MLX here.

The KV cache is one long row of tokens for each layer; a sequence owns a slot, a
run of it. Slots are as long as their sequences need, so that no memory is lost to
padding, and attention reads each as one contiguous piece.
"""

from bisect import insort
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Half-open ``[start, start + size)`` tokens of the KV cache."""

    start: int
    size: int

    @property
    def end(self) -> int:
        """One past its last token."""
        return self.start + self.size


class SlotPool:
    """Hands out slots within a budget of tokens.

    Invariant: the slots given out do not overlap and end within ``max_tokens``.
    """

    def __init__(self, max_tokens: int) -> None:
        self.max_tokens = max_tokens
        self._taken: list[Slot] = []

    @property
    def num_taken(self) -> int:
        """Tokens in slots."""
        return sum(slot.size for slot in self._taken)

    @property
    def num_free(self) -> int:
        """Tokens that can be had, if need be after ``close_gaps``."""
        return self.max_tokens - self.num_taken

    def has_room_for(self, size: int) -> bool:
        """Whether so many tokens are free in one piece, or worth closing gaps for.

        Closing them moves what is in use: with a quarter free, all moving adds up to a
        few times what is written anyway.
        """
        return size <= self._largest_gap or (size <= self.num_free and self._is_sparse)

    @property
    def end(self) -> int:
        """One past the last token in use."""
        return self._taken[-1].end if self._taken else 0

    def take(self, size: int) -> Slot | None:
        """The first gap that is long enough, None without one."""
        assert size > 0
        start = 0
        for slot in self._taken:
            if slot.start - start >= size:
                break
            start = slot.end
        if start + size > self.max_tokens:
            return None
        taken = Slot(start, size)
        insort(self._taken, taken)
        return taken

    def extend(self, slot: Slot, size: int) -> Slot | None:
        """The slot made longer where it is, None if what follows it is taken."""
        index = self._taken.index(slot)
        is_last = index + 1 == len(self._taken)
        end = self.max_tokens if is_last else self._taken[index + 1].start
        if slot.start + size > end:
            return None
        self._taken[index] = Slot(slot.start, size)
        return self._taken[index]

    def release(self, slot: Slot) -> None:
        """Takes a slot back."""
        self._taken.remove(slot)

    def close_gaps(self) -> dict[Slot, Slot]:
        """Moves slots down until all that is free is in one piece; old to new, in order."""
        moves: dict[Slot, Slot] = {}
        start = 0
        for index, slot in enumerate(self._taken):
            if slot.start > start:
                self._taken[index] = moves[slot] = Slot(start, slot.size)
            start += slot.size
        return moves

    @property
    def _largest_gap(self) -> int:
        starts = [*(slot.start for slot in self._taken), self.max_tokens]
        ends = [0, *(slot.end for slot in self._taken)]
        return max(start - end for start, end in zip(starts, ends, strict=True))

    @property
    def _is_sparse(self) -> bool:
        return 4 * self.num_free >= self.max_tokens

    def check_integrity(self) -> None:
        """Asserts the invariant."""
        end = 0
        for slot in self._taken:
            assert slot.size > 0, "an empty slot"
            assert slot.start >= end, "slots overlap"
            end = slot.end
        assert end <= self.max_tokens, "a slot beyond the budget"
