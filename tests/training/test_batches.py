import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from docproc.training.batches import Batch, Sample, batches_of


@given(st.lists(st.integers(2, 150), min_size=1, max_size=30), st.integers(0, 5))
def test_every_token_that_counts_is_a_target_of_the_token_before_it(
    lengths: list[int], seed: int
) -> None:
    samples = [_sample(number, length) for number, length in enumerate(lengths)]

    learned = [pair for b in batches_of(samples, 256, random.Random(seed)) for pair in _targets(b)]

    expected = [pair for sample in samples for pair in _pairs(sample)]
    assert sorted(learned) == sorted(expected)


def test_samples_of_like_length_come_together() -> None:
    samples = [_sample(number, length) for number, length in enumerate([10, 500, 12, 490, 11])]

    batches = list(batches_of(samples, 1024, random.Random(0)))

    assert sorted(batch.tokens.shape[1] for batch in batches) == [128, 512]


def _sample(number: int, length: int) -> Sample:
    """Tokens that no other sample has; every third counts."""
    tokens = np.arange(1, length + 1, dtype=np.int32) + 1000 * number
    counts = (np.arange(length) % 3 == 1).astype(np.float32) / 2
    return Sample(tokens, counts)


def _pairs(sample: Sample) -> list[tuple[int, int, float]]:
    places = np.flatnonzero(sample.weights)
    return [
        (int(sample.tokens[p - 1]), int(sample.tokens[p]), float(sample.weights[p])) for p in places
    ]


def _targets(batch: Batch) -> list[tuple[int, int, float]]:
    flat = batch.tokens.reshape(-1)
    found = zip(batch.places, batch.targets, batch.weights, strict=True)
    return [(int(flat[p]), int(target), float(w)) for p, target, w in found if w]
