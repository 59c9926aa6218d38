"""The budget: what the weights leave for the KV cache on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mlx.core as mx
import psutil

# Of a GPU's memory, the rest is its driver's; of memory that other programs need, too.
_GPU_SHARE = 0.9
_SHARED_SHARE = 0.7
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


@dataclass(frozen=True, slots=True)
class Budget:
    """Bytes that may be in use at once.

    Attributes:
        total: of the engine; the others add up to it.
        weights: of the model.
        activations: of the largest step, in use or kept by MLX for the next one.
    """

    total: int
    weights: int
    activations: int

    @property
    def kv_cache(self) -> int:
        """Bytes for keys and values, 0 where nothing is left."""
        return max(0, self.total - self.weights - self.activations)


def budget(activation_bytes: int, max_bytes: int | None) -> Budget:
    """The budget of this machine, or of ``max_bytes``; call it when the weights are loaded."""
    weights = mx.get_active_memory()
    total = int(_memory_bytes()) if max_bytes is None else max_bytes
    # MLX keeps freed buffers for later: less than a step needs would be given back and
    # asked for again in each step, more is memory for nothing.
    mx.set_cache_limit(activation_bytes)
    return Budget(total, weights, activation_bytes)


def _memory_bytes() -> float:
    """Metal: the working set that Apple's driver recommends. CUDA: the device's free memory.

    CPU: available RAM or the cgroup's limit. What the weights take already counts as free.
    """
    active = mx.get_active_memory()
    if mx.default_device().type == mx.DeviceType.gpu:
        info = mx.device_info()
        if "max_recommended_working_set_size" in info:
            return _SHARED_SHARE * int(info["max_recommended_working_set_size"])
        free = int(info["free_memory"]) + active if "free_memory" in info else 0
        return _GPU_SHARE * (free or int(info["memory_size"]))
    return _SHARED_SHARE * (min([psutil.virtual_memory().available + active, *_cgroup_limits()]))


def _cgroup_limits() -> Iterator[int]:
    for path in _CGROUP_LIMITS:
        if path.is_file() and (text := path.read_text().strip()).isdigit():
            yield int(text)
