"""Turns a completion into the model's answer: its text, and where it had a choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from docproc.engine.sequences import Completion, FinishReason
from docproc.extraction import Choice


@dataclass(frozen=True, slots=True)
class Answer:
    """The model's raw text.

    Attributes:
        choices: where it chose among several allowed tokens.
        is_complete: whether it ended by itself, not at the limit.
    """

    text: str
    choices: tuple[Choice, ...]
    is_complete: bool


def read_answer(completion: Completion, token_bytes: Sequence[bytes]) -> Answer:
    """Joins tokens to text; ``token_bytes`` are those of ``completion.token_ids``."""
    content = b"".join(token_bytes)
    ends = list(accumulate(len(piece) for piece in token_bytes))
    characters = _characters_before_byte(content)
    choices = [
        Choice(characters[end - len(piece)], characters[end], logprob)
        for piece, end, logprob in zip(token_bytes, ends, completion.choice_logprobs, strict=True)
        if logprob is not None
    ]
    is_complete = completion.finish_reason is FinishReason.STOP
    return Answer(content.decode("utf-8", errors="ignore"), tuple(choices), is_complete)


def _characters_before_byte(content: bytes) -> list[int]:
    """For each byte offset, the number of characters that begin before it."""
    is_first = (byte & 0xC0 != 0x80 for byte in content)
    return [0, *accumulate(int(first) for first in is_first)]
