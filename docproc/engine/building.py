"""Puts an engine together around a loaded network, on the engine's thread."""

import logging
import shutil
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import KVCache, make_prompt_cache

from docproc.engine import cpu_math
from docproc.engine.admission import Limits
from docproc.engine.budget import kv_budget_bytes, limit_buffer_cache
from docproc.engine.host import Batching, LoadedEngine
from docproc.engine.kv_slots import Grouping, KvSlots, RowPlan
from docproc.engine.mlx_batching import MlxBatching
from docproc.engine.mlx_slot_model import MlxSlotModel
from docproc.engine.slot_attention import (
    GroupAttention,
    can_use_slots,
    dense,
    fast_attention,
    ragged,
    use_slots,
)
from docproc.engine.slot_batching import SlotBatching

_log = logging.getLogger(__name__)

# On a CPU a padded token costs as much as another; on a GPU a kernel costs more than padding.
_CPU_GROUPING = Grouping(max_rows=1, max_padded=1, max_tokens=128)
_GPU_GROUPING = Grouping(max_rows=1024, max_padded=16, max_tokens=4096)
_CPU_STEP_TOKENS = 512
_GPU_STEP_TOKENS = 4096
# How far logits may differ that are computed in another order, as a part of their spread.
_TOLERANCE = 0.05


def engine_of(
    network: Any,  # noqa: ANN401  # mlx_lm models share no type
    *,
    end_tokens: frozenset[int],
    kv_bytes_per_token: int,
    context_length: int,
    max_sequences: int,
) -> LoadedEngine:
    """Slots for plain attention; mlx-lm's own batching for every other kind of cache."""
    limit_buffer_cache()
    limits = Limits(max_sequences, kv_budget_bytes() // kv_bytes_per_token, context_length)
    return LoadedEngine(_batching(network, end_tokens), limits)


def slot_model_of(network: Any) -> MlxSlotModel | None:  # noqa: ANN401
    """``network`` over slots, or None if it does not compute the same there."""
    is_plain = all(type(cache) is KVCache for cache in make_prompt_cache(network))
    if not (is_plain and can_use_slots(network)):
        return None
    for attention in _attentions(network):
        use_slots(network, attention)
        if _agrees(network):
            return MlxSlotModel(network, _CPU_GROUPING if _is_cpu() else _GPU_GROUPING)
    return None


def _attentions(network: Any) -> list[GroupAttention]:  # noqa: ANN401
    """The fastest first."""
    if _is_cpu() and shutil.which("g++") is not None:
        cpu_math.use_swiglu(network)
        return [dense(cpu_math.attention)]
    plain = dense(fast_attention)
    return [ragged, plain] if mx.cuda.is_available() else [plain]


def _batching(network: Any, end_tokens: frozenset[int]) -> Batching:  # noqa: ANN401
    model = slot_model_of(network)
    if model is None:
        _log.info("%s runs through mlx-lm's batching", network.model_type)
        return MlxBatching(network, end_tokens)
    return SlotBatching(model, end_tokens, _CPU_STEP_TOKENS if _is_cpu() else _GPU_STEP_TOKENS)


def _is_cpu() -> bool:
    return bool(mx.default_device().type == mx.DeviceType.cpu)


def _agrees(network: Any) -> bool:  # noqa: ANN401
    """Whether two rows packed give what they give alone.

    Not every architecture with a plain cache hands it to attention as it is.
    """
    texts = [[1, 2, 3, 4, 5], [6, 7]]
    kv = KvSlots(len(network.layers), _GPU_GROUPING)
    kv.begin([RowPlan(slot, 0, len(text)) for slot, text in enumerate(texts)])
    try:
        packed = network(mx.array([token for text in texts for token in text])[:, None], kv.layers)
    except (ValueError, RuntimeError, TypeError, AssertionError):
        return False
    alone = mx.concatenate([network(mx.array([text]))[0] for text in texts])
    tolerance = _TOLERANCE * mx.std(alone)
    return bool(mx.all(mx.abs(packed[:, 0] - alone) < tolerance).item())
