"""A model's tokenizer: its chat template, and text that stays text.

Document text never becomes a control token: ``<|im_end|>`` printed in a PDF is
encoded letter by letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llguidance
from tokenizers import Tokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from docproc.errors import ModelCorrupt

_CONTENT = "\ue000content\ue000"


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
        ModelCorrupt: it is missing, or has no fast (Rust) version.
    """
    try:
        loaded = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelCorrupt(f"{folder.name}: no tokenizer: {error}") from error
    if not isinstance(loaded, PreTrainedTokenizerFast):
        raise ModelCorrupt(f"{folder.name}: its tokenizer has no fast version")
    serialised = loaded.backend_tokenizer.to_str()
    plain = Tokenizer.from_str(serialised)
    plain.encode_special_tokens = True
    before, after = _around_content(loaded)
    return ModelTokenizer(
        grammar_tokenizer=llguidance.LLTokenizer(serialised, eos_token=loaded.eos_token_id),
        _control=Tokenizer.from_str(serialised),
        _plain=plain,
        _before=before,
        _after=after,
    )


def _around_content(tokenizer: Any) -> tuple[str, str]:  # noqa: ANN401  # transformers is untyped
    messages = [{"role": "user", "content": _CONTENT}]
    rendered: str = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
    )
    before, _, after = rendered.partition(_CONTENT)
    return before, after
