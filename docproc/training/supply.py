"""Supplies: samples that are there, and samples that other processes make meanwhile."""

import multiprocessing
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from docproc.training.batches import Batch, Sample, batches_of

# Batches that are put together at once, so that samples of like length meet.
_BATCHES_AT_ONCE = 16
_IN_FLIGHT = 6
# A machine that learns faster than documents are made sees some of these again.
_MAX_KEPT = 30_000


class FixedSupply:
    """All samples, ``num_rounds`` times over."""

    def __init__(
        self, samples: Sequence[Sample], *, num_rounds: int, step_tokens: int, seed: int
    ) -> None:
        self._samples = samples
        self._num_rounds = num_rounds
        self._step_tokens = step_tokens
        self._chance = random.Random(seed)
        self._done = 0.0

    @property
    def done(self) -> float:
        """The share of all batches that has been given out."""
        return self._done

    def batches(self) -> Iterator[Batch]:
        """One after the other."""
        for number in range(self._num_rounds):
            batches = list(batches_of(self._samples, self._step_tokens, self._chance))
            for place, batch in enumerate(batches):
                self._done = (number + place / len(batches)) / self._num_rounds
                yield batch


@dataclass(frozen=True, slots=True)
class Lot:
    """Samples made together.

    Attributes:
        num_documents: that they are about.
        num_dropped: samples that could not be made of them.
    """

    samples: tuple[Sample, ...]
    num_documents: int
    num_dropped: int


# Makes the lot of a number in this process, always the same one.
MakeLot = Callable[[int], Lot]


class MadeSupply:
    """Samples that ``num_processes`` other processes make, lot after lot, while others learn.

    ``prepare`` runs in each of them and gives what makes a lot; it must be picklable.
    ``num_lots`` is None for no end.
    """

    def __init__(
        self,
        prepare: Callable[[], MakeLot],
        *,
        num_lots: int | None,
        num_processes: int,
        step_tokens: int,
        seed: int,
    ) -> None:
        self._num_lots = num_lots
        self._step_tokens = step_tokens
        self._chance = random.Random(seed)
        self._pool = ProcessPoolExecutor(
            num_processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(prepare,),
        )
        self._num_in_flight = _IN_FLIGHT * num_processes
        self._next = 0
        self._in_flight: deque[Future[Lot]] = deque()
        self._kept: deque[Sample] = deque(maxlen=_MAX_KEPT)
        self._num_taken = 0
        self.num_documents = 0
        self.num_dropped = 0
        self.num_samples = 0

    def __enter__(self) -> Self:
        self._submit()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def done(self) -> float:
        """The share of all lots that has been taken, 0 where there is no end."""
        return self._num_taken / self._num_lots if self._num_lots else 0.0

    def held_out(self, num_lots: int) -> list[Sample]:
        """The samples of the first lots, not to be learned from; waits for them."""
        lots = [self._ended(self._in_flight[0]) for _ in range(num_lots)]
        return [sample for lot in lots for sample in lot]

    def batches(self) -> Iterator[Batch]:
        """One after the other: new samples, filled up with old ones where they come slowly."""
        while pool := self._pooled():
            yield from batches_of(pool, self._step_tokens, self._chance)

    def _pooled(self) -> list[Sample]:
        wanted = _BATCHES_AT_ONCE * self._step_tokens
        pool: list[Sample] = []
        num_tokens = 0
        while num_tokens < wanted and self._in_flight:
            # Until there is something to repeat, nothing is better than to wait.
            is_slow = len(self._kept) > len(pool) + 1000
            new = self._taken(wait_for_one=not is_slow)
            if not new and is_slow:
                break
            pool += new
            num_tokens += sum(len(sample.tokens) for sample in new)
        repeated = self._repeated(wanted - num_tokens) if self._in_flight else []
        self._kept.extend(pool)
        return pool + repeated

    def _repeated(self, num_tokens: int) -> list[Sample]:
        samples: list[Sample] = []
        while num_tokens > 0 and self._kept:
            samples.append(self._kept[self._chance.randrange(len(self._kept))])
            num_tokens -= len(samples[-1].tokens)
        return samples

    def _taken(self, *, wait_for_one: bool) -> list[Sample]:
        """The next lot's samples, none if there is none yet."""
        if not self._in_flight:
            return []
        if wait_for_one:
            wait(self._in_flight, return_when=FIRST_COMPLETED)
        future = next((each for each in self._in_flight if each.done()), None)
        return [] if future is None else self._ended(future)

    def _ended(self, future: Future[Lot]) -> list[Sample]:
        self._in_flight.remove(future)
        self._submit()
        lot = future.result()
        self._num_taken += 1
        self.num_documents += lot.num_documents
        self.num_dropped += lot.num_dropped
        self.num_samples += len(lot.samples)
        return list(lot.samples)

    def _submit(self) -> None:
        while len(self._in_flight) < self._num_in_flight:
            if self._num_lots is not None and self._next >= self._num_lots:
                return
            self._in_flight.append(self._pool.submit(_make, self._next))
            self._next += 1


_maker: MakeLot | None = None


def _prepare(prepare: Callable[[], MakeLot]) -> None:
    global _maker  # what a process of the pool is for
    _maker = prepare()


def _make(number: int) -> Lot:
    assert _maker is not None, "prepared before"
    return _maker(number)
