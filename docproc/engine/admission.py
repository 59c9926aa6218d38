"""Admission: which waiting groups may join the batch now. Pure arithmetic."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from docproc.engine.sequences import Group, Prompt, Sequence
from docproc.errors import PromptTooLong


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be in flight at once.

    Attributes:
        max_sequences: rows of the batch.
        max_kv_tokens: tokens in the KV cache: rows times the longest of them.
        context_length: tokens of one sequence.
    """

    max_sequences: int
    max_kv_tokens: int
    context_length: int

    def has_room_for(self, peaks: list[int]) -> bool:
        """Whether sequences of these lengths, at their longest, fit together."""
        num_tokens = len(peaks) * max(peaks)
        return len(peaks) <= self.max_sequences and num_tokens <= self.max_kv_tokens

    def refuse_too_long(self, prompt: Prompt) -> None:
        """Raises PromptTooLong for what can never run."""
        available = min(self.context_length, self.max_kv_tokens)
        if prompt.peak_tokens > available:
            raise PromptTooLong(needed=prompt.peak_tokens, available=available)


class WaitingGroups:
    """Groups in order of arrival, admitted by bytes and rows.

    Invariant: what is admitted beside others keeps within the limits; a group
    larger than them runs alone, so that none waits for ever.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._groups: deque[Group] = deque()

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, group: Group) -> None:
        """Adds a group at the end."""
        self._groups.append(group)

    def take_admissible(self, in_flight: Iterable[Sequence]) -> list[Group]:
        """Removes and returns the first groups that fit beside ``in_flight``."""
        peaks = [sequence.prompt.peak_tokens for sequence in in_flight]
        admitted: list[Group] = []
        while self._groups:
            group = self._groups[0]
            is_alone = not peaks
            peaks += [sequence.prompt.peak_tokens for sequence in group.sequences]
            if not (is_alone or self._limits.has_room_for(peaks)):
                break
            admitted.append(self._groups.popleft())
        return [group for group in admitted if not group.is_cancelled]

    def clear(self) -> list[Sequence]:
        """Gives up all that wait and returns their sequences."""
        sequences = [sequence for group in self._groups for sequence in group.sequences]
        self._groups.clear()
        return sequences
