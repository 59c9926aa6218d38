"""The model over slots in MLX: one forward of packed tokens, then the best allowed ones."""

from collections.abc import Callable
from collections.abc import Sequence as ListOf
from typing import Any

import mlx.core as mx
import numpy as np

from docproc.engine.constraints import BitMasks
from docproc.engine.kv_cache import KvCache, RowPlan
from docproc.engine.masking import masked
from docproc.engine.scheduler import Row, Step
from docproc.engine.slot_batching import Sampled
from docproc.engine.traced_steps import Forward, TracedSteps

# Architectures whose model is a backbone and a matrix, nothing between or behind: their
# logits are computed only where a token is chosen. Their layers are all alike.
PLAIN_ARCHITECTURES = frozenset({"llama", "mistral", "qwen2", "qwen3"})


class MlxSlotModel:
    """Owns the KV cache of its network; stays on the thread that loaded it."""

    def __init__(self, network: Any, kv: KvCache) -> None:  # noqa: ANN401  # mlx_lm models share no type
        self._kv = kv
        self._backbone, self._head = split_network(network)
        self._traced = TracedSteps(self._backbone, kv)
        self._logits: mx.array | None = None
        self._computed: list[mx.array] = []

    def begin(self, step: Step, num_slot_tokens: int) -> None:
        """Starts the copies and the forward of a step."""
        self._kv.make_room(max(num_slot_tokens, *(c.source + c.num_tokens for c in step.copies), 0))
        for copy in step.copies:
            self._kv.copy(copy.source, copy.target, copy.num_tokens)
        view = self._kv.begin([_plan(row) for row in step.rows])
        tokens = _packed(step.rows)
        if self._traced.can_run(view):
            hidden = self._traced.forward(tokens, view)
        else:
            hidden = self._backbone(tokens, self._kv.layers)
        places = _choosing(step.rows)
        self._logits = self._head(hidden[mx.array(places), 0]) if places else None
        self._computed = [hidden, *self._kv.computed()]
        # Published without type information.
        mx.async_eval(self._logits, self._computed)  # type: ignore[no-untyped-call]

    def choose(self, masks: BitMasks | None) -> list[Sampled]:
        """The likeliest allowed token in each place, and its log-probability."""
        if self._logits is None:
            mx.eval(self._computed)
            return []
        logits = masked(self._logits.astype(mx.float32), masks)
        tokens = mx.argmax(logits, axis=-1)
        best = mx.take_along_axis(logits, tokens[:, None], axis=-1)[:, 0]
        logprobs = best - mx.logsumexp(logits, axis=-1)
        mx.eval(tokens, logprobs)
        pairs = zip(np.array(tokens).tolist(), np.array(logprobs).tolist(), strict=True)
        return [Sampled(token, logprob) for token, logprob in pairs]

    def release(self) -> None:
        """Gives the KV cache back."""
        self._kv.release()
        self._logits, self._computed = None, []
        mx.clear_cache()

    def close(self) -> None:
        """Ends MLX's work for this thread; without it the process aborts at its exit."""
        mx.synchronize()
        mx.clear_streams()


def _plan(row: Row) -> RowPlan:
    assert row.sequence.slot is not None
    return RowPlan(row.sequence.slot.start, row.sequence.num_kv, row.num_tokens)


def _packed(rows: ListOf[Row]) -> mx.array:
    """Shape (N, 1)."""
    tokens = [token for row in rows for token in (*row.tokens, *row.drafts)]
    return mx.array(np.array(tokens, np.int32))[:, None]


def _choosing(rows: ListOf[Row]) -> list[int]:
    """Packed tokens after which one is chosen: the last of a row, and each of its drafts."""
    places: list[int] = []
    end = 0
    for row in rows:
        end += row.num_tokens
        if row.is_last:
            places += range(end - len(row.drafts) - 1, end)
    return places


def split_network(network: Any) -> tuple[Forward, Callable[[mx.array], mx.array]]:  # noqa: ANN401
    """The network without its last matrix, and that matrix; or all of it, and nothing."""
    if getattr(network, "model_type", "") not in PLAIN_ARCHITECTURES:
        return (lambda tokens, layers: network(tokens, cache=layers)), (lambda logits: logits)
    head = network.lm_head if "lm_head" in network else network.model.embed_tokens.as_linear
    return (lambda tokens, layers: network.model(tokens, cache=layers)), head
