"""The starter model as it was converted on this machine."""

import mlx.core as mx
import numpy as np
import pytest

from docproc.models.catalog import ModelFiles
from docproc.models.gguf import unpermuted
from docproc.models.tokenizer import load_tokenizer


def llama_cpp_permuted(rows: np.ndarray, num_heads: int) -> np.ndarray:
    """``permute`` of llama.cpp's convert_hf_to_gguf.py, for the rows of q and k."""
    shape = rows.shape
    halves = rows.reshape(num_heads, 2, shape[0] // num_heads // 2, *shape[1:])
    return halves.swapaxes(1, 2).reshape(shape)


@pytest.mark.parametrize("num_heads", [1, 3, 9])
def test_unpermuting_undoes_what_llama_cpp_does(num_heads: int) -> None:
    rows = np.arange(num_heads * 8 * 5).reshape(num_heads * 8, 5)

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
