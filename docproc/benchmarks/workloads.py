"""Workloads: the prompts that every contender answers."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from docproc.engine.sequences import Prompt

# Tokens that control a model rather than mean something are among the first.
_FIRST_TOKEN = 1000


@dataclass(frozen=True, slots=True)
class Workload:
    """Documents, each with the prompts of its tasks, which share its text."""

    documents: tuple[tuple[Prompt, ...], ...]

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts of all documents."""
        return tuple(prompt for prompts in self.documents for prompt in prompts)

    @property
    def num_prompt_tokens(self) -> int:
        """Tokens of all prompts, each counted in full."""
        return sum(len(prompt.tokens) for prompt in self.prompts)

    def first(self, num_documents: int) -> "Workload":
        """The first documents only."""
        return Workload(self.documents[:num_documents])

    def save(self, path: Path) -> None:
        """Writes it as JSON."""
        documents = [[asdict(prompt) for prompt in prompts] for prompts in self.documents]
        path.write_text(json.dumps(documents), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Workload":
        """Reads what ``save`` wrote."""
        documents = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(tuple(_prompt(**prompt) for prompt in prompts) for prompts in documents))


def lognormal_workload(
    num_documents: int,
    vocabulary_size: int,
    *,
    longest_prompt: int = 3000,
    seed: int = 0,
) -> Workload:
    """Random tokens with lengths as of business documents, and answers of fixed lengths.

    Prompts: clip(lognormal(6.7, 0.5), 200, ``longest_prompt``) tokens. Answers:
    clip(lognormal(4.9, 0.5), 40, 400). One task a document, and no grammar.
    """
    random = np.random.default_rng(seed)
    prompt_lengths = _lengths(random, 6.7, num_documents, 200, longest_prompt)
    answer_lengths = _lengths(random, 4.9, num_documents, 40, 400)
    return Workload(
        tuple(
            (_prompt(random.integers(_FIRST_TOKEN, vocabulary_size, n).tolist(), None, m),)
            for n, m in zip(prompt_lengths, answer_lengths, strict=True)
        )
    )


def _lengths(
    random: np.random.Generator, mean: float, size: int, least: int, most: int
) -> list[int]:
    lengths: list[int] = (
        np.clip(random.lognormal(mean, 0.5, size), least, most).astype(int).tolist()
    )
    return lengths


def _prompt(tokens: list[int], grammar: str | None, max_tokens: int) -> Prompt:
    return Prompt(tuple(tokens), grammar, max_tokens)
