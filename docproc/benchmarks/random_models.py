"""Models of random weights in the shape of real ones: as fast, and nothing to fetch."""

from typing import Any

import mlx.core as mx
from mlx.utils import tree_map
from mlx_lm.utils import _get_classes

from docproc.errors import ConfigurationError
from docproc.models.loading import LoadedModel, describe

SHAPES: dict[str, dict[str, Any]] = {
    "qwen3-4b": {
        "model_type": "qwen3",
        "hidden_size": 2560,
        "num_hidden_layers": 36,
        "intermediate_size": 9728,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 151_936,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1_000_000.0,
        "max_position_embeddings": 40_960,
        "tie_word_embeddings": True,
    },
    "smollm2-135m": {
        "model_type": "llama",
        "hidden_size": 576,
        "num_hidden_layers": 30,
        "intermediate_size": 1536,
        "num_attention_heads": 9,
        "num_key_value_heads": 3,
        "head_dim": 64,
        "vocab_size": 49_152,
        "rms_norm_eps": 1e-5,
        "rope_theta": 100_000.0,
        "max_position_embeddings": 8192,
        "tie_word_embeddings": True,
    },
}


def random_model(shape: str, seed: int = 0) -> LoadedModel:
    """Weights in bfloat16, float32 on a CPU; nothing ends an answer before its length.

    Raises:
        ConfigurationError: no shape has this name.
    """
    if shape not in SHAPES:
        raise ConfigurationError(f"no shape is called {shape}; there are {', '.join(SHAPES)}")
    config = SHAPES[shape]
    model_class, arguments_class = _get_classes(config)
    mx.random.seed(seed)
    network = model_class(arguments_class.from_dict(config))
    is_cpu = mx.default_device().type == mx.DeviceType.cpu
    dtype = mx.float32 if is_cpu else mx.bfloat16
    network.update(tree_map(lambda weight: weight.astype(dtype), network.parameters()))
    mx.eval(network.parameters())
    return describe(network, config, frozenset())
