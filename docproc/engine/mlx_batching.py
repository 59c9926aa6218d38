"""Runs groups of sequences through mlx-lm's own continuous batching.

mlx-lm left-pads its batches and copies the KV cache when a sequence joins or
leaves, which works for every architecture it has (``mlx_lm.generate``,
``PromptProcessingBatch`` and ``GenerationBatch``). The common prefix of a group
is computed once; its sequences fork from that KV cache.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any, cast

import mlx.core as mx
import numpy as np
from mlx_lm.generate import GenerationBatch, PromptProcessingBatch, StopSequences
from mlx_lm.models.cache import make_prompt_cache
from numpy.typing import NDArray

from docproc.engine.sequences import FinishReason, Group, Sequence
from docproc.engine.stats import Stats
from docproc.errors import ConstraintFailed

# Longer chunks of a prompt gain nothing and take memory for activations.
_PREFILL_STEP_TOKENS = 256


def _greedy(logprobs: mx.array) -> mx.array:
    return mx.argmax(logprobs, axis=-1)


class _Decoding:
    """One sequence in the batch, and its constraint as a logits processor.

    mlx-lm calls it before each choice with the tokens so far, of which the
    constraint has not seen the newest. It must not raise: that would end the
    whole batch. mlx-lm is one step ahead of the tokens it returns.
    """

    def __init__(self, sequence: Sequence, end_tokens: frozenset[int]) -> None:
        self.sequence = sequence
        self._end_tokens = end_tokens
        self._error: ConstraintFailed | None = None
        self._were_choices: deque[bool] = deque()
        self._is_started = False

    def __call__(self, tokens: mx.array, logits: mx.array) -> mx.array:
        newest = cast(int, tokens[-1].item()) if self._is_started else None
        self._is_started = True
        if newest in self._end_tokens:
            return logits
        try:
            if newest is not None:
                self.sequence.constraint.advance(newest)
            allowed = self.sequence.constraint.allowed()
        except ConstraintFailed as error:
            self._error = error
            allowed = self._only_the_end(logits.shape[-1])
        return self._masked(logits, allowed)

    def take(self, token: int, logprobs: mx.array) -> None:
        """Adds a token that mlx-lm returned; ``logprobs`` has shape (vocabulary,)."""
        was_choice = self._were_choices.popleft()
        if token not in self._end_tokens:
            logprob = cast(float, logprobs[token].item()) if was_choice else None
            self.sequence.append(token, logprob)

    def finish(self, reason: str) -> None:
        """Ends the sequence with its completion, or with its constraint's error."""
        if self._error is not None:
            self.sequence.fail(self._error)
        else:
            self.sequence.finish(FinishReason(reason))

    def _masked(self, logits: mx.array, allowed: NDArray[np.bool_] | None) -> mx.array:
        if allowed is None:
            self._were_choices.append(True)
            return logits
        mask = np.zeros(logits.shape[-1], dtype=np.bool_)
        width = min(mask.size, allowed.size)
        mask[:width] = allowed[:width]
        self._were_choices.append(int(mask.sum()) > 1)
        return mx.where(mx.array(mask), logits, -mx.inf)

    def _only_the_end(self, vocabulary: int) -> NDArray[np.bool_]:
        allowed = np.zeros(vocabulary, dtype=np.bool_)
        allowed[min(self._end_tokens)] = True
        return allowed


class MlxBatching:
    """The sequences in flight, on the thread that loaded ``network``."""

    def __init__(self, network: Any, end_tokens: frozenset[int]) -> None:  # noqa: ANN401
        self._network = network
        self._end_tokens = end_tokens
        self._stop_sequences = StopSequences([[token] for token in sorted(end_tokens)])
        self._decodings: dict[int, _Decoding] = {}
        self._num_admitted = 0
        self._batch = GenerationBatch.empty(network, _greedy)

    def sequences(self) -> list[Sequence]:
        """Sequences in flight, in the order in which they came."""
        return [decoding.sequence for decoding in self._decodings.values()]

    def admit(self, groups: Iterable[Group]) -> Stats:
        """Prefills groups and adds their sequences to the batch."""
        return sum((self._prefill(group) for group in groups), start=Stats())

    def step(self) -> Stats:
        """Generates one token for each sequence."""
        responses = self._batch.next()
        for response in responses:
            decoding = self._decodings[response.uid]
            decoding.take(response.token, response.logprobs)
            if response.finish_reason is not None:
                decoding.finish(response.finish_reason)
                del self._decodings[response.uid]
        return Stats(num_steps=1, completion_tokens=len(responses))

    def drop_cancelled(self) -> None:
        """Takes sequences out whose caller no longer waits."""
        cancelled = {u for u, d in self._decodings.items() if d.sequence.future.cancelled()}
        if not cancelled:
            return
        self._batch.filter([i for i, u in enumerate(self._batch.uids) if u not in cancelled])
        for uid in cancelled:
            del self._decodings[uid]

    def clear(self) -> list[Sequence]:
        """Gives up everything in flight and returns it."""
        sequences = self.sequences()
        self._decodings.clear()
        self._batch = GenerationBatch.empty(self._network, _greedy)
        return sequences

    def close(self) -> None:
        """Ends MLX's work for this thread; without it the process aborts at its exit."""
        mx.synchronize()
        mx.clear_streams()

    def _prefill(self, group: Group) -> Stats:
        """Computes the common prefix, then each fork's own tokens.

        One row at a time: rows of different lengths are padded on the right, and
        mlx-lm's sliding windows refuse a padded chunk of a single token.
        """
        prefix = list(group.prefix)
        shared = self._prompt_batch(make_prompt_cache(self._network))
        if prefix:
            shared.prompt([prefix])
        for sequence in group.sequences:
            self._fork(shared, sequence, len(prefix))
        num_suffixes = sum(len(s.prompt.tokens) - len(prefix) for s in group.sequences)
        return Stats(
            prompt_tokens=len(prefix) + num_suffixes,
            shared_tokens=len(prefix) * (len(group.sequences) - 1),
        )

    def _fork(self, shared: PromptProcessingBatch, sequence: Sequence, num_shared: int) -> None:
        decoding = _Decoding(sequence, self._end_tokens)
        uid = self._num_admitted
        self._num_admitted += 1
        self._decodings[uid] = decoding
        batch = self._prompt_batch(
            shared.extract_cache(0) if num_shared else make_prompt_cache(self._network),
            uid=uid,
            samplers=[_greedy],
            logits_processors=[[decoding]],
            stop_sequences=[self._stop_sequences],
            max_tokens=[sequence.prompt.max_tokens],
        )
        self._batch.extend(batch.generate([list(sequence.prompt.tokens[num_shared:])]))

    def _prompt_batch(
        self,
        cache: list[Any],
        uid: int = 0,
        **options: Any,  # noqa: ANN401  # as mlx-lm takes them
    ) -> PromptProcessingBatch:
        return PromptProcessingBatch(
            self._network,
            uids=[uid],
            caches=[cache],
            prefill_step_size=_PREFILL_STEP_TOKENS,
            **options,
        )
