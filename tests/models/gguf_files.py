"""Writes GGUF files, tensor types as ggml packs them."""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
_ALIGNMENT = 32
_BLOCK = 32


def _blocks(weights: Weights) -> Weights:
    return weights.reshape(-1, _BLOCK)


def _packed(scales: list[Weights], quants: NDArray[np.uint8]) -> bytes:
    heads = [scale.astype("<f2").view(np.uint8).reshape(-1, 2) for scale in scales]
    return np.concatenate([*heads, quants], axis=1).tobytes()


def _nibbles(quants: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return quants[:, :16] + quants[:, 16:] * np.uint8(16)


def _q4_0(weights: Weights) -> tuple[bytes, Weights]:
    blocks = _blocks(weights)
    scale = (np.abs(blocks).max(axis=1) / 7).astype("<f2").astype(np.float32)
    quants = np.clip(np.round(blocks / scale[:, None]) + 8, 0, 15).astype(np.uint8)
    values = (quants.astype(np.float32) - 8) * scale[:, None]
    return _packed([scale], _nibbles(quants)), values.reshape(weights.shape)


def _q4_1(weights: Weights) -> tuple[bytes, Weights]:
    blocks = _blocks(weights)
    low = blocks.min(axis=1).astype("<f2").astype(np.float32)
    scale = ((blocks.max(axis=1) - low) / 15).astype("<f2").astype(np.float32)
    quants = np.clip(np.round((blocks - low[:, None]) / scale[:, None]), 0, 15).astype(np.uint8)
    values = quants.astype(np.float32) * scale[:, None] + low[:, None]
    return _packed([scale, low], _nibbles(quants)), values.reshape(weights.shape)


def _q8_0(weights: Weights) -> tuple[bytes, Weights]:
    blocks = _blocks(weights)
    scale = (np.abs(blocks).max(axis=1) / 127).astype("<f2").astype(np.float32)
    quants = np.clip(np.round(blocks / scale[:, None]), -127, 127).astype(np.int8)
    values = quants.astype(np.float32) * scale[:, None]
    return _packed([scale], quants.view(np.uint8)), values.reshape(weights.shape)


def _f16(weights: Weights) -> tuple[bytes, Weights]:
    halves = weights.astype("<f2")
    return halves.tobytes(), halves.astype(np.float32)


def _f32(weights: Weights) -> tuple[bytes, Weights]:
    return weights.astype("<f4").tobytes(), weights


def _q4_k(weights: Weights) -> tuple[bytes, Weights]:
    # 144 bytes for 256 weights; what they say does not matter.
    return bytes(weights.size * 144 // 256), weights


TYPES: dict[str, tuple[int, Callable[[Weights], tuple[bytes, Weights]]]] = {
    "F32": (0, _f32),
    "F16": (1, _f16),
    "Q4_0": (2, _q4_0),
    "Q4_1": (3, _q4_1),
    "Q8_0": (8, _q8_0),
    "Q4_K": (12, _q4_k),
}


def write_gguf(
    path: Path, metadata: Mapping[str, Any], tensors: Mapping[str, tuple[str, Weights]]
) -> dict[str, Weights]:
    """Writes tensors, each with the name of its type; returns what they say after packing."""
    values, headers, content = {}, b"", b""
    for name, (kind, weights) in tensors.items():
        number, pack = TYPES[kind]
        packed, values[name] = pack(np.ascontiguousarray(weights, dtype=np.float32))
        shape = struct.pack(f"<{weights.ndim}Q", *reversed(weights.shape))
        headers += _string(name) + struct.pack("<I", weights.ndim) + shape
        headers += struct.pack("<IQ", number, len(content))
        content += packed + bytes(-len(packed) % _ALIGNMENT)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata))
    head += b"".join(_string(key) + _value(value) for key, value in metadata.items()) + headers
    path.write_bytes(head + bytes(-len(head) % _ALIGNMENT) + content)
    return values


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _value(value: Any) -> bytes:  # noqa: ANN401  # metadata values have many types
    if isinstance(value, str):
        return struct.pack("<I", 8) + _string(value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    kind = 8 if value and isinstance(value[0], str) else 5
    items = b"".join(_string(v) if kind == 8 else struct.pack("<i", v) for v in value)
    return struct.pack("<IIQ", 9, kind, len(value)) + items
