"""Puts an engine together around a loaded network, on the engine's thread."""

import shutil
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import KVCache, make_prompt_cache

from docproc.engine.admission import Limits
from docproc.engine.budget import kv_budget_bytes, limit_buffer_cache
from docproc.engine.cpu_math import use_cpu_math
from docproc.engine.host import Batching, LoadedEngine
from docproc.engine.mlx_batching import MlxBatching
from docproc.engine.mlx_slot_model import MlxSlotModel
from docproc.engine.scheduler import Policy
from docproc.engine.slot_batching import SlotBatching

# A step of a 135M model in float32 on two cores: 60 ms, 6 ms a row of 800 tokens, and
# 4 ms a token. A GPU reads weights and slots for hundreds of tokens at the price of one.
_CPU_POLICY = Policy(step_cost=15, row_cost=1.5, prefill_tokens=512)
_GPU_POLICY = Policy(step_cost=400, row_cost=8, prefill_tokens=4096)


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
    is_cpu = mx.default_device().type == mx.DeviceType.cpu
    if is_cpu and shutil.which("g++") is not None:
        use_cpu_math(network)
    limits = Limits(max_sequences, kv_budget_bytes() // kv_bytes_per_token, context_length)
    return LoadedEngine(_batching(network, end_tokens, is_cpu=is_cpu), limits)


def _batching(network: Any, end_tokens: frozenset[int], *, is_cpu: bool) -> Batching:  # noqa: ANN401
    is_plain = all(type(cache) is KVCache for cache in make_prompt_cache(network))
    if not is_plain:
        return MlxBatching(network, end_tokens)
    policy = _CPU_POLICY if is_cpu else _GPU_POLICY
    return SlotBatching(MlxSlotModel(network), end_tokens, policy)
