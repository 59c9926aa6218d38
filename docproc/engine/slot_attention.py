"""Attention of a step's packed tokens over their slots, inside mlx-lm's own model code."""

import sys
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx_lm.models.base import scaled_dot_product_attention

from docproc.engine.kv_slots import LayerSlots

_NAME = "scaled_dot_product_attention"

# Attention(queries, keys, values, scale, mask): shapes as in ``mx.fast``.
Mask = mx.array | str | None
Attention = Callable[[mx.array, mx.array, mx.array, float, Mask], mx.array]


def fast_attention(
    queries: mx.array, keys: mx.array, values: mx.array, scale: float, mask: Mask
) -> mx.array:
    """MLX's own."""
    return mx.fast.scaled_dot_product_attention(queries, keys, values, scale=scale, mask=mask)


def attend(queries: mx.array, layer: LayerSlots, scale: float, attention: Attention) -> mx.array:
    """What each packed token sees of its slot, up to itself.

    Args:
        queries: shape (N, heads, 1, size).
        layer: holds the keys and values of these tokens already.
        scale: of the scores.
        attention: of rows that have a batch of their own.
    """
    assert layer.keys is not None
    assert layer.values is not None
    parts = []
    for group in layer.groups:
        keys, values = group.read(layer.keys), group.read(layer.values)
        attended = attention(group.queries(queries), keys, values, scale, group.mask)
        parts.append(group.pack(attended))
    return parts[0] if len(parts) == 1 else mx.concatenate(parts)


def can_use_slots(network: Any) -> bool:  # noqa: ANN401  # mlx_lm models share no type
    """Whether its module calls mlx-lm's attention by the name that ``use_slots`` replaces."""
    return hasattr(_module(network), _NAME)


def use_slots(network: Any, attention: Attention) -> None:  # noqa: ANN401
    """Lets the module of ``network`` attend over slots where its cache is one, in this process."""

    def over_slots(
        queries: mx.array,
        keys: mx.array,
        values: mx.array,
        cache: Any,  # noqa: ANN401  # as mlx-lm calls it
        scale: float,
        mask: Any,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> mx.array:
        if isinstance(cache, LayerSlots):
            assert not options
            return attend(queries, cache, scale, attention)
        return scaled_dot_product_attention(queries, keys, values, cache, scale, mask, **options)

    setattr(_module(network), _NAME, over_slots)


def _module(network: Any) -> Any:  # noqa: ANN401
    return sys.modules[type(network).__module__]
