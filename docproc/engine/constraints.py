"""Constraints: which tokens an answer may go on with."""

from typing import Protocol

import llguidance
import numpy as np
from numpy.typing import NDArray

from docproc.errors import ConstraintFailed


class Constraint(Protocol):
    """Follows one completion token by token."""

    def allowed(self) -> NDArray[np.bool_] | None:
        """Shape (vocabulary,): the tokens that may come next, None for all."""
        ...

    def advance(self, token: int) -> None:
        """Takes the token that was chosen.

        Raises:
            ConstraintFailed: the token was not allowed.
        """
        ...

    def take_forced(self) -> list[int]:
        """Takes and returns the tokens that must come next, if there is no choice."""
        ...

    @property
    def is_complete(self) -> bool:
        """Whether the answer has ended, so that nothing may follow."""
        ...


class Unconstrained:
    """Allows every token."""

    def allowed(self) -> None:
        """All tokens."""

    def advance(self, token: int) -> None:
        """Nothing to follow."""

    def take_forced(self) -> list[int]:
        """None are."""
        return []

    @property
    def is_complete(self) -> bool:
        """Only the model ends it."""
        return False


# "A run of words of this document" needs more fuel than llguidance gives by default; a
# step at the limit takes about a third of a second.
_LIMITS = llguidance.LLParserLimits(initial_lexer_fuel=20_000_000, step_lexer_fuel=5_000_000)


class GrammarConstraint:
    """Follows an llguidance grammar.

    Raises:
        ConstraintFailed: the grammar is invalid.
    """

    def __init__(self, tokenizer: llguidance.LLTokenizer, grammar: str) -> None:
        self._matcher = llguidance.LLMatcher(tokenizer, grammar, log_level=0, limits=_LIMITS)
        self._raise_on_error()

    def allowed(self) -> NDArray[np.bool_]:
        """Shape (vocabulary,); at the end of the grammar only the end token is left."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        self._raise_on_error()
        return np.unpackbits(bits, bitorder="little").view(np.bool_)

    def advance(self, token: int) -> None:
        """Takes the token that was chosen."""
        self._matcher.consume_token(token)
        self._raise_on_error()

    def take_forced(self) -> list[int]:
        """Takes and returns the tokens that must come next (jump-forward decoding)."""
        forced: list[int] = self._matcher.compute_ff_tokens()
        if forced:
            self._matcher.consume_tokens(forced)
            self._raise_on_error()
        return forced

    @property
    def is_complete(self) -> bool:
        """Whether nothing but the end token may follow."""
        return bool(self._matcher.is_stopped())

    def _raise_on_error(self) -> None:
        if self._matcher.is_error():
            # What follows in angle brackets is the whole grammar.
            raise ConstraintFailed(self._matcher.get_error().partition("<")[0])
