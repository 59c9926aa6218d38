"""The tokenizer of a GGUF file, as the files of a hub folder have it."""

from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from docproc.errors import ModelUnsupported
from docproc.models.gguf_file import Gguf

_CONTROL, _USER_DEFINED = 3, 4
# How text is cut before its bytes are merged: as ``tokenizer.json`` of each family says.
_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{digits}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_LLAMA3 = _WORDS.replace("{digits}", "{1,3}")
_QWEN2 = _WORDS.replace("{digits}", "")
_EXPRESSIONS = {"llama-bpe": _LLAMA3, "llama3": _LLAMA3, "llama-v3": _LLAMA3, "qwen2": _QWEN2}


def tokenizer_of(gguf: Gguf) -> Tokenizer:
    """Its byte-level BPE tokenizer.

    Raises:
        ModelUnsupported: it has a tokenizer of another kind.
    """
    kind, family = gguf.value("tokenizer.ggml.model"), gguf.value("tokenizer.ggml.pre", "default")
    if kind != "gpt2" or (family not in _EXPRESSIONS and family not in ("smollm", "gpt-2")):
        raise ModelUnsupported(
            f"{gguf.name}: its tokenizer is of a kind ({kind}, {family}) that "
            "cannot be converted; take the model's folder from the hub instead"
        )
    tokens: list[str] = gguf.value("tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in gguf.value("tokenizer.ggml.merges")]
    # Llama 3 takes a word that is in the vocabulary as it is, even if no merges lead there.
    ignores_merges = _EXPRESSIONS.get(family) is _LLAMA3
    vocabulary = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=ignores_merges))
    tokenizer.pre_tokenizer = _pre_tokenizer(family)
    tokenizer.decoder = decoders.ByteLevel()
    kinds = gguf.value("tokenizer.ggml.token_type").tolist()
    numbered = list(zip(tokens, kinds, strict=True))
    tokenizer.add_special_tokens(
        [AddedToken(t, special=True) for t, k in numbered if k == _CONTROL]
    )
    tokenizer.add_tokens(
        [AddedToken(t, normalized=False) for t, k in numbered if k == _USER_DEFINED]
    )
    return tokenizer


def tokenizer_config_of(gguf: Gguf, chat_template: str | None) -> dict[str, Any]:
    """What ``tokenizer_config.json`` says; ``chat_template`` instead of the file's own."""
    tokens = gguf.value("tokenizer.ggml.tokens")
    eos = tokens[gguf.value("tokenizer.ggml.eos_token_id")]
    bos_token_id = gguf.metadata.get("tokenizer.ggml.bos_token_id")
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": None if bos_token_id is None else tokens[bos_token_id],
        "eos_token": eos,
        "pad_token": eos,
        "model_max_length": gguf.of_model("context_length"),
        "chat_template": chat_template or gguf.metadata.get("tokenizer.chat_template"),
        "clean_up_tokenization_spaces": False,
    }


def _pre_tokenizer(family: str) -> pre_tokenizers.PreTokenizer:
    if family in _EXPRESSIONS:
        words = pre_tokenizers.Split(Regex(_EXPRESSIONS[family]), "isolated")
        byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        return pre_tokenizers.Sequence([words, byte_level])
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    if family == "gpt-2":
        return byte_level
    digits = pre_tokenizers.Digits(individual_digits=True)
    return pre_tokenizers.Sequence([digits, byte_level])
