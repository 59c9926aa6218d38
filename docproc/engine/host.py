"""The engine's thread: one model, many callers.

Callers submit prompts and wait on futures; the thread admits what fits, steps
the batch and hands completions back. Whatever happens, every future gets a
completion or an error.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from collections.abc import Sequence as ListOf
from concurrent.futures import Future
from typing import Protocol

from docproc.engine.constraints import Constraint
from docproc.engine.sequences import Completion, Group, Prompt, Sequence
from docproc.engine.stats import Stats
from docproc.engine.waiting import WaitingGroups
from docproc.errors import DocprocError, EngineStopped, OutOfMemory, PromptTooLong

_log = logging.getLogger(__name__)
_IDLE_SECONDS = 0.2


class Batching(Protocol):
    """Sequences in flight; belongs to the engine's thread."""

    def sequences(self) -> list[Sequence]:
        """Sequences in flight."""
        ...

    @property
    def max_sequence_tokens(self) -> int:
        """Tokens of the longest sequence that can run, if need be alone."""
        ...

    def has_room_for(self, group: Group) -> bool:
        """Whether it can start now; always when nothing is in flight."""
        ...

    def admit(self, group: Group) -> Stats:
        """Takes a group in; counts what it computed."""
        ...

    def step(self) -> Stats:
        """Runs the model once; counts what it computed. There is a sequence in flight."""
        ...

    def drop_cancelled(self) -> None:
        """Takes sequences out whose caller no longer waits."""
        ...

    def halve(self) -> list[Sequence]:
        """Goes on with half the memory; gives up, and returns, what cannot go on."""
        ...

    def clear(self) -> list[Sequence]:
        """Gives up everything in flight and returns it."""
        ...

    def close(self) -> None:
        """Ends its work on this thread; nothing else is called after it."""
        ...


class EngineHost:
    """Runs a model on its own thread; ``submit`` may be called from any other.

    Args:
        load: makes what belongs to the thread; called on it, once.
        constrain: makes the constraint of a grammar, None for a free answer.
    """

    def __init__(
        self, load: Callable[[], Batching], constrain: Callable[[str | None], Constraint]
    ) -> None:
        self._load = load
        self._constrain = constrain
        self._arrivals: queue.SimpleQueue[Group] = queue.SimpleQueue()
        self._is_stopping = threading.Event()
        self._lock = threading.Lock()
        self._loading: Future[None] = Future()
        self._ending: DocprocError | None = None
        self._progress_at = time.monotonic()
        self._stats = Stats()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Starts the thread and waits until it has loaded the model.

        Raises:
            ModelError: the model cannot be loaded.
            EngineStopped: loading failed in another way.
        """
        self._thread.start()
        self._loading.result()

    def stop(self) -> None:
        """Ends the thread after its current step; what is in flight fails."""
        self._is_stopping.set()
        self._thread.join()

    def submit(self, prompts: ListOf[Prompt]) -> list["Future[Completion]"]:
        """Queues prompts that share a prefix; cancel a future to stop its sequence.

        The futures raise ``PromptTooLong``, ``OutOfMemory``, ``EngineStopped`` or
        ``ConstraintFailed``.

        Raises:
            ConstraintFailed: a grammar is invalid.
        """
        sequences = [Sequence(p, self._constrain(p.grammar), Future()) for p in prompts]
        with self._lock:
            if self._ending is None:
                self._arrivals.put(Group(tuple(sequences)))
            else:
                _fail(sequences, self._ending)
        return [sequence.future for sequence in sequences]

    @property
    def is_alive(self) -> bool:
        """Whether the thread can still complete something."""
        return self._ending is None

    @property
    def seconds_without_progress(self) -> float:
        """How long the thread has been loading or in one step; 0 once it ended."""
        return time.monotonic() - self._progress_at if self.is_alive else 0.0

    def stats(self) -> Stats:
        """What was done so far."""
        return self._stats

    def _run(self) -> None:
        try:
            batching = self._load()
        except DocprocError as error:
            self._refuse_to_start(error)
        except BaseException as error:  # noqa: BLE001  # top of the thread: release who waits
            _log.exception("the model could not be loaded")
            self._refuse_to_start(EngineStopped(f"the model could not be loaded: {error}"))
        else:
            self._loading.set_result(None)
            self._serve(batching, WaitingGroups())

    def _refuse_to_start(self, error: DocprocError) -> None:
        self._end(error)
        self._loading.set_exception(error)

    def _serve(self, batching: Batching, waiting: WaitingGroups) -> None:
        reason = "the engine was stopped"
        try:
            while not self._is_stopping.is_set():
                self._progress_at = time.monotonic()
                is_idle = not waiting and not batching.sequences()
                self._take_arrivals(waiting, _IDLE_SECONDS if is_idle else None)
                self._turn(batching, waiting)
        except BaseException as error:  # noqa: BLE001  # top of the thread: release who waits
            _log.exception("the engine ends")
            reason = f"the engine failed: {error}"
        # First, so that whoever is failed below sees an engine that is not alive.
        self._end(EngineStopped(reason))
        _fail(batching.clear() + waiting.clear(), EngineStopped(reason))
        batching.close()

    def _turn(self, batching: Batching, waiting: WaitingGroups) -> None:
        batching.drop_cancelled()
        try:
            while waiting and batching.has_room_for(waiting.next):
                self._admit(batching, waiting)
            if batching.sequences():
                self._count(batching.step)
        except (RuntimeError, MemoryError) as error:
            if not _is_allocation_failure(error):
                raise
            _log.warning("going on with half the memory: %s", error)
            _fail(batching.halve(), OutOfMemory(f"the model's step failed: {error}"))

    def _admit(self, batching: Batching, waiting: WaitingGroups) -> None:
        group = waiting.next
        waiting.take(group)
        available = batching.max_sequence_tokens
        if group.peak_tokens > available:
            _fail(group.sequences, PromptTooLong(needed=group.peak_tokens, available=available))
        elif not group.is_cancelled:
            try:
                self._count(lambda: batching.admit(group))
            except BaseException as error:
                _fail(group.sequences, OutOfMemory(f"the prompt could not be run: {error}"))
                raise

    def _count(self, compute: Callable[[], Stats]) -> None:
        begin = time.monotonic()
        stats = compute()
        seconds = time.monotonic() - begin
        is_prefill = stats.prompt_tokens > 0
        time_spent = Stats(prefill_seconds=seconds) if is_prefill else Stats(decode_seconds=seconds)
        self._stats = self._stats + stats + time_spent

    def _take_arrivals(self, waiting: WaitingGroups, wait_seconds: float | None) -> None:
        try:
            waiting.add(self._arrivals.get(wait_seconds is not None, wait_seconds))
            while True:
                waiting.add(self._arrivals.get_nowait())
        except queue.Empty:
            return

    def _end(self, error: DocprocError) -> None:
        with self._lock:
            self._ending = error
        while not self._arrivals.empty():
            _fail(self._arrivals.get().sequences, error)


def _fail(sequences: Iterable[Sequence], error: DocprocError) -> None:
    for sequence in sequences:
        sequence.fail(error)


def _is_allocation_failure(error: BaseException) -> bool:
    # MLX raises a plain RuntimeError from each backend's allocator.
    words = str(error).casefold()
    is_named = "malloc" in words or "out of memory" in words or "allocate" in words
    return is_named or isinstance(error, MemoryError)
