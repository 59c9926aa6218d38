"""Matrix products of one input, run as one: fewer calls, which are what a GPU waits for.

On CUDA, MLX takes some 25 microseconds of the CPU to hand over one matrix product;
of the seven of a layer, three (q, k, v) have the same input, and two (gate, up).
"""

from itertools import accumulate
from typing import Any

import mlx.core as mx
from mlx.nn.layers.linear import Linear

from docproc.engine.mlx_slot_model import PLAIN_ARCHITECTURES

# In the order in which mlx-lm's layers call them.
_JOINT = (("q_proj", "k_proj", "v_proj"), ("gate_proj", "up_proj"))


def join_products(network: Any) -> None:  # noqa: ANN401  # mlx_lm models share no type
    """Joins what the layers of a plain architecture multiply with the same input."""
    if getattr(network, "model_type", "") not in PLAIN_ARCHITECTURES:
        return
    for module in network.modules():
        for names in _JOINT:
            linears: list[Any] = [getattr(module, name, None) for name in names]
            if all(type(linear) is Linear and "bias" not in linear for linear in linears):
                _join(module, names, linears)


def _join(module: Any, names: tuple[str, ...], linears: list[Any]) -> None:  # noqa: ANN401
    weight = mx.concatenate([linear.weight for linear in linears])
    # One after the other, so that both copies are in memory for one layer at a time.
    mx.eval(weight)
    joint = _Joint(weight, [linear.weight.shape[0] for linear in linears])
    for index, name in enumerate(names):
        setattr(module, name, _Part(joint, index))


class _Joint:
    """The product of the latest input, until its last part is taken."""

    def __init__(self, weight: mx.array, sizes: list[int]) -> None:
        self._weight = weight.T
        self._ends = list(accumulate(sizes))[:-1]
        self._parts: list[mx.array] = []

    def part(self, index: int, x: mx.array) -> mx.array:
        if index == 0:
            self._parts = list(mx.split(x @ self._weight, self._ends, axis=-1))
        part = self._parts[index]
        if index == len(self._ends):
            # Kept any longer, it would hold on to every layer's activations.
            self._parts = []
        return part


class _Part:
    """What a layer calls in place of one of its projections."""

    def __init__(self, joint: _Joint, index: int) -> None:
        self._joint = joint
        self._index = index

    def __call__(self, x: mx.array) -> mx.array:
        return self._joint.part(self._index, x)
