"""Attention of a step's packed tokens over their slots, inside mlx-lm's own model code."""

import sys
from collections.abc import Callable
from typing import Any

import mlx.core as mx
from mlx_lm.models.base import scaled_dot_product_attention

from docproc.engine import kv_cache
from docproc.engine.kv_cache import LayerCache, SlotAccess

_NAME = "scaled_dot_product_attention"

# Queries, keys, values, scale and mask: shapes as in ``mx.fast``.
DenseAttention = Callable[[mx.array, mx.array, mx.array, float, mx.array | str | None], mx.array]
Attend = Callable[[mx.array, LayerCache, float], mx.array]


def fast_attention(
    queries: mx.array,
    keys: mx.array,
    values: mx.array,
    scale: float,
    mask: mx.array | str | None,
) -> mx.array:
    """MLX's own."""
    return mx.fast.scaled_dot_product_attention(queries, keys, values, scale=scale, mask=mask)


def each_run(attention: DenseAttention, max_tokens: int) -> Attend:
    """Attends row by row, in pieces of at most ``max_tokens`` that see just what they must."""

    def attend(queries: mx.array, layer: LayerCache, scale: float) -> mx.array:
        keys, values = layer.arrays
        parts = []
        for run in layer.view.runs(max_tokens):
            own = queries[run.tokens].squeeze(2).swapaxes(0, 1)[None]
            mask = None if run.width == 1 else "causal"
            attended = attention(
                own, keys[None, :, run.seen], values[None, :, run.seen], scale, mask
            )
            parts.append(attended[0].swapaxes(0, 1)[:, :, None])
        return parts[0] if len(parts) == 1 else mx.concatenate(parts)

    return attend


def plain_access(attention: DenseAttention, max_tokens: int) -> SlotAccess:
    """In plain MLX, for any backend."""
    return SlotAccess(each_run(attention, max_tokens), kv_cache.write, kv_cache.copy)


def can_use_slots(network: Any) -> bool:  # noqa: ANN401  # mlx_lm models share no type
    """Whether its module calls mlx-lm's attention by the name that ``use_slots`` replaces."""
    return hasattr(_module(network), _NAME)


def use_slots(network: Any, attend: Attend) -> None:  # noqa: ANN401
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
        if isinstance(cache, LayerCache):
            assert not options
            return attend(queries, cache, scale)
        return scaled_dot_product_attention(queries, keys, values, cache, scale, mask, **options)

    setattr(_module(network), _NAME, over_slots)


def _module(network: Any) -> Any:  # noqa: ANN401
    return sys.modules[type(network).__module__]
