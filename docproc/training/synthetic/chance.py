"""Chance: everything that is left to it comes from one seed."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance(random.Random):
    """A source of chance; the same seed gives the same choices on every machine."""

    def maybe(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[self.randrange(len(options))]

    def weighted(self, options: Mapping[T, float]) -> T:
        """One of the options by their weights."""
        return self.choices(list(options), list(options.values()))[0]

    def some(self, options: Sequence[T], at_least: int, at_most: int) -> list[T]:
        """Some of the options, in any order, none twice."""
        return self.sample(options, min(len(options), self.randint(at_least, at_most)))

    def digits(self, length: int) -> str:
        """So many digits, the first not zero."""
        return str(self.randrange(10 ** (length - 1), 10**length)) if length else ""

    def letters(self, length: int) -> str:
        """So many capitals without those that look like digits."""
        return "".join(self.pick("ABCDEFGHKLMNPRSTUVWXYZ") for _ in range(length))
