import json
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx.utils import tree_flatten

from docproc.errors import ModelCorrupt, ModelMissing, ModelUnsupported
from docproc.models.catalog import ModelFiles, find_model, list_models, require_model
from docproc.models.gguf import convert_gguf, unpermuted
from docproc.models.loading import load_model
from docproc.models.pulling import pull_model
from docproc.models.tokenizer import load_tokenizer
from tests.models.gguf_files import Weights, write_gguf
from tests.tiny_models import save_tiny_model

_LAYERS = {
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_TOP = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def gguf_name(name: str) -> str:
    module, _, last = name.rpartition(".")
    if module in _TOP:
        return f"{_TOP[module]}.{last}"
    _, _, layer, own = module.split(".", 3)
    return f"blk.{layer}.{_LAYERS[own]}.{last}"


def llama_cpp_permuted(rows: Weights, num_heads: int) -> Weights:
    """``permute`` of llama.cpp's convert_hf_to_gguf.py, for the rows of q and k."""
    shape = rows.shape
    halves = rows.reshape(num_heads, 2, shape[0] // num_heads // 2, *shape[1:])
    return halves.swapaxes(1, 2).reshape(shape)


def metadata_of(config: dict[str, Any], tokenizer: dict[str, Any]) -> dict[str, Any]:
    name = config["model_type"]
    vocabulary = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].get)
    special = {token["content"] for token in tokenizer["added_tokens"]}
    return {
        "general.architecture": name,
        f"{name}.block_count": config["num_hidden_layers"],
        f"{name}.context_length": config["max_position_embeddings"],
        f"{name}.embedding_length": config["hidden_size"],
        f"{name}.feed_forward_length": config["intermediate_size"],
        f"{name}.attention.head_count": config["num_attention_heads"],
        f"{name}.attention.head_count_kv": config["num_key_value_heads"],
        f"{name}.attention.key_length": config["head_dim"],
        f"{name}.attention.value_length": config["head_dim"],
        f"{name}.attention.layer_norm_rms_epsilon": config["rms_norm_eps"],
        f"{name}.rope.freq_base": config["rope_theta"],
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": vocabulary,
        "tokenizer.ggml.token_type": [3 if token in special else 1 for token in vocabulary],
        "tokenizer.ggml.merges": ["a b"],
        "tokenizer.ggml.eos_token_id": 1,
        "tokenizer.chat_template": (
            "{% for m in messages %}<|start|>{{ m['content'] }}<|end|>{% endfor %}<|start|>"
        ),
    }


def _not_ascii(vocabulary: dict[str, int]) -> list[int]:
    return [number for token, number in vocabulary.items() if not token.isascii()]


def save_gguf(
    path: Path,
    architecture: str,
    kind: str = "F16",
    **changes: Any,  # noqa: ANN401  # metadata
) -> dict[str, Weights]:
    """A tiny model as a GGUF file; returns the weights by the names of MLX."""
    folder = save_tiny_model(
        path.parent / "hub", architecture, hidden_size=64, intermediate_size=96
    )
    config = json.loads((folder / "config.json").read_text())
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"] |= {"ab": len(tokenizer["model"]["vocab"])}
    weights: Any = tree_flatten(load_model(folder).network.parameters())
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    tensors, names = {}, {}
    for name, weight in weights:
        array = np.array(weight)
        if name.startswith("model.embed_tokens"):
            array = np.concatenate([array, array[:1]])
            # Bytes that are no letters by themselves are hardly ever generated.
            array[_not_ascii(tokenizer["model"]["vocab"])] *= 0.001
        names[gguf_name(name)] = name
        stem = gguf_name(name).split(".")[-2]
        if architecture == "llama" and stem in heads:
            array = llama_cpp_permuted(array, heads[stem])
        tensors[gguf_name(name)] = ("F32" if array.ndim == 1 else kind, array)
    packed = write_gguf(path, metadata_of(config, tokenizer) | changes, tensors)
    for stem, num_heads in heads.items() if architecture == "llama" else ():
        for name in [name for name in packed if f".{stem}." in name]:
            packed[name] = np.array(unpermuted(mx.array(packed[name]), num_heads))
    return {names[name]: weight for name, weight in packed.items()}


@pytest.mark.parametrize("kind", ["F16", "Q4_0", "Q4_1", "Q8_0"])
@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3"])
def test_a_gguf_file_of_each_type_says_what_was_packed(
    tmp_path: Path, architecture: str, kind: str
) -> None:
    packed = save_gguf(tmp_path / "tiny.gguf", architecture, kind)

    convert_gguf(tmp_path / "tiny.gguf", tmp_path / "model")

    loaded = dict(tree_flatten(load_model(tmp_path / "model").network.parameters()))
    assert set(loaded) == set(packed)
    for name, weight in loaded.items():
        assert np.allclose(np.array(weight), packed[name], atol=2e-3), name


