"""What one contender did with one workload."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measurement:
    """One contender's run.

    Attributes:
        contender: its name.
        num_documents: of the workload.
        seconds: from the first prompt handed over to the last answer.
        prefill_seconds: of them, in steps that ran prompts.
        decode_seconds: of them, in steps that only generated.
        prompt_tokens: that were computed.
        completion_tokens: that came out.
        forced_tokens: of them, without a choice and so without a step.
        accepted_tokens: of them, guessed right.
        shared_tokens: of prompts, that a fork took over.
        padding_waste: part of the KV cache that was read for nothing, of 1.
        slot_occupancy: part of the reserved KV cache that was used, of 1.
        peak_bytes: of memory that MLX held at once, the weights included.
        answers: tokens of each answer.
    """

    contender: str
    num_documents: int
    seconds: float
    prefill_seconds: float
    decode_seconds: float
    prompt_tokens: int
    completion_tokens: int
    peak_bytes: int
    forced_tokens: int = 0
    accepted_tokens: int = 0
    shared_tokens: int = 0
    padding_waste: float = 0.0
    slot_occupancy: float = 1.0
    answers: tuple[tuple[int, ...], ...] = ()

    @property
    def documents_per_minute(self) -> float:
        """The figure that matters."""
        return 60 * self.num_documents / self.seconds

    @property
    def prefill_tokens_per_second(self) -> float:
        """While prompts were run."""
        return self.prompt_tokens / max(1e-9, self.prefill_seconds)

    @property
    def decode_tokens_per_second(self) -> float:
        """Tokens of answers over all time that was not prefill."""
        return self.completion_tokens / max(1e-9, self.decode_seconds)

    @property
    def forced_share(self) -> float:
        """Part of the answers that the grammar left no choice about, of 1."""
        return self.forced_tokens / max(1, self.completion_tokens)

    def share_of_same_answers(self, other: "Measurement") -> float:
        """Part of the answers that are token by token those of ``other``, of 1."""
        pairs = list(zip(self.answers, other.answers, strict=True))
        return sum(a == b for a, b in pairs) / max(1, len(pairs))

    def figures(self) -> dict[str, Any]:
        """All but the answers, for JSON."""
        figures = asdict(self)
        del figures["answers"]
        return figures | {
            "documents_per_minute": self.documents_per_minute,
            "prefill_tokens_per_second": self.prefill_tokens_per_second,
            "decode_tokens_per_second": self.decode_tokens_per_second,
        }
