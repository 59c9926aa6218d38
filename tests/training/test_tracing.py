from pathlib import Path

import pytest

from docproc.models.tokenizer import ModelTokenizer, load_tokenizer
from docproc.training.tracing import trace
from tests.tiny_models import save_tiny_model


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> ModelTokenizer:
    """A token for each byte."""
    folder: Path = tmp_path_factory.mktemp("model")
    return load_tokenizer(save_tiny_model(folder))


def test_only_where_the_grammar_leaves_a_choice_something_is_free(
    tokenizer: ModelTokenizer,
) -> None:
    traced = trace(tokenizer, 'start: "{" ("abc" | "abd") "}"', "{abd}")

    assert traced is not None
    assert b"".join(tokenizer.token_bytes(traced.tokens)) == b"{abd}"
    assert [end for end, free in zip(traced.ends, traced.is_free, strict=True) if free] == [4]


def test_an_answer_that_the_grammar_does_not_allow_has_no_trace(tokenizer: ModelTokenizer) -> None:
    grammar = 'start: "{" ("abc" | "abd") "}"'

    assert trace(tokenizer, grammar, "{abe}") is None
    assert trace(tokenizer, grammar, "{abc") is None
    assert trace(tokenizer, grammar, "{abc}}") is None


def test_where_the_answer_could_go_on_its_end_is_a_choice(tokenizer: ModelTokenizer) -> None:
    traced = trace(tokenizer, 'start: "ab" "c"?', "ab")

    assert traced is not None
    assert tokenizer.token_bytes(traced.tokens[:2]) == [b"a", b"b"]
    assert traced.tokens[2] == tokenizer.grammar_tokenizer.eos_token
    assert traced.is_free == (False, False, True)
