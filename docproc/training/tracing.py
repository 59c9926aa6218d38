"""Tracing: the tokens of an answer as the engine makes them, and where it has a choice."""

from dataclasses import dataclass

from docproc.engine.constraints import GrammarConstraint
from docproc.errors import ConstraintFailed
from docproc.models.tokenizer import ModelTokenizer


@dataclass(frozen=True, slots=True)
class Traced:
    """An answer under its grammar.

    Attributes:
        tokens: of the answer, with the token that ends it if that is a choice.
        ends: where each token ends, in bytes of the answer.
        is_free: whether another token was allowed too.
    """

    tokens: tuple[int, ...]
    ends: tuple[int, ...]
    is_free: tuple[bool, ...]


def trace(tokenizer: ModelTokenizer, grammar: str, answer: str) -> Traced | None:
    """Follows ``answer`` through ``grammar``; None if that does not allow it.

    Forced tokens are the grammar's, as in the engine; at a choice the answer goes on as
    the tokenizer divides what is left of it.
    """
    try:
        return _Tracing(tokenizer, grammar, answer.encode()).run()
    except ConstraintFailed:
        return None


class _Tracing:
    def __init__(self, tokenizer: ModelTokenizer, grammar: str, content: bytes) -> None:
        self._tokenizer = tokenizer.grammar_tokenizer
        self._constraint = GrammarConstraint(self._tokenizer, grammar)
        self._content = content
        self._position = 0
        self._rest: list[int] = []
        self._traced: list[tuple[int, int, bool]] = []

    def run(self) -> Traced | None:
        while True:
            for token in self._constraint.take_forced():
                if not self._append(token, is_free=False):
                    return None
                self._rest = []
            if self._constraint.is_complete:
                return self._ended()
            token = self._next()
            num_allowed, is_allowed = self._allowed(token)
            if not is_allowed:
                return None
            if token == self._tokenizer.eos_token:
                self._traced.append((token, self._position, num_allowed > 1))
                return self._ended()
            self._constraint.advance(token)
            self._append(token, is_free=num_allowed > 1)

    def _next(self) -> int:
        """The token with which the answer goes on."""
        if self._position == len(self._content):
            return int(self._tokenizer.eos_token)
        if not self._rest:
            self._rest = self._tokenizer.tokenize_bytes(self._content[self._position :])[::-1]
        return self._rest.pop()

    def _allowed(self, token: int) -> tuple[int, bool]:
        """How many tokens are, and whether this one is."""
        mask = self._constraint.matcher.compute_bitmask()
        self._constraint.raise_on_error()
        bits = int.from_bytes(mask, "little")
        return bits.bit_count(), bool(bits >> token & 1)

    def _append(self, token: int, *, is_free: bool) -> bool:
        """Takes the token, if it is how the answer goes on."""
        piece = self._tokenizer.decode_bytes([token])
        if not self._content.startswith(piece, self._position):
            return False
        self._position += len(piece)
        self._traced.append((token, self._position, is_free))
        return True

    def _ended(self) -> Traced | None:
        if self._position != len(self._content):
            return None
        tokens, ends, is_free = zip(*self._traced, strict=True)
        return Traced(tokens, ends, is_free)
