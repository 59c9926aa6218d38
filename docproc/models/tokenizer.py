"""A model's tokenizer: its chat template, and text that stays text.

Document text never becomes a control token: ``<|im_end|>`` printed in a PDF is
encoded letter by letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llguidance
from jinja2 import TemplateError
from tokenizers import Tokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from docproc.errors import ModelCorrupt, ModelUnsupported
from docproc.models.hub import stay_offline

_CONTENT = "\ue000content\ue000"
# Each family has its own word: Qwen and GLM, Granite and DeepSeek, gpt-oss and Mistral.
_NO_THINKING = {"enable_thinking": False, "thinking": False, "reasoning_effort": "low"}
# Llama would say today's, and answer otherwise tomorrow.
_ONE_DAY = {"date_string": "26 Jul 2024"}
# Of models that always think, and the channels of gpt-oss.
_OPEN_THOUGHTS = (
    (re.compile(r"<(think[^<>]*)>\s*$"), r"\n</\1>\n\n"),
    (re.compile(r"<\|START_THINKING\|>$"), "<|END_THINKING|>"),
    (re.compile(r"<\|start\|>assistant$"), "<|channel|>final<|message|>"),
)


@dataclass(frozen=True, slots=True)
class ModelTokenizer:
    """Thread-safe: nothing of it changes after it was loaded.

    Attributes:
        grammar_tokenizer: the same vocabulary for llguidance.
    """

    grammar_tokenizer: llguidance.LLTokenizer
    _control: Tokenizer
    _plain: Tokenizer
    _before: str
    _after: str

    def prompt(self, content: str) -> tuple[int, ...]:
        """Tokens of one user message with ``content``, up to where the answer starts."""
        before = self._control.encode(self._before, add_special_tokens=False).ids
        after = self._control.encode(self._after, add_special_tokens=False).ids
        return (*before, *self.encode(content), *after)

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text; control tokens in it are not recognised."""
        ids: list[int] = self._plain.encode(text, add_special_tokens=False).ids
        return ids

    def token_bytes(self, token_ids: Sequence[int]) -> list[bytes]:
        """The UTF-8 bytes of each token; one character may span several tokens."""
        return [self.grammar_tokenizer.decode_bytes([token]) for token in token_ids]


def load_tokenizer(folder: Path) -> ModelTokenizer:
    """Loads the tokenizer of a model folder.

    Raises:
        ModelCorrupt: it is missing or damaged.
        ModelUnsupported: it has no fast (Rust) version, or no chat template that can be used.
    """
    stay_offline()
    try:
        loaded = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except ImportError as error:
        raise ModelUnsupported(f"{folder.name}: its tokenizer needs more: {error}") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelCorrupt(f"{folder.name}: no tokenizer: {error}") from error
    if not isinstance(loaded, PreTrainedTokenizerFast):
        raise ModelUnsupported(
            f"{folder.name}: its tokenizer has no fast version, which grammars need"
        )
    serialised = loaded.backend_tokenizer.to_str()
    plain = Tokenizer.from_str(serialised)
    plain.encode_special_tokens = True
    before, after = around_content(loaded, folder.name)
    return ModelTokenizer(
        grammar_tokenizer=llguidance.LLTokenizer(serialised, eos_token=loaded.eos_token_id),
        _control=Tokenizer.from_str(serialised),
        _plain=plain,
        _before=before,
        _after=after,
    )


def around_content(tokenizer: Any, name: str) -> tuple[str, str]:  # noqa: ANN401  # untyped
    """What the model's own chat template puts before and behind one user message.

    Answers come at once: thinking is switched off by the words that templates have for it, and
    what a template opens for thoughts all the same is closed.

    Raises:
        ModelUnsupported: there is no template, or it does not take such a message.
    """
    if not tokenizer.chat_template:
        raise ModelUnsupported(f"{name}: it has no chat template, so it was not trained to answer")
    messages = [{"role": "user", "content": _CONTENT}]
    try:
        rendered: str = tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, **_NO_THINKING, **_ONE_DAY
        )
    except (TemplateError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelUnsupported(f"{name}: its chat template fails: {error}") from error
    before, found, after = rendered.rpartition(_CONTENT)
    if not found:
        raise ModelUnsupported(f"{name}: its chat template leaves the message out")
    return before, after + _end_of_thoughts(after)


def _end_of_thoughts(after: str) -> str:
    """What is missing before the answer itself."""
    for opening, closing in _OPEN_THOUGHTS:
        if match := opening.search(after):
            return match.expand(closing)
    return ""
