"""How the context of a model is divided between document and answer."""

from dataclasses import dataclass

from docproc.errors import ModelUnsupported

# Less of either is of no use for a document.
_MIN_PROMPT_TOKENS = 256
_MIN_FIELDS_TOKENS = 128
# Of a short context; a document is longer than what is found in it.
_FIELDS_SHARE = 3 / 8


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens of document text in one prompt, and of the answer about its fields."""

    max_prompt_tokens: int
    fields_tokens: int


def lengths(context_length: int, wanted: Lengths, *, frame_tokens: int) -> Lengths:
    """What is wanted, or what a short context has room for.

    ``frame_tokens`` are what a prompt has beside the document. Where an answer is cut off,
    both halves of the part are asked.

    Raises:
        ModelUnsupported: the context is too short for any document.
    """
    room = context_length - frame_tokens
    if wanted.max_prompt_tokens + wanted.fields_tokens <= room:
        return wanted
    fields_tokens = min(wanted.fields_tokens, int(room * _FIELDS_SHARE))
    max_prompt_tokens = min(wanted.max_prompt_tokens, room - fields_tokens)
    if max_prompt_tokens < _MIN_PROMPT_TOKENS or fields_tokens < _MIN_FIELDS_TOKENS:
        raise ModelUnsupported(f"its context of {context_length} tokens is too short for documents")
    return Lengths(max_prompt_tokens, fields_tokens)
