"""Waiting groups, and which of them is next. Pure arithmetic."""

from docproc.engine.sequences import Group, Sequence

# A group that so many others have overtaken goes first.
_MAX_OVERTAKEN = 64


class WaitingGroups:
    """Groups that wait for memory, the longest first.

    Nobody waits interactively: sequences of similar length run side by side, and the
    long ones, which take the most steps, do not come last. None waits for ever: one
    that was overtaken ``max_overtaken`` times is the next, and what does not fit
    beside it waits, too.
    """

    def __init__(self, max_overtaken: int = _MAX_OVERTAKEN) -> None:
        self._max_overtaken = max_overtaken
        # In order of arrival, with the number of groups that came later and went first.
        self._groups: dict[Group, int] = {}

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, group: Group) -> None:
        """Adds a group."""
        self._groups[group] = 0

    @property
    def next(self) -> Group:
        """The one to be admitted next; there is one."""
        oldest = next(iter(self._groups))
        if self._groups[oldest] >= self._max_overtaken:
            return oldest
        return max(self._groups, key=lambda group: group.num_tokens)

    def take(self, group: Group) -> None:
        """Removes one, which thereby overtakes those that came before it."""
        for earlier in self._groups:
            if earlier is group:
                break
            self._groups[earlier] += 1
        del self._groups[group]

    def clear(self) -> list[Sequence]:
        """Gives up all that wait and returns their sequences."""
        sequences = [sequence for group in self._groups for sequence in group.sequences]
        self._groups.clear()
        return sequences
