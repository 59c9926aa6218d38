"""Loads a model folder into MLX, ready for the engine's thread.

MLX arrays belong to the thread that made them: call ``load_model`` on the
engine's thread.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
from mlx.utils import tree_map
from mlx_lm.models.cache import make_prompt_cache
from mlx_lm.utils import dequantize_model

from docproc.errors import ModelCorrupt, ModelMissing
from docproc.models.adapters import merge_adapter
from docproc.models.hub import stay_offline
from docproc.models.known import activation_bytes_per_token

# Weights of 4 bits in 16 bits; and what they may take of a GPU's memory, so that as much
# is left for the KV cache.
_DEQUANTIZED_GROWTH = 4
_WEIGHTS_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model and what the engine needs to know of it.

    Attributes:
        network: the ``mlx_lm`` model; called with ``(tokens, cache=…)``.
        eos_token_ids: tokens that end an answer.
        vocabulary_size: width of the logits.
        context_length: tokens that one sequence may have.
        kv_bytes_per_token: bytes of keys and values of one token over all layers.
        activation_bytes_per_token: bytes that one token of a step takes in a layer.
    """

    network: Any
    eos_token_ids: frozenset[int]
    vocabulary_size: int
    context_length: int
    kv_bytes_per_token: int
    activation_bytes_per_token: int


def load_model(
    folder: Path, adapter: Path | None = None, *, dequantize: bool = False
) -> LoadedModel:
    """Loads weights (float32 on a CPU, else the model's own) and merges the adapter.

    Without an adapter, and unless asked to ``dequantize``, quantised ones stay so on a GPU.

    Raises:
        ModelMissing: there is no model in ``folder``.
        ModelCorrupt: its files do not fit together.
    """
    if not (folder / "config.json").is_file():
        raise ModelMissing(f"{folder} has no config.json")
    stay_offline()
    try:
        network, tokenizer, config = mlx_lm.load(str(folder), return_config=True)  # type: ignore[misc]
    except (ValueError, RuntimeError, KeyError, OSError) as error:
        raise ModelCorrupt(f"{folder.name}: {error}") from error
    if adapter is not None or dequantize or _is_faster_dequantized():
        _dequantize(network)
    if adapter is not None:
        merge_adapter(network, adapter)
    mx.eval(network.parameters())
    return describe(network, config, frozenset(int(t) for t in tokenizer.eos_token_ids))


def describe(
    network: Any,  # noqa: ANN401  # mlx_lm models share no type
    config: dict[str, Any],
    eos_token_ids: frozenset[int],
) -> LoadedModel:
    """A network with what its ``config.json`` says of it."""
    # Models that see and hear keep what concerns text apart.
    text = {**config, **config.get("text_config", {})}
    return LoadedModel(
        network=network,
        eos_token_ids=eos_token_ids,
        vocabulary_size=int(text["vocab_size"]),
        context_length=int(text.get("max_position_embeddings", 4096)),
        kv_bytes_per_token=_kv_bytes_per_token(network),
        activation_bytes_per_token=activation_bytes_per_token(text, 4 if _is_cpu() else 2),
    )


def _is_cpu() -> bool:
    return mx.default_device().type == mx.DeviceType.cpu


def _is_faster_dequantized() -> bool:
    """On a CPU always; on CUDA, where products of 4 bits are slow in batches, if it fits."""
    if not mx.cuda.is_available():
        return _is_cpu()
    memory_bytes = int(mx.device_info()["total_memory"])
    return _DEQUANTIZED_GROWTH * mx.get_active_memory() <= _WEIGHTS_SHARE * memory_bytes


def _dequantize(network: Any) -> None:  # noqa: ANN401  # mlx_lm models share no type
    # Quantised products on a CPU run at about 7 tokens/s for 135M parameters.
    dequantize_model(network)
    dtype = mx.float32 if _is_cpu() else mx.bfloat16
    network.update(tree_map(lambda weight: weight.astype(dtype), network.parameters()))


def _kv_bytes_per_token(network: Any) -> int:  # noqa: ANN401
    """Measured on the model itself: the caches of one token."""
    caches = make_prompt_cache(network)
    mx.eval(network(mx.array([[0]]), cache=caches))
    arrays = [array for cache in caches for array in cache.state if isinstance(array, mx.array)]
    return sum(array[..., :1, :].nbytes for array in arrays)
