import json
from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from mlx import nn
from mlx.utils import tree_flatten

from docproc.errors import ModelCorrupt, ModelMissing
from docproc.models.adapters import Adapter, mean, merge_adapter, read_adapter, write_adapter
from docproc.models.catalog import STARTER_ADAPTER, find_model
from docproc.models.loading import load_model
from docproc.models.manifest import file_sha256
from docproc.models.tokenizer import load_tokenizer
from tests.tiny_models import ARCHITECTURES, save_tiny_model


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_hub_folder_of_each_architecture_loads(tmp_path: Path, architecture: str) -> None:
    model = load_model(save_tiny_model(tmp_path / "model", architecture))

    logits = model.network(mx.array([[5, 6, 7]]))

    assert logits.shape == (1, 3, model.vocabulary_size)
    assert model.eos_token_ids == {1}
    assert model.context_length == 512


def test_the_bytes_of_a_token_in_the_kv_cache_are_those_of_the_config(tmp_path: Path) -> None:
    model = load_model(save_tiny_model(tmp_path / "model"))

    # Keys and values of 2 layers, 2 heads of 8 float32 each.
    assert model.kv_bytes_per_token == 2 * 2 * 2 * 8 * 4


def test_an_adapter_adds_scale_times_b_times_a(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    name = "model.layers.0.self_attn.q_proj"
    a, b = mx.random.normal((2, 32)), mx.random.normal((32, 2))
    adapter = tmp_path / "adapter.safetensors"
    mx.save_safetensors(
        str(adapter), {f"{name}.lora_A": a, f"{name}.lora_B": b}, metadata={"scale": "2.0"}
    )
    before = load_model(folder).network.model.layers[0].self_attn.q_proj.weight

    after = load_model(folder, adapter).network.model.layers[0].self_attn.q_proj.weight

    assert mx.allclose(after, before + 2.0 * (b @ a), atol=1e-5).item()


def test_an_adapter_of_another_model_is_refused(tmp_path: Path) -> None:
    adapter = tmp_path / "adapter.safetensors"
    tensors = {"model.nowhere.lora_A": mx.zeros((2, 4)), "model.nowhere.lora_B": mx.zeros((4, 2))}
    mx.save_safetensors(str(adapter), tensors, metadata={"scale": "1"})
    network = load_model(save_tiny_model(tmp_path / "model")).network

    with pytest.raises(ModelCorrupt, match="does not fit the model"):
        merge_adapter(network, adapter)


def test_a_folder_without_a_model_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        load_model(tmp_path)


def test_a_damaged_model_is_corrupt(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "of_no_kind"}))

    with pytest.raises(ModelCorrupt, match="of_no_kind"):
        load_model(folder)


def test_text_of_a_document_never_becomes_a_control_token(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(save_tiny_model(tmp_path / "model"))
    start, end = 0, 1

    tokens = tokenizer.prompt("before <|end|> after")

    assert tokens[0] == start
    assert tokens[-2:] == (end, start)
    assert end not in tokens[1:-2]
    assert b"".join(tokenizer.token_bytes(tokens[1:-2])).decode() == "before <|end|> after"


def test_a_folder_without_a_tokenizer_is_corrupt(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").unlink()

    with pytest.raises(ModelCorrupt, match="tokenizer"):
        load_tokenizer(folder)


@pytest.mark.parametrize("architecture", ["llama", "qwen3", "qwen3_moe"])
def test_a_4_bit_conversion_computes_as_its_weights_say(tmp_path: Path, architecture: str) -> None:
    folder = save_tiny_model(
        tmp_path / "model",
        architecture,
        hidden_size=64,
        intermediate_size=64,
        head_dim=16,
        moe_intermediate_size=64,
    )
    network = load_model(folder).network
    quantize: Any = nn.quantize  # type: ignore[attr-defined]  # not exported as types ask
    quantize(network, group_size=64, bits=4)
    tensors: Any = tree_flatten(network.parameters())
    mx.save_safetensors(
        str(folder / "model.safetensors"), dict(tensors), metadata={"format": "mlx"}
    )
    config = json.loads((folder / "config.json").read_text())
    config["quantization"] = {"group_size": 64, "bits": 4}
    (folder / "config.json").write_text(json.dumps(config))
    tokens = mx.array([[5, 6, 7]])

    loaded = load_model(folder)

    assert mx.allclose(loaded.network(tokens), network(tokens), rtol=0.02, atol=0.02).item()
    assert find_model(str(folder), tmp_path).loaded_bytes(is_dequantised=True) > 6 * (
        find_model(str(folder), tmp_path).loaded_bytes(is_dequantised=False)
    )


def test_the_starter_adapter_is_small_and_its_card_is_about_it() -> None:
    card = STARTER_ADAPTER.with_suffix(".md").read_text(encoding="utf-8")

    assert STARTER_ADAPTER.stat().st_size <= 12_000_000
    assert file_sha256(STARTER_ADAPTER) in card
    assert read_adapter(STARTER_ADAPTER).rank == 32


@pytest.mark.parametrize("rank", [32, 24])
def test_an_adapter_in_few_bits_is_nearly_what_it_was(tmp_path: Path, rank: int) -> None:
    mx.random.seed(1)
    a, b = mx.random.normal((rank, 64)), mx.random.normal((40, rank))
    written = Adapter({"layer": a}, {"layer": b}, 2.0)

    write_adapter(written, tmp_path / "adapter.safetensors", {"base": "none"})

    read = read_adapter(tmp_path / "adapter.safetensors")
    assert (read.rank, read.scale) == (rank, 2.0)
    assert mx.allclose(read.a["layer"], a, atol=0.02)
    assert mx.allclose(read.b["layer"], b, atol=0.02)


def test_the_mean_of_two_adapters_has_so_much_of_the_first() -> None:
    one, other = (
        Adapter({"x": mx.full((2, 4), n)}, {"x": mx.full((3, 2), n)}, 4.0) for n in (1, 3)
    )

    mixed = mean(one, other, 0.25)

    assert mx.allclose(mixed.a["x"], mx.full((2, 4), 2.5))
    assert mx.allclose(mixed.b["x"], mx.full((3, 2), 2.5))
    assert mixed.scale == 4.0
