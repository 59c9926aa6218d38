"""Converts a GGUF file into a folder that ``mlx_lm.load`` reads.

MLX reads Q4_0, Q4_1 and Q8_0 tensors into its own quantised layout (groups of
32). What is left to do: names, the order of the rows of q and k, the config and
the tokenizer.
"""

import json
from pathlib import Path
from typing import Any

import mlx.core as mx

from docproc.errors import ModelUnsupported
from docproc.models.gguf_file import Gguf, read_gguf
from docproc.models.gguf_tokenizer import tokenizer_config_of, tokenizer_of

_ARCHITECTURES = ("llama", "qwen2", "qwen3")
_GROUP_SIZE = 32
_LAYER_NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}
_TOP_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}


def convert_gguf(path: Path, folder: Path, *, chat_template: str | None = None) -> None:
    """Writes ``config.json``, ``model.safetensors`` and the tokenizer into ``folder``.

    ``chat_template`` instead of the file's own.

    Raises:
        ModelCorrupt: the file cannot be read.
        ModelUnsupported: its architecture, types or tokenizer cannot be converted.
    """
    gguf = read_gguf(path)
    if gguf.architecture not in _ARCHITECTURES:
        known = ", ".join(_ARCHITECTURES)
        raise ModelUnsupported(
            f"{path.name}: the architecture {gguf.architecture} cannot be converted ({known} can)"
        )
    tokenizer = tokenizer_of(gguf)
    folder.mkdir(parents=True, exist_ok=True)
    mx.save_safetensors(
        str(folder / "model.safetensors"), _weights(gguf), metadata={"format": "mlx"}
    )
    _write_json(folder / "config.json", _config(gguf))
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(folder / "tokenizer_config.json", tokenizer_config_of(gguf, chat_template))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")


def _weights(gguf: Gguf) -> dict[str, mx.array]:
    heads = {
        "attn_q": gguf.of_model("attention.head_count"),
        "attn_k": gguf.of_model("attention.head_count_kv"),
    }
    weights = {}
    for name, tensor in gguf.tensors.items():
        is_permuted = gguf.architecture == "llama" and name.split(".")[-2] in heads
        rows = unpermuted(tensor, heads[name.split(".")[-2]]) if is_permuted else tensor
        weights[_mlx_name(gguf, name)] = rows
    return weights


def _mlx_name(gguf: Gguf, name: str) -> str:
    """``blk.3.attn_q.scales`` -> ``model.layers.3.self_attn.q_proj.scales``."""
    parts = name.split(".")
    known = _LAYER_NAMES.get(parts[2]) if parts[0] == "blk" else _TOP_NAMES.get(parts[0])
    if known is None:
        # Such as the factors of Llama 3's rope, which are nowhere else in the file.
        raise ModelUnsupported(f"{gguf.name}: its tensor {name} cannot be converted")
    return (
        f"model.layers.{parts[1]}.{known}.{parts[3]}"
        if parts[0] == "blk"
        else f"{known}.{parts[1]}"
    )


def unpermuted(rows: mx.array, num_heads: int) -> mx.array:
    """Rows of q or k back from interleaved rope to halves, as Hugging Face has them.

    The inverse of ``LlamaModel.permute`` in llama.cpp's ``convert_hf_to_gguf.py``;
    quantisation groups run along the columns, so packed rows move as they are.
    """
    num_rows, num_columns = rows.shape
    pairs = rows.reshape(num_heads, num_rows // num_heads // 2, 2, num_columns)
    return mx.contiguous(pairs.swapaxes(1, 2).reshape(num_rows, num_columns))


def _config(gguf: Gguf) -> dict[str, Any]:
    num_heads, hidden_size = (
        gguf.of_model("attention.head_count"),
        gguf.of_model("embedding_length"),
    )
    ends = [gguf.metadata.get(f"tokenizer.ggml.{key}_token_id") for key in ("eos", "eot")]
    config = {
        "model_type": gguf.architecture,
        "hidden_size": hidden_size,
        "num_hidden_layers": gguf.of_model("block_count"),
        "intermediate_size": gguf.of_model("feed_forward_length"),
        "num_attention_heads": num_heads,
        "num_key_value_heads": gguf.of_model("attention.head_count_kv", num_heads),
        "head_dim": gguf.of_model("attention.key_length", hidden_size // num_heads),
        "rms_norm_eps": gguf.of_model("attention.layer_norm_rms_epsilon"),
        "vocab_size": len(gguf.value("tokenizer.ggml.tokens")),
        "rope_theta": gguf.of_model("rope.freq_base", 10_000.0),
        "max_position_embeddings": gguf.of_model("context_length"),
        "tie_word_embeddings": "output.weight" not in gguf.tensors,
        "eos_token_id": [token for token in dict.fromkeys(ends) if token is not None],
    }
    if gguf.bits:
        config["quantization"] = _quantization(gguf)
    return config


def _quantization(gguf: Gguf) -> dict[str, Any]:
    """The bits of most, and of each module that has others."""
    bits = list(gguf.bits.values())
    most = max(set(bits), key=bits.count)
    quantization: dict[str, Any] = {"group_size": _GROUP_SIZE, "bits": most}
    for name, own in gguf.bits.items():
        if own != most:
            module = _mlx_name(gguf, f"{name}.weight").removesuffix(".weight")
            quantization[module] = {"group_size": _GROUP_SIZE, "bits": own}
    return quantization
