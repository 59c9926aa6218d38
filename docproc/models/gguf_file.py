"""Reads GGUF files: which tensors of which types, and what MLX makes of them.

Keys and types follow the specification, ``docs/gguf.md`` of ggml.
"""

import math
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx

from docproc.errors import ModelCorrupt, ModelUnsupported

_MAGIC = b"GGUF"
# MLX packs the first three as its own quantised layout, and makes float16 of Q6_K, which
# files of the other types use for their output layer.
_READABLE = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 8: "Q8_0", 14: "Q6_K"}
_OTHERS = {6: "Q5_0", 7: "Q5_1", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 30: "BF16"}
_BITS = {"Q4_0": 4, "Q4_1": 4, "Q8_0": 8}
# A file that ends before its tensors do would end the process that maps it.
_BYTES_OF_32 = {"F32": 128, "F16": 64, "Q4_0": 18, "Q4_1": 20, "Q8_0": 34, "Q6_K": 26.25}
_SCALAR_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9


@dataclass(frozen=True, slots=True)
class Gguf:
    """A file as MLX has loaded it.

    Attributes:
        name: of the file.
        tensors: by GGUF name; of a quantised one also its ``.scales`` and ``.biases``.
        bits: of each quantised tensor, by its GGUF name without ``.weight``.
        metadata: scalars as Python values.
    """

    name: str
    tensors: dict[str, mx.array]
    bits: dict[str, int]
    metadata: dict[str, Any]

    @property
    def architecture(self) -> str:
        """Such as ``llama``."""
        return str(self.metadata.get("general.architecture", ""))

    def of_model(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # many types
        """What the metadata say of the architecture.

        Raises:
            ModelCorrupt: they do not say it, and there is no ``default``.
        """
        return self.value(f"{self.architecture}.{key}", default)

    def value(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # many types
        """What the metadata say.

        Raises:
            ModelCorrupt: they do not say it, and there is no ``default``.
        """
        found = self.metadata.get(key, default)
        if found is None:
            raise ModelCorrupt(f"{self.name}: it does not say {key}")
        return found


def read_gguf(path: Path) -> Gguf:
    """Reads the file into MLX.

    Raises:
        ModelCorrupt: it is damaged, or no GGUF file.
        ModelUnsupported: it has tensors of other types than those that MLX reads.
    """
    types = tensor_types(path)
    others = sorted({words for words in types.values() if words not in _READABLE.values()})
    if others:
        raise ModelUnsupported(
            f"{path.name}: it has tensors of type {', '.join(others)}; docproc reads GGUF files of "
            "type Q4_0, Q4_1, Q8_0 and F16"
        )
    try:
        loaded: Any = mx.load(str(path), return_metadata=True)
    except (RuntimeError, ValueError) as error:
        raise ModelCorrupt(f"{path.name}: {error}") from error
    tensors, metadata = loaded
    bits = {name.removesuffix(".weight"): _BITS[t] for name, t in types.items() if t in _BITS}
    plain = {
        key: value.item() if isinstance(value, mx.array) and value.size == 1 else value
        for key, value in metadata.items()
    }
    return Gguf(path.name, tensors, bits, plain)


def tensor_types(path: Path) -> dict[str, str]:
    """The type of each tensor, from the file's header alone.

    Raises:
        ModelCorrupt: it is damaged, or no GGUF file.
    """
    try:
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            return dict(_Header(content).tensors())
    except (struct.error, ValueError, KeyError, OverflowError) as error:
        raise ModelCorrupt(f"{path.name}: no GGUF file, or a damaged one") from error


class _Header:
    """A position in a GGUF file, all of whose numbers are little-endian."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._position = 0

    def tensors(self) -> Iterator[tuple[str, str]]:
        """Name and type of each tensor."""
        if self._content[:4] != _MAGIC:
            raise ValueError("no GGUF file")
        self._position = 8
        num_tensors, num_keys = self._number("Q"), self._number("Q")
        for _ in range(num_keys):
            self._skip(_STRING)
            self._skip(self._number("I"))
        end = 0.0
        for _ in range(num_tensors):
            name = self._bytes().decode()
            shape = [self._number("Q") for _ in range(self._number("I"))]
            number, offset = self._number("I"), self._number("Q")
            kind = _READABLE.get(number) or _OTHERS.get(number) or f"number {number}"
            end = max(end, offset + math.prod(shape) / 32 * _BYTES_OF_32.get(kind, 0))
            yield name, kind
        if self._position + end > len(self._content):
            raise ValueError("cut off")

    def _skip(self, kind: int) -> None:
        if kind == _STRING:
            self._bytes()
        elif kind == _ARRAY:
            element, length = self._number("I"), self._number("Q")
            if element in _SCALAR_SIZES:
                self._position += length * _SCALAR_SIZES[element]
                return
            for _ in range(length):
                self._skip(element)
        else:
            self._position += _SCALAR_SIZES[kind]

    def _bytes(self) -> bytes:
        length = self._number("Q")
        self._position += length
        return self._content[self._position - length : self._position]

    def _number(self, form: str) -> int:
        number: int
        (number,) = struct.unpack_from(f"<{form}", self._content, self._position)
        self._position += struct.calcsize(form)
        return number
