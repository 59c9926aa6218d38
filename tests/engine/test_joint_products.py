from pathlib import Path

import mlx.core as mx
import pytest

from docproc.engine.joint_products import join_products
from docproc.models.loading import load_model
from tests.tiny_models import save_tiny_model


@pytest.mark.parametrize("architecture", ["llama", "qwen3"])
def test_joint_products_give_what_single_ones_give(tmp_path: Path, architecture: str) -> None:
    network = load_model(save_tiny_model(tmp_path, architecture)).network
    tokens = mx.array([[5, 6, 7, 8]])
    expected = network(tokens)
    mx.eval(expected)

    join_products(network)

    assert not hasattr(network.layers[0].mlp.gate_proj, "weight")
    assert mx.allclose(network(tokens), expected, atol=1e-5).item()


def test_other_architectures_stay_as_they_are(tmp_path: Path) -> None:
    network = load_model(save_tiny_model(tmp_path, "gemma3")).network

    join_products(network)

    assert network.layers[0].mlp.gate_proj.weight.size
