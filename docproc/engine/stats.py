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
        shared_tokens: tokens of prompts that were taken over from a fork instead.
        prefill_seconds: time in steps with prompts.
        decode_seconds: time in the others.
    """

    num_steps: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    forced_tokens: int = 0
    shared_tokens: int = 0
    prefill_seconds: float = 0.0
    decode_seconds: float = 0.0

    def __add__(self, other: "Stats") -> "Stats":
        return Stats(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))
