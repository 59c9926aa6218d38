"""Asks the engine about the parts of documents, all at once, until every answer is whole."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Protocol

from docproc.documents import Document
from docproc.engine.sequences import Completion, Prompt
from docproc.grounding import Convention, Grounded, answer_grammar, ground, summary_grammar
from docproc.pipeline.answers import Answer, read_answer
from docproc.pipeline.parts import Part
from docproc.prompt import fields_prompt, summary_prompt
from docproc.schema import DocumentType

FIELDS_TOKENS = 1536
_SUMMARY_TOKENS = 128
# The answer about less text than this has room for all of its rows.
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
    """

    engine: Engine
    tokenizer: Tokenizer
    on_future: OnFuture

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

    def choice(self, content: str, grammar: str, max_tokens: int) -> str:
        """The answer to one short question."""
        prompt = Prompt(self.tokenizer.prompt(content), grammar, max_tokens)
        return self._answer(self._complete([[prompt]])[0][0]).text

    def _replied(self, questions: Sequence[Question]) -> list[Reply]:
        prompts = [prompts_of(question, self.tokenizer) for question in questions]
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
            self._answer(completions[1]).text.strip() if question.has_summary else "",
            prompt_tokens=sum(len(prompt.tokens) for prompt in prompts),
            completion_tokens=sum(len(completion.token_ids) for completion in completions),
        )

    def _can_be_halved(self, part: Part) -> bool:
        own = sum(len(self.tokenizer.encode(page.text)) for page in part.pages)
        return own >= _MIN_HALVED_TOKENS

    def _answer(self, completion: Completion) -> Answer:
        return read_answer(completion, self.tokenizer.token_bytes(completion.token_ids))


def prompts_of(question: Question, tokenizer: Tokenizer) -> list[Prompt]:
    """The prompts of one question; they begin alike."""
    part, document = question.part, _part_of(question)
    grammar = answer_grammar(question.document_type, document, part.page_numbers)
    content = fields_prompt(part.text, question.document_type)
    prompts = [Prompt(tokenizer.prompt(content), grammar, FIELDS_TOKENS)]
    if question.has_summary:
        grammar = summary_grammar(document, part.page_numbers)
        content = summary_prompt(part.text)
        prompts.append(Prompt(tokenizer.prompt(content), grammar, _SUMMARY_TOKENS))
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
