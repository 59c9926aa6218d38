"""The budget: what the weights leave for the KV cache on this machine."""

from collections.abc import Iterator
from pathlib import Path

import mlx.core as mx
import psutil

from docproc.engine.workspace import GPU_SHARE, SHARED_SHARE, DeviceKind

_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def device_kind() -> DeviceKind:
    """What MLX computes on here."""
    if mx.default_device().type == mx.DeviceType.cpu:
        return DeviceKind.CPU
    return DeviceKind.CUDA if mx.cuda.is_available() else DeviceKind.METAL


def engine_bytes() -> int:
    """What the engine may use of this machine, what is loaded already included."""
    return int(_memory_bytes())


def room_bytes(max_bytes: int | None) -> int:
    """What the weights leave of ``max_bytes``, or of this machine; call it when they are loaded."""
    total = engine_bytes() if max_bytes is None else max_bytes
    return max(0, total - mx.get_active_memory())


def keep_buffers(num_bytes: int) -> None:
    """Has MLX keep freed buffers of as many bytes as the largest step needs.

    Less would be given back and asked for again in each step, more is memory for nothing.
    """
    mx.set_cache_limit(num_bytes)


def _memory_bytes() -> float:
    """Metal: the working set that Apple's driver recommends. CUDA: the device's free memory.

    CPU: available RAM or the cgroup's limit. What the weights take already counts as free.
    """
    active = mx.get_active_memory()
    if mx.default_device().type == mx.DeviceType.gpu:
        info = mx.device_info()
        if "max_recommended_working_set_size" in info:
            return SHARED_SHARE * int(info["max_recommended_working_set_size"])
        free = int(info["free_memory"]) + active if "free_memory" in info else 0
        return GPU_SHARE * (free or int(info["memory_size"]))
    return SHARED_SHARE * (min([psutil.virtual_memory().available + active, *_cgroup_limits()]))


def _cgroup_limits() -> Iterator[int]:
    for path in _CGROUP_LIMITS:
        if path.is_file() and (text := path.read_text().strip()).isdigit():
            yield int(text)
