"""Samples: prompts as the engine would get them, with the answers that are right."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from docproc.engine.sequences import Prompt
from docproc.grounding import choice_grammar, infer_convention
from docproc.models.tokenizer import ModelTokenizer
from docproc.pipeline.asking import FIELDS_TOKENS, Question, prompts_of
from docproc.pipeline.parts import Part, parts_of
from docproc.prompt import document_type_prompt
from docproc.schema import DocumentType
from docproc.training.batches import Sample
from docproc.training.targets import answer_about
from docproc.training.tracing import trace
from docproc.training.truths import Truth
from docproc.training.variations import Variation, vary

# Rows are many and alike: what is learned from them should not drown the rest.
_ROW_WEIGHT = 0.5
_MAX_PARTS = 2
_SHORT_PARTS = (300, 1200)
_CHOICE_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Mixture:
    """How often a document gives what, as probabilities.

    Attributes:
        plain: its own document type, as people ask for it.
        varied: other fields, names and order.
        summary: a summary.
        classified: which document type it is.
        divided: whether it is read in short parts, as if it were long.
    """

    plain: float = 0.85
    varied: float = 0.45
    summary: float = 0.15
    classified: float = 0.1
    divided: float = 0.12


USUAL = Mixture()
ONLY_PLAIN = Mixture(plain=1, varied=0, summary=0, classified=0, divided=0)


@dataclass
class SampleMaker:
    """Makes samples from truths.

    Attributes:
        max_prompt_tokens: of document text, as in the settings.
        max_tokens: of a sample; longer ones are dropped.
        num_made: samples so far.
        num_dropped: targets that the grammar does not allow, and what is too long.
    """

    tokenizer: ModelTokenizer
    document_types: Mapping[str, DocumentType]
    mixture: Mixture
    max_prompt_tokens: int = 3500
    max_tokens: int = 5120
    num_made: int = 0
    num_dropped: int = field(default=0)

    def samples_of(self, truth: Truth, chance: random.Random) -> Iterator[Sample]:
        """The samples of one document."""
        mixture = self.mixture
        for part in self._parts(truth, chance):
            own = Variation(truth.document_type, {})
            if chance.random() < mixture.plain:
                yield from self._fields(truth, part, own)
            if chance.random() < mixture.varied:
                yield from self._fields(truth, part, vary(truth, chance))
            if part.is_first and truth.summary and chance.random() < mixture.summary:
                yield from self._summary(truth, part)
            if part.is_first and chance.random() < mixture.classified:
                yield from self._classification(truth, part, chance)

    def _parts(self, truth: Truth, chance: random.Random) -> Sequence[Part]:
        is_divided = chance.random() < self.mixture.divided
        max_tokens = chance.randint(*_SHORT_PARTS) if is_divided else self.max_prompt_tokens
        parts = parts_of(
            truth.document,
            max_tokens=max_tokens,
            max_pages=len(truth.document.pages),
            num_tokens=lambda text: len(self.tokenizer.encode(text)),
        ).parts
        return chance.sample(parts, min(len(parts), _MAX_PARTS)) if is_divided else parts

    def _fields(self, truth: Truth, part: Part, asked: Variation) -> Iterator[Sample]:
        answer = answer_about(part, asked.document_type.fields, truth, asked.names)
        if len(self.tokenizer.encode(answer)) > FIELDS_TOKENS:
            # The engine would ask about both halves as well.
            for half in part.halves():
                yield from self._fields(truth, half, asked)
            return
        prompt = prompts_of(_question(truth, part, asked, has_summary=False), self.tokenizer)[0]
        yield from self._sample(prompt, answer)

    def _summary(self, truth: Truth, part: Part) -> Iterator[Sample]:
        own = Variation(truth.document_type, {})
        prompt = prompts_of(_question(truth, part, own, has_summary=True), self.tokenizer)[1]
        yield from self._sample(prompt, truth.summary)

    def _classification(self, truth: Truth, part: Part, chance: random.Random) -> Iterator[Sample]:
        own = truth.document_type.name
        others = [name for name in self.document_types if name != own]
        names = sorted([own, *chance.sample(others, chance.randint(len(others) // 2, len(others)))])
        tokens = self.tokenizer.prompt(document_type_prompt(part.text, names))
        yield from self._sample(Prompt(tokens, choice_grammar(names), _CHOICE_TOKENS), own)

    def _sample(self, prompt: Prompt, answer: str) -> Iterator[Sample]:
        assert prompt.grammar is not None, "every answer about a document has a grammar"
        traced = trace(self.tokenizer, prompt.grammar, answer)
        if traced is None or len(prompt.tokens) + len(traced.tokens) > self.max_tokens:
            self.num_dropped += 1
            return
        in_rows = _in_rows(answer)
        counted = [
            (_ROW_WEIGHT if in_rows[end - 1] else 1.0) if is_free else 0.0
            for end, is_free in zip(traced.ends, traced.is_free, strict=True)
        ]
        if any(counted):
            self.num_made += 1
            yield Sample(
                np.array([*prompt.tokens, *traced.tokens], np.int32),
                np.array([0.0] * len(prompt.tokens) + counted, np.float32),
            )


def _question(truth: Truth, part: Part, asked: Variation, *, has_summary: bool) -> Question:
    convention = infer_convention(truth.document)
    return Question(truth.document, asked.document_type, convention, part, has_summary)


def _in_rows(answer: str) -> list[bool]:
    """For each byte of an answer, whether it is part of a list."""
    content = answer.encode()
    if not answer.startswith("{"):
        return [False] * len(content)
    is_text = False
    steps = []
    for place, sign in enumerate(content):
        if sign == ord('"') and not _is_escaped(content, place):
            is_text = not is_text
        steps.append(0 if is_text else {ord("["): 1, ord("]"): -1}.get(sign, 0))
    return [depth > 0 for depth in accumulate(steps)]


def _is_escaped(content: bytes, place: int) -> bool:
    before = content[:place]
    return (len(before) - len(before.rstrip(b"\\"))) % 2 == 1
