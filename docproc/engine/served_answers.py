"""What an OpenAI-compatible server answers, as pieces with the logarithms of their chances."""

import json
from dataclasses import dataclass
from typing import Any

from docproc.engine.sequences import FinishReason
from docproc.errors import EngineRefused

_END_OF_THOUGHTS = b"</think>"
# Of bytes, each with the natural logarithm of its probability where the server tells.
Pieces = tuple[tuple[bytes, float | None], ...]


@dataclass(frozen=True, slots=True)
class ServedAnswer:
    """One answer.

    Attributes:
        pieces: of its bytes.
        finish_reason: why it ended.
        prompt_tokens: of the prompt as the server counted them; None where it does not tell.
    """

    pieces: Pieces
    finish_reason: FinishReason
    prompt_tokens: int | None

    def from_first_brace(self) -> "ServedAnswer":
        """Without what stands around a JSON object: thoughts, a fence, a greeting."""
        content = b"".join(piece for piece, _ in self.pieces)
        start, end = (
            content.find(b"{", max(0, content.rfind(_END_OF_THOUGHTS))),
            content.rfind(b"}") + 1,
        )
        if start <= 0 and end in (0, len(content)):
            return self
        is_whole = end > start and self.finish_reason is FinishReason.STOP
        pieces = _slice(self.pieces, max(0, start), end if is_whole else len(content))
        return ServedAnswer(pieces, self.finish_reason, self.prompt_tokens)


def read_served(body: Any) -> ServedAnswer:  # noqa: ANN401  # JSON
    """The first choice of a chat completion.

    Raises:
        EngineRefused: it is none.
    """
    try:
        choice = body["choices"][0]
        content = (choice["message"]["content"] or "").encode(errors="replace")
        is_cut = choice.get("finish_reason") == "length"
        usage = body.get("usage") or {}
        return ServedAnswer(
            _pieces(content, choice.get("logprobs") or {}),
            FinishReason.LENGTH if is_cut else FinishReason.STOP,
            usage.get("prompt_tokens"),
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        excerpt = json.dumps(body)[:200]
        raise EngineRefused(f"the server's answer is no chat completion: {excerpt}") from error


def _pieces(content: bytes, logprobs: dict[str, Any]) -> Pieces:
    """The content in tokens where the server tells them, else as one piece."""
    tokens = tuple(
        (_token_bytes(token), min(0.0, float(token["logprob"])))
        for token in logprobs.get("content") or []
    )
    # Thoughts, which are tokens too, and the end token are no part of the content.
    start = b"".join(piece for piece, _ in tokens).rfind(content)
    if not tokens or not content or start < 0:
        return ((content, None),) if content else ()
    return _slice(tokens, start, start + len(content))


def _token_bytes(token: dict[str, Any]) -> bytes:
    raw = token.get("bytes")
    return bytes(raw) if raw is not None else str(token["token"]).encode(errors="replace")


def _slice(pieces: Pieces, start: int, end: int) -> Pieces:
    """Of pieces that follow each other, what lies in ``[start, end)`` of their bytes."""
    kept, position = [], 0
    for piece, logprob in pieces:
        cut = piece[max(0, start - position) : max(0, end - position)]
        position += len(piece)
        if cut:
            kept.append((cut, logprob))
    return tuple(kept)
