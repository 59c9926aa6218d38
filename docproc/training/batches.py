"""Batches: samples of like length side by side, with what is to be learned from them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Few shapes, since each is traced and compiled anew, for seconds on CUDA: a quarter of the
# length, as powers of two. Attention that learns is one kernel there for multiples of 128.
_WIDTH_SHARE, _LEAST_WIDTH_STEP = 4, 128
_TARGETS_SHARE = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A prompt with its answer.

    Attributes:
        tokens: of both, shape (n,).
        weights: how much each token counts, shape (n,); 0 where there was no choice.
    """

    tokens: NDArray[np.int32]
    weights: NDArray[np.float32]

    @property
    def num_choices(self) -> int:
        """Tokens that something is learned from."""
        return int(np.count_nonzero(self.weights))


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples of one model step, filled up to a common length.

    Attributes:
        tokens: shape (B, T).
        places: of the tokens before those that count, in ``tokens`` laid flat; shape (N,).
        targets: the tokens that count, shape (N,).
        weights: how much, shape (N,); 0 where there is none.
    """

    tokens: NDArray[np.int32]
    places: NDArray[np.int32]
    targets: NDArray[np.int32]
    weights: NDArray[np.float32]


def batches_of(
    samples: Sequence[Sample], step_tokens: int, chance: random.Random
) -> Iterator[Batch]:
    """All samples once, in batches of about ``step_tokens`` tokens, in any order."""
    ordered = sorted(samples, key=lambda sample: len(sample.tokens))
    groups: list[list[Sample]] = []
    for sample in reversed(ordered):
        if not groups or (len(groups[-1]) + 1) * _width(groups[-1][0]) > step_tokens:
            groups.append([])
        groups[-1].append(sample)
    chance.shuffle(groups)
    for group in groups:
        yield _batch(group, step_tokens, is_only=len(groups) == 1)


def _width(longest: Sample) -> int:
    num_tokens = len(longest.tokens)
    share = max(1, num_tokens // _WIDTH_SHARE)
    step = max(_LEAST_WIDTH_STEP, 1 << (share.bit_length() - 1))
    return -(-num_tokens // step) * step


def _batch(samples: Sequence[Sample], step_tokens: int, *, is_only: bool) -> Batch:
    width = _width(samples[0])
    num_rows = len(samples) if is_only else max(len(samples), step_tokens // width)
    tokens = np.zeros((num_rows, width), np.int32)
    places, targets, weights = [], [], []
    for row, sample in enumerate(samples):
        tokens[row, : len(sample.tokens)] = sample.tokens
        counted = np.flatnonzero(sample.weights)
        places.append((row * width + counted - 1).astype(np.int32))
        targets.append(sample.tokens[counted])
        weights.append(sample.weights[counted])
    filled = [_filled(parts, step_tokens) for parts in (places, targets, weights)]
    return Batch(tokens, *filled)


def _filled(parts: Sequence[NDArray[Any]], step_tokens: int) -> NDArray[Any]:
    whole = np.concatenate(parts)
    step = max(1, step_tokens // _TARGETS_SHARE)
    filled = np.zeros(-(-len(whole) // step) * step, whole.dtype)
    filled[: len(whole)] = whole
    return filled
