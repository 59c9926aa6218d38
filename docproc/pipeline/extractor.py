"""One document at a time from the caller's view; many at once in the engine."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from docproc.documents import Document
from docproc.engine.host import EngineHost
from docproc.engine.sequences import Completion, Prompt
from docproc.errors import UnknownDocumentType
from docproc.extraction import (
    Extraction,
    ExtractionStatus,
    Field,
    Receipt,
    Summary,
    Version,
)
from docproc.grounding import (
    Grounded,
    answer_grammar,
    choice_grammar,
    ground,
    run_checks,
    summary_grammar,
)
from docproc.models.tokenizer import ModelTokenizer
from docproc.pipeline.answers import Answer, read_answer
from docproc.pipeline.classification import clear_winner, cue_scores
from docproc.pipeline.parts import Part, first_part
from docproc.prompt import (
    PROMPT_VERSION,
    document_text,
    document_type_prompt,
    fields_prompt,
    summary_prompt,
)
from docproc.schema import DocumentType

_FIELDS_TOKENS = 1536
_SUMMARY_TOKENS = 128
_DOCUMENT_TYPE_TOKENS = 16

OnFuture = Callable[[Future[Any]], None]


class Reader(Protocol):
    """Turns a file into pages."""

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        """Reads it, or raises a DocumentError."""
        ...

    def close(self) -> None:
        """Ends what reading needs."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractorOptions:
    """What the settings say about extracting.

    Attributes:
        summaries: whether a summary is generated beside the fields.
        max_prompt_tokens: tokens of document text in one prompt.
        min_confidence: below it a field is a reason for review; not calibrated yet.
        model: version of the model.
        adapter: version of the adapter, if any.
    """

    summaries: bool
    max_prompt_tokens: int
    min_confidence: float
    model: str
    adapter: str | None


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads, prompts, generates, grounds and checks. Thread-safe."""

    reader: Reader
    tokenizer: ModelTokenizer
    engine: EngineHost
    document_types: Mapping[str, DocumentType]
    options: ExtractorOptions

    @property
    def is_alive(self) -> bool:
        """Whether the engine can still complete something."""
        return self.engine.is_alive

    @property
    def seconds_without_progress(self) -> float:
        """How long the engine has been in one step."""
        return self.engine.seconds_without_progress

    def start(self) -> None:
        """Starts the engine; returns when the model is loaded."""
        self.engine.start()

    def stop(self) -> None:
        """Stops the engine and the reader."""
        self.engine.stop()
        self.reader.close()

    def extract(
        self,
        path: Path,
        *,
        sha256: str,
        name: str,
        document_type: str = "",
        on_future: OnFuture = lambda _: None,
    ) -> tuple[Document, Extraction]:
        """Extracts one document; an empty ``document_type`` means: classify it.

        ``name`` is what people call the file, for messages. ``on_future`` gets what the
        engine works on, so that it can be cancelled.

        Raises:
            DocumentError: the file cannot be read.
            EngineError: no answer can be had for this document.
            TransientError: it may work later.
        """
        document = self.reader.read(path, sha256=sha256, name=name)
        part = first_part(
            document,
            max_tokens=self.options.max_prompt_tokens,
            num_tokens=lambda text: len(self.tokenizer.encode(text)),
        )
        chosen = self._document_type(document_type, part, on_future)
        prompts = self._prompts(chosen, document, part)
        completions = self._complete(prompts, on_future)
        return document, self._extraction(chosen, document, part, prompts, completions)

    def _document_type(self, name: str, part: Part, on_future: OnFuture) -> DocumentType:
        if name:
            if name not in self.document_types:
                raise UnknownDocumentType(f"no document type is called {name}")
            return self.document_types[name]
        text = document_text(part.pages)
        winner = clear_winner(cue_scores(text, self.document_types.values()))
        return self.document_types[winner or self._classified(text, on_future)]

    def _classified(self, text: str, on_future: OnFuture) -> str:
        names = sorted(self.document_types)
        prompt = self._prompt(
            document_type_prompt(text, names), choice_grammar(names), _DOCUMENT_TYPE_TOKENS
        )
        return self._answer(self._complete([prompt], on_future)[0]).text

    def _prompts(self, document_type: DocumentType, document: Document, part: Part) -> list[Prompt]:
        text = document_text(part.pages)
        pages = part.page_numbers
        grammar = answer_grammar(document_type, document, pages)
        prompts = [self._prompt(fields_prompt(text, document_type), grammar, _FIELDS_TOKENS)]
        if self.options.summaries:
            grammar = summary_grammar(document, pages)
            prompts.append(self._prompt(summary_prompt(text), grammar, _SUMMARY_TOKENS))
        return prompts

    def _prompt(self, content: str, grammar: str, max_tokens: int) -> Prompt:
        return Prompt(self.tokenizer.prompt(content), grammar, max_tokens)

    def _complete(self, prompts: list[Prompt], on_future: OnFuture) -> list[Completion]:
        futures = self.engine.submit(prompts)
        for future in futures:
            on_future(future)
        return [future.result() for future in futures]

    def _answer(self, completion: Completion) -> Answer:
        return read_answer(completion, self.tokenizer.token_bytes(completion.token_ids))

    def _extraction(
        self,
        document_type: DocumentType,
        document: Document,
        part: Part,
        prompts: list[Prompt],
        completions: list[Completion],
    ) -> Extraction:
        answer = self._answer(completions[0])
        grounded = ground(answer.text, answer.choices, document_type, document, part.page_numbers)
        reasons = (
            *run_checks(document_type, grounded.fields, grounded.line_items),
            *self._doubts(grounded, document, part),
        )
        return Extraction(
            document_type=document_type.name,
            status=ExtractionStatus.NEEDS_REVIEW if reasons else ExtractionStatus.OK,
            fields=grounded.fields,
            line_items=grounded.line_items,
            summary=self._summary(completions[1:], part),
            reasons=reasons,
            receipt=_receipt(part, prompts, completions),
            version=self._version(document, document_type),
        )

    def _doubts(self, grounded: Grounded, document: Document, part: Part) -> list[str]:
        doubts = [f"page {number} was not read: it {why}" for number, why in part.left_out]
        for page in document.pages:
            doubts += [f"page {page.number}: {reason}" for reason in page.reasons]
        if not grounded.is_complete:
            doubts.append("the answer was cut off: line items may be missing")
        for field in grounded.fields:
            doubts += self._field_doubts(field, document, field.name)
        for item in grounded.line_items:
            for field in item.fields:
                where = f"{item.list_name} {item.position}, {field.name}"
                doubts += self._field_doubts(field, document, where)
        return doubts

    def _field_doubts(self, field: Field, document: Document, where: str) -> list[str]:
        doubts = [f"{where}: {reason}" for reason in field.reasons]
        confidence = 1.0 if field.confidence is None else field.confidence
        if field.verbatim is not None and confidence < self.options.min_confidence:
            doubts.append(f"{where}: the model was not sure ({confidence:.0%})")
        if field.evidence is not None:
            read = document.page(field.evidence.span.page).confidence(field.evidence.span)
            if read is not None and read < self.options.min_confidence:
                doubts.append(f"{where}: hard to read on the scan ({read:.0%})")
        return doubts

    def _summary(self, completions: list[Completion], part: Part) -> Summary | None:
        if not completions:
            return None
        text = self._answer(completions[0]).text.strip()
        return Summary(text, part.page_numbers) if text else None

    def _version(self, document: Document, document_type: DocumentType) -> Version:
        return Version(
            document_sha256=document.sha256,
            document_type_sha256=document_type.sha256,
            prompt=PROMPT_VERSION,
            model=self.options.model,
            adapter=self.options.adapter,
        )


def _receipt(part: Part, prompts: list[Prompt], completions: list[Completion]) -> Receipt:
    return Receipt(
        pages_read=part.page_numbers,
        pages_not_read=part.left_out,
        prompt_tokens=sum(len(prompt.tokens) for prompt in prompts),
        completion_tokens=sum(len(completion.token_ids) for completion in completions),
    )
