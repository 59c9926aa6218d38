"""The budget: how many bytes the KV cache may take on this machine."""

from collections.abc import Iterator
from pathlib import Path

import mlx.core as mx
import psutil

# Activations, the prefix copies of a fork, MLX's buffers and other programs.
_SHARE = 0.5
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_CACHED_BUFFERS_BYTES = 1 << 30


def kv_budget_bytes() -> int:
    """Half of what is left once the weights are loaded: call it after loading.

    Metal: the recommended working set, as Apple's driver reports it. CUDA: the
    device's free memory. CPU: available RAM or the cgroup's limit.
    """
    return int((_memory_bytes() - mx.get_active_memory()) * _SHARE)


def limit_buffer_cache() -> None:
    """Keeps MLX from holding on to more freed memory than is useful."""
    mx.set_cache_limit(_CACHED_BUFFERS_BYTES)


def _memory_bytes() -> int:
    if mx.default_device().type == mx.DeviceType.gpu:
        info = mx.device_info()
        for key in ("max_recommended_working_set_size", "free_memory", "memory_size"):
            if key in info:
                return int(info[key])
    return min([psutil.virtual_memory().available, *_cgroup_limits()]) + mx.get_active_memory()


def _cgroup_limits() -> Iterator[int]:
    for path in _CGROUP_LIMITS:
        if path.is_file() and (text := path.read_text().strip()).isdigit():
            yield int(text)
