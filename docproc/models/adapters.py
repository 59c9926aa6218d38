"""Adapters: low-rank changes of a model's weights, merged at load.

LoRA, https://arxiv.org/abs/2106.09685: ``W + scale * B @ A``. Files hold, for
each module path, ``….lora_A`` (rank x inputs) and ``….lora_B`` (outputs x
rank), with ``scale`` in the metadata.
"""

from pathlib import Path
from typing import Any

import mlx.core as mx

from docproc.errors import ModelCorrupt


def merge_adapter(network: Any, path: Path) -> None:  # noqa: ANN401  # mlx_lm models share no type
    """Adds the adapter to the weights of ``network``, which must not be quantised.

    Raises:
        ModelCorrupt: the file cannot be read or does not fit the model.
    """
    try:
        loaded: Any = mx.load(str(path), return_metadata=True)
        tensors, metadata = loaded
        scale = float(metadata["scale"])
        modules = dict(network.named_modules())
        for name in sorted(key.removesuffix(".lora_A") for key in tensors if key.endswith("A")):
            module = modules[name]
            a = tensors[f"{name}.lora_A"].astype(mx.float32)
            b = tensors[f"{name}.lora_B"].astype(mx.float32)
            module.weight = (module.weight + scale * (b @ a)).astype(module.weight.dtype)
    except (KeyError, ValueError, RuntimeError) as error:
        raise ModelCorrupt(f"{path.name}: does not fit the model: {error}") from error
