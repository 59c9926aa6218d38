"""What the engine counts."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of one step, or of many added up.

    Attributes:
        num_steps: forwards of the model.
        prompt_tokens: tokens of prompts that were computed.
        completion_tokens: tokens of answers.
        forced_tokens: those of them that left no choice.
        drafted_tokens: guesses that were computed.
        accepted_tokens: those of them that the model would have chosen.
        shared_tokens: tokens of prompts that were taken over from a fork instead.
        used_kv_tokens: tokens in the KV cache, added up over the steps.
        padded_kv_tokens: places in it that were read for nothing but a rectangle.
        reserved_kv_tokens: places in it that were reserved.
        prefill_seconds: time in steps with prompts.
        decode_seconds: time in the others.
    """

    num_steps: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    forced_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    shared_tokens: int = 0
    used_kv_tokens: int = 0
    padded_kv_tokens: int = 0
    reserved_kv_tokens: int = 0
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0

    def __add__(self, other: "Stats") -> "Stats":
        return Stats(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Stats") -> "Stats":
        return Stats(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def slot_occupancy(self) -> float:
        """How full slots were on average, of 1."""
        return self.used_kv_tokens / max(1, self.reserved_kv_tokens)

    @property
    def padding_waste(self) -> float:
        """Which part of the KV cache that was read was padding, of 1."""
        return self.padded_kv_tokens / max(1, self.used_kv_tokens + self.padded_kv_tokens)
