"""Views that stay: the account of all files, and the progress of some, while things change."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Group
from rich.live import Live
from rich.text import Text

from docproc.cli.printing import console, counts_in_words, files_table
from docproc.store import Counts, Store

_TICK_SECONDS = 1.0
_RATE_SECONDS = 60.0
_NUM_FILES = 10


def print_changes(
    counts: Callable[[], Counts], report: Callable[[Counts], None], stop: threading.Event
) -> None:
    """Reports the counts now, and whenever they are others, until ``stop`` is set."""
    last = None
    while True:
        now = counts()
        if now != last:
            report(now)
        last = now
        if stop.wait(_TICK_SECONDS):
            return


def show_live(store: Store, counts: Callable[[], Counts], stop: threading.Event) -> None:
    """Shows the counts, how quickly files end, and the latest files, until ``stop`` is set."""
    pace = Pace()
    with Live(console=console, transient=False, auto_refresh=False) as live:
        while True:
            now = counts()
            pace.add(time.monotonic(), now.done + now.failed)
            waiting = now.waiting + now.working
            lines = [*counts_in_words(now), pace.in_words(waiting), ""]
            table = files_table(store.files(limit=_NUM_FILES))
            live.update(Group(Text("\n".join(lines)), table), refresh=True)
            if stop.wait(_TICK_SECONDS):
                return


@dataclass(slots=True)
class Pace:
    """How quickly something grew in the last minute."""

    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def add(self, now: float, number: int) -> None:
        """Notes how many there are at a time, in seconds on any clock."""
        self._seen.append((now, number))
        while len(self._seen) > 1 and self._seen[0][0] < now - _RATE_SECONDS:
            self._seen.popleft()

    @property
    def per_second(self) -> float:
        """How many more there were each second."""
        (begin, first), (end, last) = self._seen[0], self._seen[-1]
        return (last - first) / (end - begin) if end > begin else 0.0

    def in_words(self, remaining: int) -> str:
        """The pace, and how long the remaining ones take at it."""
        if not remaining:
            return "nothing waits"
        if self.per_second <= 0:
            return "no document has ended in the last minute"
        minutes = remaining / self.per_second / 60
        return f"{self.per_second * 60:.1f} documents/min; about {minutes:.0f} min to go"
