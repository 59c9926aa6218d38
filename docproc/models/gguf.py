"""Converts a llama-architecture GGUF file into a folder that ``mlx_lm.load`` reads.

MLX reads Q4_0, Q4_1 and Q8_0 tensors into its own quantised layout (groups of
32). What is left to do: names, the order of the rows of q and k, the config and
the tokenizer. Keys follow the specification, ``docs/gguf.md`` of ggml.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from docproc.errors import ModelCorrupt

_GROUP_SIZE = 32
_BITS = 4
_EMBEDDING_BITS = 8
_CONTROL_TOKEN = 3
_LAYER_NAMES = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
}
_TOP_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}

# The template that the starter adapter was trained with: no system message.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


@dataclass(frozen=True, slots=True)
class _Gguf:
    """Tensors by GGUF name, and metadata with scalars as Python values."""

    tensors: dict[str, mx.array]
    metadata: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> "_Gguf":
        try:
            loaded: Any = mx.load(str(path), return_metadata=True)
        except (RuntimeError, ValueError) as error:
            raise ModelCorrupt(f"{path.name}: {error}") from error
        tensors, metadata = loaded
        plain = {
            k: v.item() if isinstance(v, mx.array) and v.size == 1 else v
            for k, v in metadata.items()
        }
        return cls(tensors, plain)

    def llama(self, key: str) -> Any:  # noqa: ANN401  # metadata values have many types
        return self.metadata[f"llama.{key}"]


def convert_gguf(path: Path, folder: Path) -> None:
    """Writes ``config.json``, ``model.safetensors`` and the tokenizer into ``folder``.

    Raises:
        ModelCorrupt: the file cannot be read or is not of the llama architecture.
    """
    gguf = _Gguf.read(path)
    if gguf.metadata.get("general.architecture") != "llama":
        raise ModelCorrupt(f"{path.name}: only the llama architecture can be converted")
    folder.mkdir(parents=True, exist_ok=True)
    mx.save_safetensors(
        str(folder / "model.safetensors"), _weights(gguf), metadata={"format": "mlx"}
    )
    _write_json(folder / "config.json", _config(gguf))
    _tokenizer(gguf).save(str(folder / "tokenizer.json"))
    _write_json(folder / "tokenizer_config.json", _tokenizer_config(gguf))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")


def _weights(gguf: _Gguf) -> dict[str, mx.array]:
    heads = {
        "attn_q": gguf.llama("attention.head_count"),
        "attn_k": gguf.llama("attention.head_count_kv"),
    }
    weights = {}
    for name, tensor in gguf.tensors.items():
        stem = name.split(".")[-2]
        rows = unpermuted(tensor, heads[stem]) if stem in heads else tensor
        weights[_mlx_name(name)] = rows
    return weights


def _mlx_name(name: str) -> str:
    """``blk.3.attn_q.scales`` -> ``model.layers.3.self_attn.q_proj.scales``."""
    parts = name.split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{_LAYER_NAMES[parts[2]]}.{parts[3]}"
    return f"{_TOP_NAMES[parts[0]]}.{parts[1]}"


def unpermuted(rows: mx.array, num_heads: int) -> mx.array:
    """Rows of q or k back from interleaved rope to halves, as Hugging Face has them.

    The inverse of ``LlamaModel.permute`` in llama.cpp's ``convert_hf_to_gguf.py``;
    quantisation groups run along the columns, so packed rows move as they are.
    """
    num_rows, num_columns = rows.shape
    pairs = rows.reshape(num_heads, num_rows // num_heads // 2, 2, num_columns)
    return mx.contiguous(pairs.swapaxes(1, 2).reshape(num_rows, num_columns))


def _config(gguf: _Gguf) -> dict[str, Any]:
    quantization: dict[str, Any] = {"group_size": _GROUP_SIZE, "bits": _BITS}
    quantization["model.embed_tokens"] = {"group_size": _GROUP_SIZE, "bits": _EMBEDDING_BITS}
    return {
        "model_type": "llama",
        "hidden_size": gguf.llama("embedding_length"),
        "num_hidden_layers": gguf.llama("block_count"),
        "intermediate_size": gguf.llama("feed_forward_length"),
        "num_attention_heads": gguf.llama("attention.head_count"),
        "num_key_value_heads": gguf.llama("attention.head_count_kv"),
        "rms_norm_eps": gguf.llama("attention.layer_norm_rms_epsilon"),
        "vocab_size": gguf.llama("vocab_size"),
        "rope_theta": gguf.llama("rope.freq_base"),
        "max_position_embeddings": gguf.llama("context_length"),
        "tie_word_embeddings": "output.weight" not in gguf.tensors,
        "eos_token_id": gguf.metadata["tokenizer.ggml.eos_token_id"],
        "quantization": quantization,
    }


def _tokenizer(gguf: _Gguf) -> Tokenizer:
    """Byte-level BPE; the pre-tokenizer ``smollm`` splits digits first, as GPT-2 otherwise."""
    tokens: list[str] = gguf.metadata["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in gguf.metadata["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    digits = pre_tokenizers.Digits(individual_digits=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    kinds = gguf.metadata["tokenizer.ggml.token_type"].tolist()
    control = [t for t, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL_TOKEN]
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in control])
    return tokenizer


def _tokenizer_config(gguf: _Gguf) -> dict[str, Any]:
    tokens = gguf.metadata["tokenizer.ggml.tokens"]
    eos = tokens[gguf.metadata["tokenizer.ggml.eos_token_id"]]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": tokens[gguf.metadata["tokenizer.ggml.bos_token_id"]],
        "eos_token": eos,
        "pad_token": eos,
        "model_max_length": gguf.llama("context_length"),
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
    }
