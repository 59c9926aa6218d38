from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

from docproc.errors import ModelUnsupported
from docproc.models.tokenizer import around_content, load_tokenizer
from tests.tiny_models import save_tiny_model

TURNS = "{% for m in messages %}[{{ m.role }}]{{ m.content | trim }}[end]{% endfor %}[assistant]"


def around(template: str | None) -> tuple[str, str]:
    make: Any = PreTrainedTokenizerFast
    bare = Tokenizer(models.BPE({"a": 0}, []))
    tokenizer = make(tokenizer_object=bare, chat_template=template)
    return around_content(tokenizer, "tiny")


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        # As Qwen 3 and GLM switch thoughts off, Granite and DeepSeek 3.1, gpt-oss.
        (
            "{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}",
            "<think>\n\n</think>\n\n",
        ),
        ("{% if thinking %}<think>{% else %}</think>{% endif %}", "</think>"),
        ("{{ reasoning_effort }}", "low"),
        # Those that always think.
        ("<think>", "<think>\n</think>\n\n"),
        ("<think:own>", "<think:own>\n</think:own>\n\n"),
        ("<|START_THINKING|>", "<|START_THINKING|><|END_THINKING|>"),
        ("<|start|>assistant", "<|start|>assistant<|channel|>final<|message|>"),
        ("", ""),
    ],
)
def test_the_answer_comes_without_thoughts(ending: str, expected: str) -> None:
    assert around(TURNS + ending) == ("[user]", f"[end][assistant]{expected}")


def test_a_system_message_of_the_template_stays() -> None:
    before, _ = around("[system]You help.[end]" + TURNS)

    assert before == "[system]You help.[end][user]"


def test_the_prompt_is_the_same_on_every_day() -> None:
    template = (
        "{% if date_string is not defined %}{% set date_string = strftime_now('%d') %}{% endif %}"
    )

    assert around(template + "{{ date_string }}" + TURNS)[0] == "26 Jul 2024[user]"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (None, "it has no chat template"),
        ("{{ raise_exception('roles must alternate') }}", "fails: roles must alternate"),
        ("{{ tools | length }}", "its chat template fails"),
        ("{% if", "its chat template fails"),
        ("Always the same.", "leaves the message out"),
    ],
)
def test_a_template_that_is_of_no_use_is_refused_with_the_cure(
    template: str | None, words: str
) -> None:
    with pytest.raises(ModelUnsupported, match=words) as raised:
        around(template)

    assert "docproc models recommend" in raised.value.words


def test_a_tokenizer_without_a_fast_version_is_refused_with_the_cure(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "ByT5Tokenizer"}')

    with pytest.raises(ModelUnsupported) as raised:
        load_tokenizer(folder)

    assert raised.value.words == (
        "model: its tokenizer has no fast version, which grammars need; choose one of "
        "`docproc models recommend`, or serve it: see DOCPROC_ENGINE"
    )
