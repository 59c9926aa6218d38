"""A bar for work on files: documents, pages, tokens a second, and the time to go."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from docproc.cli.printing import console
from docproc.store import Store, WorkDone

# Documents take minutes on small machines: a pace of the last seconds would say nothing.
_PACE_SECONDS = 600.0


@contextmanager
def counting(num_documents: int, *, is_quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar while documents are counted: what it gives gets the number that is done."""
    columns = (TextColumn("documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=is_quiet) as bar:
        task = bar.add_task("documents", total=num_documents)
        yield lambda num_done: bar.update(task, completed=num_done)


class WorkProgress:
    """Counts what has been done of the files of one command."""

    def __init__(self, store: Store, num_files: int, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._begin = clock()
        self._work = WorkDone()
        self._bar = Progress(
            TextColumn("documents"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=console,
            speed_estimate_period=_PACE_SECONDS,
        )
        self._task = self._bar.add_task("", total=num_files)

    @contextmanager
    def shown(self, *, is_quiet: bool) -> Iterator[None]:
        """Shows the bar meanwhile, unless it is to be quiet."""
        self._bar.disable = is_quiet
        with self._bar:
            yield

    def skip(self, number: int) -> None:
        """So many files had ended before."""
        self._bar.update(self._task, completed=number)

    def add(self, file_ids: Collection[int]) -> None:
        """These files have ended now."""
        if not file_ids:
            return
        self._work += self._store.work_done(file_ids)
        self._bar.update(self._task, advance=len(file_ids), description=self.in_words)

    @property
    def in_words(self) -> str:
        """Pages, and tokens a second since the beginning."""
        seconds = max(self._clock() - self._begin, 0.001)
        pace = self._work.num_tokens / seconds
        return f"{self._work.num_pages} pages, {pace:.0f} tokens/s"
