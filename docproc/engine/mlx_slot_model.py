"""The model over slots in MLX: one forward of packed tokens, then the best allowed ones."""

from collections.abc import Callable
from collections.abc import Sequence as ListOf
from itertools import accumulate
from typing import Any

import mlx.core as mx
import numpy as np

from docproc.engine.kv_slots import Grouping, KvSlots, RowPlan
from docproc.engine.scheduler import Copy, Row
from docproc.engine.slot_batching import Mask, Sampled

Forward = Callable[[mx.array, list[Any]], mx.array]

# Architectures whose model is a backbone and a matrix, nothing between or behind: their
# logits are computed only where a token is chosen.
_PLAIN_HEADS = frozenset({"llama", "mistral", "qwen2", "qwen3"})


class MlxSlotModel:
    """Owns the KV cache of its network; stays on the thread that loaded it."""

    def __init__(
        self,
        network: Any,  # noqa: ANN401  # mlx_lm models share no type
        grouping: Grouping,
    ) -> None:
        self._kv = KvSlots(len(network.layers), grouping)
        self._backbone, self._head = _split(network)
        self._logits: mx.array | None = None

    def begin(self, rows: ListOf[Row]) -> None:
        """Starts a forward of these rows."""
        self._kv.begin([_plan(row) for row in rows])
        hidden = self._backbone(_packed(rows), self._kv.layers)
        ends = accumulate(len(row.tokens) for row in rows)
        last = [end - 1 for row, end in zip(rows, ends, strict=True) if row.is_last]
        self._logits = self._head(hidden[mx.array(last), 0]) if last else None
        # Published without type information.
        mx.async_eval(self._logits, self._kv.arrays())  # type: ignore[no-untyped-call]

    def choose(self, masks: ListOf[Mask | None]) -> list[Sampled]:
        """The likeliest allowed token of each last row, and its log-probability."""
        if self._logits is None:
            mx.eval(self._kv.arrays())
            return []
        logits = _masked(self._logits.astype(mx.float32), masks)
        tokens = mx.argmax(logits, axis=-1)
        best = mx.take_along_axis(logits, tokens[:, None], axis=-1)[:, 0]
        logprobs = best - mx.logsumexp(logits, axis=-1)
        mx.eval(tokens, logprobs)
        pairs = zip(np.array(tokens).tolist(), np.array(logprobs).tolist(), strict=True)
        return [Sampled(token, logprob) for token, logprob in pairs]

    def copy(self, copy: Copy) -> None:
        """Lets one slot take over tokens of another."""
        self._kv.copy(copy.source, copy.target, copy.num_tokens)

    def release(self) -> None:
        """Gives the KV cache back."""
        self._kv.release()
        self._logits = None

    def close(self) -> None:
        """Ends MLX's work for this thread; without it the process aborts at its exit."""
        mx.synchronize()
        mx.clear_streams()


def _plan(row: Row) -> RowPlan:
    assert row.sequence.slot is not None
    return RowPlan(row.sequence.slot, row.sequence.num_kv, len(row.tokens))


def _packed(rows: ListOf[Row]) -> mx.array:
    """Shape (N, 1)."""
    return mx.array([token for row in rows for token in row.tokens])[:, None]


def _masked(logits: mx.array, masks: ListOf[Mask | None]) -> mx.array:
    """Shape (rows, vocabulary): what a mask forbids is minus infinity."""
    if all(mask is None for mask in masks):
        return logits
    allowed = np.zeros(logits.shape, dtype=np.bool_)
    for row, mask in zip(allowed, masks, strict=True):
        if mask is None:
            row[:] = True
        else:
            width = min(row.size, mask.size)
            row[:width] = mask[:width]
    return mx.where(mx.array(allowed), logits, -mx.inf)


def _split(network: Any) -> tuple[Forward, Callable[[mx.array], mx.array]]:  # noqa: ANN401
    """The network without its last matrix, and that matrix; or all of it, and nothing."""
    if getattr(network, "model_type", "") not in _PLAIN_HEADS:
        return (lambda tokens, layers: network(tokens, cache=layers)), (lambda logits: logits)
    head = network.lm_head if "lm_head" in network else network.model.embed_tokens.as_linear
    return (lambda tokens, layers: network.model(tokens, cache=layers)), head
