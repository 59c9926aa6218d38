"""The memory of a step, and of machines: arithmetic that needs no device."""

from dataclasses import dataclass, replace
from enum import StrEnum

# Of a GPU's memory, the rest is its driver's; of memory that other programs need, too.
GPU_SHARE = 0.9
SHARED_SHARE = 0.7
_MIN_STEP_TOKENS = 128
# Of what the weights leave; the KV cache gets the rest.
_STEP_SHARE = 4
_GIB = 1 << 30


class DeviceKind(StrEnum):
    """What MLX computes on."""

    METAL = "metal"
    CUDA = "cuda"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class Workspace:
    """How much a step computes at once.

    Attributes:
        max_step_tokens: of one step; longer prompts run in chunks.
        num_layers_at_once: whose activations are in memory; a GPU frees them when it is
            done, and is given the next layers before.
    """

    max_step_tokens: int
    num_layers_at_once: int

    def num_bytes(self, activation_bytes_per_token: int) -> int:
        """What the largest step takes."""
        return self.max_step_tokens * self.num_layers_at_once * activation_bytes_per_token

    def fitted(self, activation_bytes_per_token: int, room_bytes: int) -> "Workspace":
        """Steps of fewer tokens where ``room_bytes``, which the weights leave, are few."""
        tokens = self.max_step_tokens
        allowed = room_bytes // _STEP_SHARE
        token_bytes = self.num_layers_at_once * activation_bytes_per_token
        while tokens > _MIN_STEP_TOKENS and tokens * token_bytes > allowed:
            tokens //= 2
        return replace(self, max_step_tokens=tokens)


WORKSPACES = {
    DeviceKind.METAL: Workspace(2048, 16),
    DeviceKind.CUDA: Workspace(2048, 12),
    DeviceKind.CPU: Workspace(512, 2),
}


def logits_bytes(num_sequences: int, vocabulary_size: int) -> int:
    """Logits of one token of each sequence in float32, and what choosing makes of them."""
    return 4 * num_sequences * vocabulary_size * 4


def mac_engine_bytes(memory_gb: int) -> int:
    """What the engine may use of an Apple machine with so much unified memory.

    Metal recommends a working set of two thirds of it, from 36 GB on of three quarters.
    """
    working_set = 3 / 4 if memory_gb >= 36 else 2 / 3
    return int(SHARED_SHARE * working_set * memory_gb * _GIB)
