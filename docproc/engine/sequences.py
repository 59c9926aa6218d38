"""What the engine is asked for and what it gives back; it knows tokens only."""

from array import array
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from docproc.engine.constraints import Constraint
from docproc.engine.slots import Slot


class FinishReason(StrEnum):
    """Why a completion ended."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True)
class Prompt:
    """One prompt and the rules of its answer.

    Attributes:
        tokens: the whole prompt. Prompts submitted together that begin alike are
            computed once up to where they part.
        grammar: of the answer, as the engine takes it (llguidance's Lark, a JSON schema for a
            server); None leaves it free.
        max_tokens: most tokens of the answer.
    """

    tokens: tuple[int, ...]
    grammar: str | None
    max_tokens: int

    @property
    def peak_tokens(self) -> int:
        """Tokens in the KV cache at the end of the longest answer."""
        return len(self.tokens) + self.max_tokens

    @cached_property
    def as_bytes(self) -> bytes:
        """The tokens as C integers, to be searched quickly."""
        return array("i", self.tokens).tobytes()


@dataclass(frozen=True, slots=True)
class Completion:
    """The generated tokens, without the one that ended them.

    Attributes:
        token_ids: shape (n,).
        choice_logprobs: shape (n,); natural logarithm of each token's probability
            among those allowed, None where only one was.
        finish_reason: why it ended.
    """

    token_ids: tuple[int, ...]
    choice_logprobs: tuple[float | None, ...]
    finish_reason: FinishReason


@dataclass(slots=True, eq=False)
class Sequence:
    """One prompt and its completion, while the engine holds it.

    Attributes:
        slot: its run of the KV cache, None while it has none.
        num_kv: tokens that are in its slot; the others are pending.
        leader: the sequence whose slot will hold the common prefix, until it does.
        num_shared: tokens of that prefix.
    """

    prompt: Prompt
    constraint: Constraint
    future: "Future[Completion]"
    token_ids: list[int] = field(default_factory=list)
    choice_logprobs: list[float | None] = field(default_factory=list)
    slot: Slot | None = None
    num_kv: int = 0
    leader: "Sequence | None" = None
    num_shared: int = 0

    @property
    def num_tokens(self) -> int:
        """Tokens of the prompt and of the completion so far."""
        return len(self.prompt.tokens) + len(self.token_ids)

    @property
    def num_pending(self) -> int:
        """Tokens that are known and not in the KV cache yet."""
        return self.num_tokens - self.num_kv

    @property
    def is_prefilling(self) -> bool:
        """Whether some of its prompt is not in the KV cache yet."""
        return self.num_kv < len(self.prompt.tokens)

    def pending(self, limit: int) -> tuple[int, ...]:
        """The first pending tokens, ``limit`` at most."""
        num_prompt = len(self.prompt.tokens)
        end = min(self.num_kv + limit, self.num_tokens)
        completion = self.token_ids[max(0, self.num_kv - num_prompt) : max(0, end - num_prompt)]
        return (*self.prompt.tokens[self.num_kv : end], *completion)

    def wait_for(self, leader: "Sequence", num_shared: int) -> None:
        """Waits until the leader's slot holds the common prefix."""
        self.leader = leader
        self.num_shared = num_shared

    def start_after(self, num_kv: int) -> None:
        """Goes on by itself: its slot holds this many tokens."""
        self.leader = None
        self.num_kv = num_kv

    def leave_slot(self) -> None:
        """Gives up what is in the KV cache; all its tokens are pending then."""
        self.slot = None
        self.start_after(0)

    @property
    def num_room(self) -> int:
        """Tokens that its answer may still have."""
        return self.prompt.max_tokens - len(self.token_ids)

    def append(self, token: int, logprob: float | None) -> None:
        """Adds one generated token."""
        self.token_ids.append(token)
        self.choice_logprobs.append(logprob)

    def finish(self, reason: FinishReason) -> None:
        """Hands the completion to the caller, who may have cancelled meanwhile."""
        if self.future.set_running_or_notify_cancel():
            self.future.set_result(
                Completion(tuple(self.token_ids), tuple(self.choice_logprobs), reason)
            )

    def fail(self, error: BaseException) -> None:
        """Hands an error to the caller, unless it has an answer or cancelled."""
        if not self.future.done() and self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Sequences submitted together; they fork from their common prefix."""

    sequences: tuple[Sequence, ...]

    @property
    def prefix(self) -> tuple[int, ...]:
        """The tokens that all prompts begin with, short of the shortest by one."""
        prompts = [sequence.prompt.tokens for sequence in self.sequences]
        shortest = min(len(tokens) for tokens in prompts) - 1
        first = prompts[0]
        for place in range(shortest):
            if any(tokens[place] != first[place] for tokens in prompts):
                return first[:place]
        return first[:shortest]

    @property
    def num_tokens(self) -> int:
        """Tokens of its longest prompt."""
        return max(sequence.num_tokens for sequence in self.sequences)

    @property
    def peak_tokens(self) -> int:
        """Tokens of its longest sequence, at its end."""
        return max(sequence.prompt.peak_tokens for sequence in self.sequences)

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits for any of its sequences."""
        return all(sequence.future.cancelled() for sequence in self.sequences)
