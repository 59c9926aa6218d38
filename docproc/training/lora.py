"""Low-rank layers in a network: put in, filled from an adapter, written as one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mlx.core as mx
from mlx_lm.tuner.lora import LoRALinear
from mlx_lm.tuner.utils import linear_to_lora_layers

from docproc.models.adapters import Adapter, read_adapter, write_adapter

# ``B @ A`` counts so many times: with mlx-lm's beginnings for A, steps of Adam move the
# weights about as far as with normal ones and a scale of 2.
_SCALE = 4.0


def add_lora(network: Any, rank: int, *, start: Path | None = None) -> None:  # noqa: ANN401  # mlx_lm models share no type
    """Freezes the network and lets every linear layer learn a change of this rank.

    With ``start``, the changes begin as that adapter's, which also says their rank.
    """
    adapter = read_adapter(start) if start else None
    network.freeze()
    config = {
        "rank": adapter.rank if adapter else rank,
        "scale": adapter.scale if adapter else _SCALE,
        "dropout": 0.0,
    }
    linear_to_lora_layers(network, len(network.layers), config)
    for name, layer in _lora_layers(network).items() if adapter else ():
        assert adapter is not None
        layer.lora_a = adapter.a[name].T
        layer.lora_b = adapter.b[name].T
    mx.eval(network.trainable_parameters())


def adapter_of(network: Any) -> Adapter:  # noqa: ANN401  # mlx_lm models share no type
    """What the low-rank layers have learned."""
    layers = _lora_layers(network)
    return Adapter(
        a={name: layer.lora_a.T for name, layer in layers.items()},
        b={name: layer.lora_b.T for name, layer in layers.items()},
        scale=next(iter(layers.values())).scale,
    )


def save_adapter(network: Any, path: Path, notes: Mapping[str, str]) -> None:  # noqa: ANN401
    """Writes the adapter with ``notes`` beside it; the file appears complete or not at all."""
    scratch = path.with_name(f".{path.name}")
    write_adapter(adapter_of(network), scratch, notes)
    scratch.replace(path)


def _lora_layers(network: Any) -> dict[str, LoRALinear]:  # noqa: ANN401
    modules = network.named_modules()
    return {name: module for name, module in modules if isinstance(module, LoRALinear)}
