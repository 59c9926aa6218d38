"""Adapters: low-rank changes of a model's weights, merged at load.

LoRA, https://arxiv.org/abs/2106.09685: ``W + scale * B @ A``. Files hold, for
each module path, ``….lora_A`` (rank x inputs) and ``….lora_B`` (outputs x
rank), with ``scale`` in the metadata; in float16, or in 8 bits with
``….scales`` and ``….biases`` beside them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx

from docproc.errors import ModelCorrupt

# What an adapter notes of the shipped adapter that learning began with, '' for none.
BEGINNING = "beginning"
_CARD_SAYS = re.compile("from the adapter `([0-9a-f]+)`")
_BITS, _GROUP_SIZE = 8, 32


@dataclass(frozen=True, slots=True)
class Adapter:
    """Matrices in float32 by module path.

    Attributes:
        a: shape (rank, inputs) each.
        b: shape (outputs, rank) each.
        scale: of their products.
    """

    a: Mapping[str, mx.array]
    b: Mapping[str, mx.array]
    scale: float

    @property
    def rank(self) -> int:
        """Of every product."""
        return int(next(iter(self.a.values())).shape[0])


def read_adapter(path: Path) -> Adapter:
    """Reads an adapter file.

    Raises:
        ModelCorrupt: the file cannot be read or is no adapter.
    """
    tensors, notes = _loaded(path)
    try:
        names = sorted(key.removesuffix(".lora_A") for key in tensors if key.endswith(".lora_A"))
        if not names:
            raise ModelCorrupt(f"{path.name} is no adapter")
        return Adapter(
            a={name: _matrix(tensors, f"{name}.lora_A") for name in names},
            b={name: _matrix(tensors, f"{name}.lora_B") for name in names},
            scale=float(notes["scale"]),
        )
    except (KeyError, ValueError, RuntimeError) as error:
        raise ModelCorrupt(f"{path.name}: cannot be read: {error}") from error


def read_notes(path: Path) -> Mapping[str, str]:
    """What was noted beside an adapter when it was written.

    Raises:
        ModelCorrupt: the file cannot be read.
    """
    return _loaded(path)[1]


def _loaded(path: Path) -> tuple[dict[str, mx.array], dict[str, str]]:
    """Tensors and notes of a file."""
    try:
        loaded: Any = mx.load(str(path), return_metadata=True)
    except (ValueError, RuntimeError) as error:
        raise ModelCorrupt(f"{path.name}: cannot be read: {error}") from error
    tensors, notes = loaded
    return tensors, notes


def beginning_of(path: Path) -> str | None:
    """Version of the shipped adapter that this one began with, None where there is none.

    An earlier docproc did not note it, but the card beside the adapter has what it went on from.

    Raises:
        ModelCorrupt: the file cannot be read.
    """
    notes = read_notes(path)
    if BEGINNING in notes:
        return notes[BEGINNING] or None
    card = path.with_suffix(".md")
    said = _CARD_SAYS.search(card.read_text(encoding="utf-8")) if card.is_file() else None
    return said[1] if said else None


def write_adapter(adapter: Adapter, path: Path, notes: Mapping[str, str]) -> None:
    """Writes an adapter in 8 bits (in float16 where a matrix is not divisible)."""
    tensors: dict[str, mx.array] = {}
    for letter, matrices in (("A", adapter.a), ("B", adapter.b)):
        for name, matrix in matrices.items():
            tensors.update(_stored(f"{name}.lora_{letter}", matrix.astype(mx.float16)))
    metadata = {**notes, "scale": str(adapter.scale), "rank": str(adapter.rank)}
    with path.open("wb") as file:
        mx.save_safetensors(file, tensors, metadata=metadata)


def mean(one: Adapter, other: Adapter, share: float) -> Adapter:
    """Of two adapters of one shape the mean of each matrix, ``share`` of it the first's."""

    def mixed(first: Mapping[str, mx.array], second: Mapping[str, mx.array]) -> dict[str, mx.array]:
        return {name: share * first[name] + (1 - share) * second[name] for name in first}

    return Adapter(mixed(one.a, other.a), mixed(one.b, other.b), one.scale)


def merge_adapter(network: Any, path: Path) -> None:  # noqa: ANN401  # mlx_lm models share no type
    """Adds the adapter to the weights of ``network``, which must not be quantised.

    Raises:
        ModelCorrupt: the file cannot be read or does not fit the model.
    """
    adapter = read_adapter(path)
    modules = dict(network.named_modules())
    try:
        for name, a in adapter.a.items():
            module = modules[name]
            change = adapter.scale * (adapter.b[name] @ a)
            module.weight = (module.weight + change).astype(module.weight.dtype)
    except (KeyError, ValueError) as error:
        raise ModelCorrupt(f"{path.name}: does not fit the model: {error}") from error


def _matrix(tensors: Mapping[str, mx.array], key: str) -> mx.array:
    stored = tensors[key]
    if f"{key}.scales" in tensors:
        scales, biases = tensors[f"{key}.scales"], tensors[f"{key}.biases"]
        stored = mx.dequantize(stored, scales, biases, _GROUP_SIZE, _BITS)
    return stored.astype(mx.float32)


def _stored(key: str, matrix: mx.array) -> dict[str, mx.array]:
    if matrix.shape[1] % _GROUP_SIZE:
        return {key: mx.contiguous(matrix)}
    packed, scales, biases = mx.quantize(mx.contiguous(matrix), _GROUP_SIZE, _BITS)
    return {key: packed, f"{key}.scales": scales, f"{key}.biases": biases}
