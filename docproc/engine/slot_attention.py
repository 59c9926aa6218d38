"""Attention of a step's packed tokens over their slots, inside mlx-lm's own model code."""

import sys
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx_lm.models.base import scaled_dot_product_attention

from docproc.engine.cuda_attention import ragged_attention
from docproc.engine.kv_slots import LayerSlots, RowGroup

_NAME = "scaled_dot_product_attention"

# Attention(queries, keys, values, scale, mask): shapes as in ``mx.fast``.
Mask = mx.array | str | None
# A rectangle of rows: queries, keys, values, scale and mask as in ``mx.fast``.
DenseAttention = Callable[[mx.array, mx.array, mx.array, float, Mask], mx.array]
# What a group of packed rows sees of the slots: all queries of the step, its layer, the
# group and the scale.
GroupAttention = Callable[[mx.array, LayerSlots, RowGroup, float], mx.array]

# Rows of up to so many tokens are the ragged kernel's; it reads a slot once for each.
_RAGGED_WIDTH = 16


def dense(attention: DenseAttention) -> GroupAttention:
    """Attention over a group as a rectangle."""

    def attend(queries: mx.array, layer: LayerSlots, group: RowGroup, scale: float) -> mx.array:
        keys, values = (group.read(array) for array in layer.arrays)
        return group.pack(attention(group.queries(queries), keys, values, scale, group.mask))

    return attend


def fast_attention(
    queries: mx.array, keys: mx.array, values: mx.array, scale: float, mask: Mask
) -> mx.array:
    """MLX's own."""
    return mx.fast.scaled_dot_product_attention(queries, keys, values, scale=scale, mask=mask)


def ragged(queries: mx.array, layer: LayerSlots, group: RowGroup, scale: float) -> mx.array:
    """A kernel for groups of few tokens a row, MLX's own for long rows."""
    keys, values = layer.arrays
    if group.width > _RAGGED_WIDTH:
        return dense(fast_attention)(queries, layer, group, scale)
    return ragged_attention(
        queries[group.tokens], keys, values, scale, *layer.places(group), group.num_read
    )


def can_use_slots(network: Any) -> bool:  # noqa: ANN401  # mlx_lm models share no type
    """Whether its module calls mlx-lm's attention by the name that ``use_slots`` replaces."""
    return hasattr(_module(network), _NAME)


def use_slots(network: Any, attention: GroupAttention) -> None:  # noqa: ANN401
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
            parts = [attention(queries, cache, group, scale) for group in cache.groups]
            return parts[0] if len(parts) == 1 else mx.concatenate(parts)
        return scaled_dot_product_attention(queries, keys, values, cache, scale, mask, **options)

    setattr(_module(network), _NAME, over_slots)


def _module(network: Any) -> Any:  # noqa: ANN401
    return sys.modules[type(network).__module__]
