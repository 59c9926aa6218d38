"""Puts an engine together around a loaded network, on the engine's thread."""

import logging
import shutil
from dataclasses import dataclass
from typing import Any, Protocol

import mlx.core as mx
from mlx_lm.models.cache import KVCache, make_prompt_cache

from docproc.engine import cpu_math, cuda_attention
from docproc.engine.budget import device_kind, keep_buffers, room_bytes
from docproc.engine.drafting import PromptLookup
from docproc.engine.host import Batching
from docproc.engine.joint_products import join_products
from docproc.engine.kv_cache import KvCache, RowPlan, SlotAccess
from docproc.engine.mlx_batching import MlxBatching
from docproc.engine.mlx_slot_model import MlxSlotModel
from docproc.engine.scheduler import Scheduler
from docproc.engine.slot_attention import (
    can_use_slots,
    fast_attention,
    plain_access,
    use_slots,
)
from docproc.engine.slot_batching import SlotBatching
from docproc.engine.slots import SlotPool
from docproc.engine.workspace import WORKSPACES, DeviceKind, logits_bytes

_log = logging.getLogger(__name__)

# ‖a - b‖ / ‖b‖ of logits that are computed in another order: in bfloat16 a few per cent.
_TOLERANCE = 0.2


@dataclass(frozen=True, slots=True)
class Backend:
    """What is best for a kind of device.

    Attributes:
        num_free_tokens: a step of fewer takes as long as one of so many, since reading
            the weights does; drafts fill it.
        access: ways to read and write slots, the fastest first.
        joins_products: whether fewer, larger matrix products are faster.
    """

    num_free_tokens: int
    access: tuple[SlotAccess, ...]
    joins_products: bool = False


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What the engine may use.

    Attributes:
        max_sequences: in flight at once.
        max_bytes: of memory, weights included; None for what the machine has.
    """

    max_sequences: int
    max_bytes: int | None = None


class Model(Protocol):
    """A loaded model, as ``docproc.models`` gives it."""

    @property
    def network(self) -> Any:  # noqa: ANN401  # mlx_lm models share no type
        """The ``mlx_lm`` model."""
        ...

    @property
    def eos_token_ids(self) -> frozenset[int]:
        """Tokens that end an answer."""
        ...

    @property
    def vocabulary_size(self) -> int:
        """Width of the logits."""
        ...

    @property
    def context_length(self) -> int:
        """Tokens that one sequence may have."""
        ...

    @property
    def kv_bytes_per_token(self) -> int:
        """Bytes of keys and values of one token over all layers."""
        ...

    @property
    def activation_bytes_per_token(self) -> int:
        """Bytes that one token of a step takes in a layer."""
        ...


def engine_of(model: Model, limits: EngineLimits) -> Batching:
    """Slots for plain attention; mlx-lm's own batching for every other kind of cache."""
    kind = device_kind()
    backend = _backend(kind)
    if backend.joins_products:
        join_products(model.network)
    room = room_bytes(limits.max_bytes)
    workspace = WORKSPACES[kind].fitted(model.activation_bytes_per_token, room)
    step_bytes = workspace.num_bytes(model.activation_bytes_per_token)
    step_bytes += logits_bytes(limits.max_sequences, model.vocabulary_size)
    keep_buffers(step_bytes)
    max_tokens = max(0, room - step_bytes) // model.kv_bytes_per_token
    kv = _slots_for(model.network, backend, max_tokens)
    if kv is None:
        _log.info("%s runs through mlx-lm's batching", model.network.model_type)
        return MlxBatching(
            model.network,
            model.eos_token_ids,
            max_sequences=limits.max_sequences,
            max_kv_tokens=max_tokens,
            context_length=model.context_length,
        )
    pool = SlotPool(max_tokens)
    scheduler = Scheduler(
        pool,
        max_sequences=limits.max_sequences,
        max_step_tokens=workspace.max_step_tokens,
        num_free_tokens=backend.num_free_tokens,
        propose=PromptLookup(),
    )
    return SlotBatching(
        MlxSlotModel(model.network, kv),
        scheduler,
        pool,
        end_tokens=model.eos_token_ids,
        vocabulary_size=model.vocabulary_size,
        context_length=model.context_length,
    )


def _backend(kind: DeviceKind) -> Backend:
    if kind is DeviceKind.CPU:
        # In pieces of 128 tokens, about half of a long prompt's scores are not computed.
        best = cpu_math.attention if shutil.which("g++") is not None else fast_attention
        return Backend(16, (plain_access(best, 128),))
    plain = plain_access(fast_attention, 4096)
    if kind is DeviceKind.CUDA:
        return Backend(128, (cuda_attention.ACCESS, plain), joins_products=True)
    return Backend(64, (plain,))


def _slots_for(network: Any, backend: Backend, max_tokens: int) -> KvCache | None:  # noqa: ANN401
    """The KV cache for ``network`` over slots, or None if it does not compute the same there."""
    is_plain = all(type(cache) is KVCache for cache in make_prompt_cache(network))
    if not (is_plain and can_use_slots(network)):
        return None
    for access in backend.access:
        use_slots(network, access.attend)
        if _agrees(network, access):
            return KvCache(len(network.layers), max_tokens, access)
    return None


def _agrees(network: Any, access: SlotAccess) -> bool:  # noqa: ANN401
    """Whether rows packed, each in two steps, give what they give alone.

    Not every architecture with a plain cache hands it to attention as it is.
    """
    texts = [[6, 7], [1, 2, 3, 4, 5], [8, 9] * 12]
    kv = KvCache(len(network.layers), 128, access)
    kv.make_room(128)
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
    difference, size = (found - expected).astype(mx.float32), expected.astype(mx.float32)
    return bool((mx.linalg.norm(difference) < _TOLERANCE * mx.linalg.norm(size)).item())


def _packed(texts: list[list[int]]) -> mx.array:
    """Shape (N, 1)."""
    return mx.array([token for text in texts for token in text])[:, None]
