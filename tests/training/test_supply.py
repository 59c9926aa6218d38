from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from docproc.training.batches import Batch, Sample
from docproc.training.supply import Lot, MadeSupply


@dataclass(frozen=True)
class _Numbered:
    """Prepares makers of lots with two samples each, whose tokens say which they are."""

    def __call__(self) -> Callable[[int], Lot]:
        return lambda number: Lot(tuple(map(_sample, (2 * number + 1, 2 * number + 2))), 2, 1)


def test_no_lot_is_left_out_and_what_is_held_out_is_not_learned_from() -> None:
    with MadeSupply(_Numbered(), num_lots=6, num_processes=2, step_tokens=64, seed=1) as supply:
        held_out = [int(sample.tokens[0]) for sample in supply.held_out(2)]
        learned = [token for batch in supply.batches() for token in _tokens(batch)]

        assert sorted(held_out) == [1, 2, 3, 4]
        assert set(learned) == set(range(5, 13))
        assert (supply.num_documents, supply.num_dropped, supply.done) == (12, 6, 1.0)


def _sample(number: int) -> Sample:
    return Sample(np.full(8, number, np.int32), np.ones(8, np.float32))


def _tokens(batch: Batch) -> list[int]:
    return [int(row[0]) for row in batch.tokens if row[0]]
