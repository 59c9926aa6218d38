"""Puts an engine together around a loaded network, on the engine's thread."""

import logging
import shutil
from dataclasses import dataclass
from typing import Any

import mlx.core as mx
from mlx_lm.models.cache import KVCache, make_prompt_cache

from docproc.engine import cpu_math, cuda_attention, kv_cache
from docproc.engine.budget import budget
from docproc.engine.drafting import PromptLookup
from docproc.engine.host import Batching
from docproc.engine.kv_cache import KvCache, RowPlan, Write
from docproc.engine.mlx_batching import MlxBatching
from docproc.engine.mlx_slot_model import MlxSlotModel
from docproc.engine.scheduler import Scheduler
from docproc.engine.slot_attention import (
    SlotAttention,
    can_use_slots,
    each_run,
    fast_attention,
    use_slots,
)
from docproc.engine.slot_batching import SlotBatching
from docproc.engine.slots import SlotPool

_log = logging.getLogger(__name__)

# How far logits may differ that are computed in another order, as a part of their spread.
_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Backend:
    """What is best for a kind of device.

    Attributes:
        max_step_tokens: of one step; longer prompts run in chunks.
        num_free_tokens: a step of fewer takes as long as one of so many, since reading
            the weights does; drafts fill it.
        attention: ways to attend, the fastest first, each with its way to write.
    """

    max_step_tokens: int
    num_free_tokens: int
    attention: tuple[tuple[SlotAttention, Write], ...]


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the engine may use.

    Attributes:
        max_sequences: in flight at once.
        max_bytes: of memory, weights included; None for what the machine has.
    """

    max_sequences: int
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the engine must know of a model beside its network.

    Attributes:
        end_tokens: end an answer.
        vocabulary_size: width of the logits.
        context_length: tokens that one sequence may have.
        kv_bytes_per_token: of keys and values over all layers.
        activation_bytes_per_token: of the largest layer, for each token of a step.
    """

    end_tokens: frozenset[int]
    vocabulary_size: int
    context_length: int
    kv_bytes_per_token: int
    activation_bytes_per_token: int


def engine_of(network: Any, facts: ModelFacts, limits: EngineLimits) -> Batching:  # noqa: ANN401
    """Slots for plain attention; mlx-lm's own batching for every other kind of cache."""
    backend = _backend()
    logits = limits.max_sequences * facts.vocabulary_size * 4
    activations = backend.max_step_tokens * facts.activation_bytes_per_token + 4 * logits
    kv_bytes = budget(activations, limits.max_bytes).kv_cache
    max_tokens = kv_bytes // facts.kv_bytes_per_token
    kv = _slots_for(network, backend, max_tokens)
    if kv is None:
        _log.info("%s runs through mlx-lm's batching", network.model_type)
        return MlxBatching(
            network,
            facts.end_tokens,
            max_sequences=limits.max_sequences,
            max_kv_tokens=max_tokens,
            context_length=facts.context_length,
        )
    pool = SlotPool(max_tokens)
    scheduler = Scheduler(
        pool,
        max_sequences=limits.max_sequences,
        max_step_tokens=backend.max_step_tokens,
        num_free_tokens=backend.num_free_tokens,
        propose=PromptLookup(),
    )
    return SlotBatching(
        MlxSlotModel(network, kv),
        scheduler,
        pool,
        end_tokens=facts.end_tokens,
        vocabulary_size=facts.vocabulary_size,
        context_length=facts.context_length,
    )


def _backend() -> Backend:
    if mx.default_device().type == mx.DeviceType.cpu:
        # In pieces of 128 tokens, about half of a long prompt's scores are not computed.
        best = cpu_math.attention if shutil.which("g++") is not None else fast_attention
        return Backend(512, 16, ((each_run(best, 128), kv_cache.write),))
    plain = each_run(fast_attention, 4096), kv_cache.write
    if mx.cuda.is_available():
        kernels = cuda_attention.attention, cuda_attention.write
        return Backend(4096, 128, (kernels, plain))
    return Backend(2048, 64, (plain,))


def _slots_for(network: Any, backend: Backend, max_tokens: int) -> KvCache | None:  # noqa: ANN401
    """The KV cache for ``network`` over slots, or None if it does not compute the same there."""
    is_plain = all(type(cache) is KVCache for cache in make_prompt_cache(network))
    if not (is_plain and can_use_slots(network)):
        return None
    for attention, write in backend.attention:
        use_slots(network, attention)
        if _agrees(network, write):
            return KvCache(len(network.layers), max_tokens, write)
    return None


def _agrees(network: Any, write: Write) -> bool:  # noqa: ANN401
    """Whether two rows packed, each in two steps, give what they give alone.

    Not every architecture with a plain cache hands it to attention as it is.
    """
    texts = [[1, 2, 3, 4, 5], [6, 7]]
    kv = KvCache(len(network.layers), 64, write)
    kv.make_room(64)
    try:
        kv.begin([RowPlan(40 * i, 0, len(text) - 1) for i, text in enumerate(texts)])
        head = network(_packed([text[:-1] for text in texts]), kv.layers)
        mx.eval(head, kv.computed())
        kv.begin([RowPlan(40 * i, len(text) - 1, 1) for i, text in enumerate(texts)])
        last = network(_packed([text[-1:] for text in texts]), kv.layers)
        mx.eval(last, kv.computed())
    except (ValueError, RuntimeError, TypeError, AssertionError) as error:
        _log.info("slots: %s", error)
        return False
    alone = [network(mx.array([text]))[0] for text in texts]
    expected = mx.concatenate([row[:-1] for row in alone] + [row[-1:] for row in alone])
    found = mx.concatenate([head, last])[:, 0]
    return bool(mx.all(mx.abs(found - expected) < _TOLERANCE * mx.std(expected)).item())


def _packed(texts: list[list[int]]) -> mx.array:
    """Shape (N, 1)."""
    return mx.array([token for text in texts for token in text])[:, None]
