"""Asks the engine about the parts of documents, all at once, until every answer is whole."""

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Protocol

from docproc.documents import Document
from docproc.engine.sequences import Completion, Prompt
from docproc.grounding import (
    Convention,
    Grounded,
    answer_grammar,
    answer_schema,
    choice_grammar,
    choice_schema,
    ground,
    summary_grammar,
    without_unprinted_numbers,
)
from docproc.pipeline.answers import Answer, read_answer
from docproc.pipeline.parts import Part
from docproc.prompt import fields_prompt, summary_prompt
from docproc.schema import DocumentType

FIELDS_TOKENS = 1536
_SUMMARY_TOKENS = 128
_CHOICE_TOKENS = 16
# The answer of ``FIELDS_TOKENS`` about less text than this has room for all of its rows.
_MIN_HALVED_TOKENS = 600

OnFuture = Callable[[Future[Any]], None]


class Engine(Protocol):
    """Completes prompts; ``EngineHost`` does."""

    def submit(self, prompts: Sequence[Prompt]) -> list[Future[Completion]]:
        """Completes all; what prompts that are submitted together begin with is computed once."""
        ...


class Tokenizer(Protocol):
    """Text to tokens and back; ``ModelTokenizer`` does."""

    def prompt(self, content: str) -> tuple[int, ...]:
        """Tokens of one user message with ``content``."""
        ...

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text."""
        ...

    def token_bytes(self, token_ids: Sequence[int]) -> list[bytes]:
        """The UTF-8 bytes of each token."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine is told what an answer may be.

    Attributes:
        answer: of the fields of a document type on some pages of a document.
        summary: of some pages; None: it cannot be told, sentences are dropped afterwards.
        choice: of one of several names.
    """

    answer: Callable[[DocumentType, Document, Sequence[int]], str]
    summary: Callable[[Document, Sequence[int]], str] | None
    choice: Callable[[Sequence[str]], str]


GRAMMARS = Dialect(answer_grammar, summary_grammar, choice_grammar)
SCHEMAS = Dialect(answer_schema, None, choice_schema)


@dataclass(frozen=True, slots=True)
class Question:
    """A part of a document, and what is asked about it.

    Attributes:
        document: what the part is of; questions about one document have it in common.
        convention: of the whole document.
        has_summary: whether a summary is asked for, too.
    """

    document: Document
    document_type: DocumentType
    convention: Convention
    part: Part
    has_summary: bool

    def halves(self) -> tuple["Question", "Question"]:
        """The same about both halves of the part."""
        before, after = (
            Question(self.document, self.document_type, self.convention, part, has_summary=False)
            for part in self.part.halves()
        )
        return before, after


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said about one part.

    Attributes:
        grounded: None where the answer was cut off and both halves were asked instead.
        summary: '' if none was asked for.
        prompt_tokens: tokens of the prompts.
        completion_tokens: tokens of the answers.
    """

    question: Question
    grounded: Grounded | None
    summary: str
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Asking:
    """One caller's way to the engine.

    Attributes:
        on_future: gets what the engine works on, so that it can be cancelled.
        dialect: the engine's.
        fields_tokens: most tokens of an answer about fields.
    """

    engine: Engine
    tokenizer: Tokenizer
    on_future: OnFuture
    dialect: Dialect = GRAMMARS
    fields_tokens: int = FIELDS_TOKENS

    def replies(self, questions: Sequence[Question]) -> list[Reply]:
        """Replies to all questions, and about the halves of parts with too many rows."""
        replies: list[Reply] = []
        waiting = list(questions)
        while waiting:
            replied = self._replied(waiting)
            cut = [reply.question for reply in replied if reply.grounded is None]
            waiting = [half for question in cut for half in question.halves()]
            replies += replied
        return replies

    def choice(self, content: str, options: Sequence[str]) -> tuple[str | None, float]:
        """The option that a short question is answered with, and how sure the model was of it.

        None if it is none of them.
        """
        prompt = Prompt(
            self.tokenizer.prompt(content), self.dialect.choice(options), _CHOICE_TOKENS
        )
        answer = self._answer(self._complete([[prompt]])[0][0])
        named = [option for option in options if option in answer.text]
        sureness = math.exp(sum(choice.logprob for choice in answer.choices))
        return max(named, key=len, default=None), sureness

    def _prompts(self, question: Question) -> list[Prompt]:
        return prompts_of(question, self.tokenizer, self.dialect, self.fields_tokens)

    def _replied(self, questions: Sequence[Question]) -> list[Reply]:
        prompts = [self._prompts(question) for question in questions]
        completed = self._complete(prompts)
        asked = zip(questions, prompts, completed, strict=True)
        return [self._reply(*each) for each in asked]

    def _complete(self, groups: Iterable[list[Prompt]]) -> list[list[Completion]]:
        """Completions of all prompts; those of one group share the text they begin with."""
        submitted = [self.engine.submit(prompts) for prompts in groups]
        futures = [future for group in submitted for future in group]
        for future in futures:
            self.on_future(future)
        try:
            return [[future.result() for future in group] for group in submitted]
        finally:
            # Where one has failed, nobody waits for the others.
            for future in futures:
                future.cancel()

    def _reply(
        self, question: Question, prompts: list[Prompt], completions: list[Completion]
    ) -> Reply:
        answer = self._answer(completions[0])
        is_asked_again = not answer.is_complete and self._can_be_halved(question.part)
        return Reply(
            question,
            None if is_asked_again else _grounded(question, answer),
            self._summary(question, completions[1]) if question.has_summary else "",
            prompt_tokens=sum(len(prompt.tokens) for prompt in prompts),
            completion_tokens=sum(len(completion.token_ids) for completion in completions),
        )

    def _summary(self, question: Question, completion: Completion) -> str:
        text = self._answer(completion).text.strip()
        if self.dialect.summary is not None:
            return text
        part = question.part
        return without_unprinted_numbers(text, _part_of(question), part.page_numbers)

    def _can_be_halved(self, part: Part) -> bool:
        own = sum(len(self.tokenizer.encode(page.text)) for page in part.pages)
        return own >= _MIN_HALVED_TOKENS * self.fields_tokens // FIELDS_TOKENS

    def _answer(self, completion: Completion) -> Answer:
        return read_answer(completion, self.tokenizer.token_bytes(completion.token_ids))


def prompts_of(
    question: Question,
    tokenizer: Tokenizer,
    dialect: Dialect = GRAMMARS,
    fields_tokens: int = FIELDS_TOKENS,
) -> list[Prompt]:
    """The prompts of one question; they begin alike."""
    part, document = question.part, _part_of(question)
    grammar = dialect.answer(question.document_type, document, part.page_numbers)
    content = fields_prompt(part.text, question.document_type)
    prompts = [Prompt(tokenizer.prompt(content), grammar, fields_tokens)]
    if question.has_summary:
        of = dialect.summary
        free = of(document, part.page_numbers) if of else None
        content = summary_prompt(part.text)
        prompts.append(Prompt(tokenizer.prompt(content), free, _SUMMARY_TOKENS))
    return prompts


def _part_of(question: Question) -> Document:
    return replace(question.document, pages=question.part.pages)


def _grounded(question: Question, answer: Answer) -> Grounded:
    part = question.part
    grounded = ground(
        answer.text,
        answer.choices,
        question.document_type,
        _part_of(question),
        part.page_numbers,
        question.convention,
    )
    return part.relocated(grounded)
