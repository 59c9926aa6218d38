"""Steps of narrow rows, traced once for each shape by ``mx.compile``.

To build the graph of a step anew takes the CPU milliseconds, in which a GPU that has
few rows to decode waits.
"""

from collections.abc import Callable
from contextlib import ExitStack
from copy import copy
from functools import partial
from typing import Any

import mlx.core as mx

from docproc.engine.kv_cache import KvCache, StepView

Forward = Callable[[mx.array, list[Any] | None], mx.array]

# Steps are padded to a multiple of so many tokens, and are said to see a multiple of so
# many, so that few shapes are traced.
_TOKENS = 8
_SEEN = 512


class TracedSteps:
    """The forward of a network whose KV cache is written in place.

    Args:
        backbone: the network; it is called with tokens of shape (N, 1) and its layers.
        kv: its KV cache.
    """

    def __init__(self, backbone: Forward, kv: KvCache) -> None:
        self._backbone = backbone
        self._kv = kv
        self._traced: dict[int, Callable[..., mx.array]] = {}

    def can_run(self, view: StepView) -> bool:
        """Whether the step has narrow rows only, of which the first can be repeated."""
        is_narrow = view.num_narrow == view.num_tokens
        is_ready = self._kv.is_in_place and not self._kv.is_empty
        return is_ready and is_narrow and view.plans[0].num_tokens == 1

    def forward(self, tokens: mx.array, view: StepView) -> mx.array:
        """The step's forward, with some rows too many at the end.

        They repeat the first row, which writes to its place what it writes anyway.
        """
        longest = -(-view.longest // _SEEN) * _SEEN
        if longest not in self._traced:
            self._traced[longest] = mx.compile(partial(self._run, longest))
        packed = (tokens, view.positions, view.slots, view.starts)
        arrays = [array for layer in self._kv.layers for array in layer.arrays]
        return self._traced[longest](*(_padded(array) for array in packed), *arrays)

    def _run(self, longest: int, *inputs: mx.array) -> mx.array:
        tokens, positions, slots, starts, *arrays = inputs
        view = copy(self._kv.layers[0].view)
        view.positions, view.slots, view.starts = positions, slots, starts
        view.num_tokens = view.num_narrow = tokens.shape[0]
        view.longest = longest
        with ExitStack() as stack:
            pairs = zip(arrays[::2], arrays[1::2], strict=True)
            for layer, pair in zip(self._kv.layers, pairs, strict=True):
                stack.enter_context(layer.lent(view, pair))
            return self._backbone(tokens, self._kv.layers)


def _padded(array: mx.array) -> mx.array:
    missing = -len(array) % _TOKENS
    return mx.concatenate([array, mx.repeat(array[:1], missing, axis=0)]) if missing else array
