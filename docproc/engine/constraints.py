"""Constraints: which tokens an answer may go on with."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

import llguidance
import numpy as np
from llguidance.numpy import (
    allocate_token_bitmask,
    fill_next_token_bitmask_par,
    fill_next_token_bitmask_par_with_draft_tokens,
)
from numpy.typing import NDArray

from docproc.errors import ConstraintFailed

# Bit t of a row says whether token t may come next.
BitMasks = NDArray[np.int32]


class Constraint(Protocol):
    """Follows one completion token by token."""

    @property
    def matcher(self) -> llguidance.LLMatcher | None:
        """What computes the masks, None if every token is allowed."""
        ...

    def raise_on_error(self) -> None:
        """Raises ConstraintFailed if the grammar gave up, as it may while masks are computed."""
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

    @property
    def matcher(self) -> None:
        """None is needed."""

    def raise_on_error(self) -> None:
        """Nothing can fail."""

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
        self.raise_on_error()

    @property
    def matcher(self) -> llguidance.LLMatcher:
        """At the end of the grammar its masks leave only the end token."""
        return self._matcher

    def raise_on_error(self) -> None:
        """The grammar's own words; what follows them in angle brackets is all of it."""
        if self._matcher.is_error():
            raise ConstraintFailed(self._matcher.get_error().partition("<")[0])

    def advance(self, token: int) -> None:
        """Takes the token that was chosen."""
        self._matcher.consume_token(token)
        self.raise_on_error()

    def take_forced(self) -> list[int]:
        """Takes and returns the tokens that must come next (jump-forward decoding)."""
        forced: list[int] = self._matcher.compute_ff_tokens()
        if forced:
            self._matcher.consume_tokens(forced)
            self.raise_on_error()
        return forced

    @property
    def is_complete(self) -> bool:
        """Whether nothing but the end token may follow."""
        return bool(self._matcher.is_stopped())


def constrain_by(tokenizer: llguidance.LLTokenizer) -> Callable[[str | None], Constraint]:
    """Makes the constraint of a grammar over this vocabulary, None for a free answer."""

    def constrain(grammar: str | None) -> Constraint:
        return Unconstrained() if grammar is None else GrammarConstraint(tokenizer, grammar)

    return constrain


def bit_masks(
    asked: Sequence[tuple[Constraint, Sequence[int]]], vocabulary_size: int
) -> BitMasks | None:
    """What may come next, and what after each draft token, computed in parallel.

    Args:
        asked: each constraint with its draft tokens.
        vocabulary_size: width of the logits.

    Returns:
        Shape (rows, ceil(vocabulary_size / 32)): for each constraint one row, and one
        more for each of its drafts. What follows a draft that is not allowed has no
        meaning. None if nothing is constrained.
    """
    if all(constraint.matcher is None for constraint, _ in asked):
        return None
    num_rows = len(asked) + sum(len(drafts) for _, drafts in asked)
    masks = allocate_token_bitmask(num_rows, vocabulary_size)
    plain, drafted = [], []
    row = 0
    for constraint, drafts in asked:
        if constraint.matcher is not None and drafts:
            drafted.append((constraint.matcher, row, list(drafts)))
        elif constraint.matcher is not None:
            plain.append((constraint.matcher, row))
        row += 1 + len(drafts)
    if plain:
        fill_next_token_bitmask_par(_executor(), plain, masks)
    if drafted:
        fill_next_token_bitmask_par_with_draft_tokens(_executor(), drafted, masks)
    return masks


def num_allowed(masks: BitMasks) -> NDArray[np.int64]:
    """Shape (rows,): how many tokens each row allows, capped by its bits."""
    counts: NDArray[np.int64] = np.bitwise_count(masks.view(np.uint32)).sum(axis=1, dtype=np.int64)
    return counts


@cache
def _executor() -> llguidance.LLExecutor:
    return llguidance.LLExecutor()
