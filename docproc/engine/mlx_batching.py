"""Runs groups of sequences through mlx-lm's own continuous batching.

mlx-lm left-pads its batches and copies the KV cache when a sequence joins or
leaves, which works for every architecture it has (``mlx_lm.generate``,
``PromptProcessingBatch`` and ``GenerationBatch``). The common prefix of a group
is computed once; its sequences fork from that KV cache.
"""

from collections import deque
from typing import Any, cast

import mlx.core as mx
from mlx_lm.generate import GenerationBatch, PromptProcessingBatch, StopSequences
from mlx_lm.models.cache import make_prompt_cache

from docproc.engine.constraints import bit_masks, num_allowed
from docproc.engine.masking import masked
from docproc.engine.sequences import FinishReason, Group, Sequence
from docproc.engine.stats import Stats
from docproc.errors import ConstraintFailed

# Longer chunks of a prompt gain nothing and take memory for activations.
_PREFILL_STEP_TOKENS = 256


def _greedy(logprobs: mx.array) -> mx.array:
    return mx.argmax(logprobs, axis=-1)


class Decoding:
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
        """``logits`` of shape (1, vocabulary), masked."""
        newest = cast(int, tokens[-1].item()) if self._is_started else None
        self._is_started = True
        if newest in self._end_tokens:
            return logits
        constraint = self.sequence.constraint
        try:
            if newest is not None:
                constraint.advance(newest)
            masks = bit_masks([(constraint, ())], logits.shape[-1])
            constraint.raise_on_error()
        except ConstraintFailed as error:
            self._error = error
            return mx.where(mx.arange(logits.shape[-1]) == min(self._end_tokens), logits, -mx.inf)
        self._were_choices.append(masks is None or int(num_allowed(masks)[0]) > 1)
        return masked(logits, masks)

    def take(self, token: int, logprobs: mx.array) -> None:
        """Adds a token that mlx-lm returned; ``logprobs`` has shape (vocabulary,)."""
        was_choice = bool(self._were_choices) and self._were_choices.popleft()
        if token not in self._end_tokens:
            logprob = cast(float, logprobs[token].item()) if was_choice else None
            self.sequence.append(token, logprob)

    def finish(self, reason: str) -> None:
        """Ends the sequence with its completion, or with its constraint's error."""
        if self._error is not None:
            self.sequence.fail(self._error)
        else:
            self.sequence.finish(FinishReason(reason))


class MlxBatching:
    """The sequences in flight, on the thread that loaded ``network``."""

    def __init__(
        self,
        network: Any,  # noqa: ANN401  # mlx_lm models share no type
        end_tokens: frozenset[int],
        *,
        max_sequences: int,
        max_kv_tokens: int,
        context_length: int,
    ) -> None:
        self._network = network
        self._end_tokens = end_tokens
        self._max_sequences = max_sequences
        self._max_kv_tokens = max_kv_tokens
        self._context_length = context_length
        self._stop_sequences = StopSequences([[token] for token in sorted(end_tokens)])
        self._decodings: dict[int, Decoding] = {}
        self._num_admitted = 0
        self._batch = GenerationBatch.empty(network, _greedy)

    def sequences(self) -> list[Sequence]:
        """Sequences in flight, in the order in which they came."""
        return [decoding.sequence for decoding in self._decodings.values()]

    @property
    def max_sequence_tokens(self) -> int:
        """Tokens of the longest sequence that can run, if need be alone."""
        return min(self._context_length, self._max_kv_tokens)

    def has_room_for(self, group: Group) -> bool:
        """Whether a rectangle around all of them, each at its longest, fits."""
        sequences = [*self.sequences(), *group.sequences]
        longest = max(sequence.prompt.peak_tokens for sequence in sequences)
        fits = len(sequences) * longest <= self._max_kv_tokens
        return not self._decodings or (fits and len(sequences) <= self._max_sequences)

    def admit(self, group: Group) -> Stats:
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

    def step(self) -> Stats:
        """Generates one token for each sequence."""
        responses = self._batch.next()
        for response in responses:
            decoding = self._decodings[response.uid]
            decoding.take(response.token, response.logprobs)
            if response.finish_reason is not None:
                decoding.finish(response.finish_reason)
                del self._decodings[response.uid]
        return self._counted() + Stats(completion_tokens=len(responses))

    def drop_cancelled(self) -> None:
        """Takes sequences out whose caller no longer waits."""
        cancelled = {u for u, d in self._decodings.items() if d.sequence.future.cancelled()}
        if not cancelled:
            return
        self._batch.filter([i for i, u in enumerate(self._batch.uids) if u not in cancelled])
        for uid in cancelled:
            del self._decodings[uid]

    def halve(self) -> list[Sequence]:
        """Goes on with half the memory; what is in flight cannot be taken up again here."""
        self._max_kv_tokens //= 2
        return self.clear()

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

    def _counted(self) -> Stats:
        lengths = [sequence.num_tokens for sequence in self.sequences()]
        rectangle = len(lengths) * max(lengths, default=0)
        used = sum(lengths)
        return Stats(
            num_steps=1,
            used_kv_tokens=used,
            padded_kv_tokens=rectangle - used,
            reserved_kv_tokens=rectangle,
        )

    def _fork(self, shared: PromptProcessingBatch, sequence: Sequence, num_shared: int) -> None:
        decoding = Decoding(sequence, self._end_tokens)
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