def test_a_gguf_file_has_its_own_tokenizer_and_chat_template(tmp_path: Path) -> None:
    save_gguf(tmp_path / "tiny.gguf", "qwen3")

    convert_gguf(tmp_path / "tiny.gguf", tmp_path / "model")

    tokenizer = load_tokenizer(tmp_path / "model")
    tokens = tokenizer.prompt("cab <|end|>")
    pieces = tokenizer.token_bytes(tokens)
    assert tokens[0] == 0
    assert pieces[1:3] == [b"c", b"ab"]
    assert b"".join(pieces[1:-2]) == b"cab <|end|>"


def test_a_gguf_file_is_converted_once_and_then_a_model(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    save_gguf(path, "llama")
    with pytest.raises(ModelMissing) as raised:
        require_model(str(path), tmp_path / "cache")
    assert raised.value.words.endswith(f"run: docproc models pull {path}")

    pull_model(str(path), tmp_path / "cache", report=lambda _: None)

    files = require_model(str(path), tmp_path / "cache")
    assert load_model(files.folder).context_length == 512
    assert [m.name for m in list_models(tmp_path / "cache")] == ["starter", "tiny.gguf"]
    save_gguf(path, "qwen3")
    assert not find_model(str(path), tmp_path / "cache").is_present


def test_other_types_are_refused_in_words(tmp_path: Path) -> None:
    weights = np.zeros((2, 256), np.float32)
    write_gguf(
        tmp_path / "k.gguf",
        {"general.architecture": "llama"},
        {"blk.0.attn_q.weight": ("Q4_K", weights)},
    )

    with pytest.raises(ModelUnsupported) as raised:
        convert_gguf(tmp_path / "k.gguf", tmp_path / "model")

    assert raised.value.words == (
        "k.gguf: it has tensors of type Q4_K; docproc reads GGUF files of type "
        "Q4_0, Q4_1, Q8_0 and F16; choose one of `docproc models recommend`, "
        "or serve it: see DOCPROC_ENGINE"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"general.architecture": "gemma3"}, "the architecture gemma3 cannot be converted"),
        ({"tokenizer.ggml.model": "llama"}, r"its tokenizer is of a kind \(llama, qwen2\)"),
        ({"tokenizer.ggml.pre": "deepseek-v3"}, r"of a kind \(gpt2, deepseek-v3\)"),
    ],
)
def test_what_cannot_be_converted_says_why(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    save_gguf(tmp_path / "tiny.gguf", "qwen3", **changes)

    with pytest.raises(ModelUnsupported, match=words):
        convert_gguf(tmp_path / "tiny.gguf", tmp_path / "model")


@pytest.mark.parametrize("content", [b"", b"GGUF", b"%PDF-1.7 and more", b"GGUF" + b"\xff" * 60])
def test_a_file_that_is_no_gguf_file_is_corrupt(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "not.gguf"
    path.write_bytes(content)

    with pytest.raises(ModelCorrupt, match="no GGUF file, or a damaged one"):
        convert_gguf(path, tmp_path / "model")


def test_a_gguf_file_that_was_cut_off_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    save_gguf(path, "llama")
    path.write_bytes(path.read_bytes()[:-5000])

    with pytest.raises(ModelCorrupt, match="damaged"):
        convert_gguf(path, tmp_path / "model")


@pytest.mark.parametrize("num_heads", [1, 3, 9])
def test_unpermuting_undoes_what_llama_cpp_does(num_heads: int) -> None:
    rows = np.arange(num_heads * 8 * 5, dtype=np.float32).reshape(num_heads * 8, 5)

    restored = unpermuted(mx.array(llama_cpp_permuted(rows, num_heads)), num_heads)

    assert np.array_equal(np.array(restored), rows)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Total 1234", ["Total", " ", "1", "2", "3", "4"]),
        ("naïve café", ["na", "ïve", " café"]),
        ("\n\n### Extract", ["\n", "\n", "###", " Extract"]),
    ],
)
def test_the_starter_tokenizer_splits_as_smollm_does(
    starter_model: ModelFiles, text: str, pieces: list[str]
) -> None:
    tokenizer = load_tokenizer(starter_model.folder)

    tokens = tokenizer.encode(text)

    assert [piece.decode() for piece in tokenizer.token_bytes(tokens)] == pieces


def test_the_starter_prompt_has_no_system_message(starter_model: ModelFiles) -> None:
    tokenizer = load_tokenizer(starter_model.folder)

    text = b"".join(tokenizer.token_bytes(tokenizer.prompt("Hello"))).decode()

    assert text == "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"
