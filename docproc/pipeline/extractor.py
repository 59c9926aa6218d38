"""One document at a time from the caller's view; many at once in the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docproc.documents import Document
from docproc.engine.host import EngineHost
from docproc.errors import UnknownDocumentType
from docproc.extraction import Extraction, ExtractionStatus, Receipt, Summary, Version
from docproc.grounding import choice_grammar, infer_convention, run_checks
from docproc.models.tokenizer import ModelTokenizer
from docproc.pipeline.asking import Asking, OnFuture, Question, Reply
from docproc.pipeline.classification import clear_winner, cue_scores
from docproc.pipeline.merging import Merger
from docproc.pipeline.parts import Part, Parts, parts_of
from docproc.pipeline.reviewing import doubts_about_answers, doubts_about_pages
from docproc.pipeline.rows import doubts_about_positions
from docproc.prompt import PROMPT_VERSION, document_type_prompt
from docproc.schema import DocumentType

_DOCUMENT_TYPE_TOKENS = 16


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
        max_pages: pages of one document that are read.
        min_confidence: below it a field is a reason for review; not calibrated yet.
        model: version of the model.
        adapter: version of the adapter, if any.
    """

    summaries: bool
    max_prompt_tokens: int
    max_pages: int
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
        asking = Asking(self.engine, self.tokenizer, on_future)
        return document, self._extraction(document, document_type, asking)

    def _extraction(self, document: Document, name: str, asking: Asking) -> Extraction:
        parts = parts_of(
            document,
            max_tokens=self.options.max_prompt_tokens,
            max_pages=self.options.max_pages,
            num_tokens=lambda text: len(self.tokenizer.encode(text)),
        )
        chosen = self._document_type(name, parts, asking)
        convention = infer_convention(document)
        questions = [
            Question(document, chosen, convention, part, self._has_summary(part))
            for part in parts.parts
        ]
        return self._merged(document, chosen, parts, asking.replies(questions))

    def _has_summary(self, part: Part) -> bool:
        return self.options.summaries and part.is_first

    def _document_type(self, name: str, parts: Parts, asking: Asking) -> DocumentType:
        if name:
            if name not in self.document_types:
                raise UnknownDocumentType(f"no document type is called {name}")
            return self.document_types[name]
        text = parts.parts[0].text
        winner = clear_winner(cue_scores(text, self.document_types.values()))
        return self.document_types[winner or self._classified(text, asking)]

    def _classified(self, text: str, asking: Asking) -> str:
        names = sorted(self.document_types)
        content = document_type_prompt(text, names)
        return asking.choice(content, choice_grammar(names), _DOCUMENT_TYPE_TOKENS)

    def _merged(
        self,
        document: Document,
        document_type: DocumentType,
        parts: Parts,
        replies: Sequence[Reply],
    ) -> Extraction:
        whole = sorted((r for r in replies if r.grounded), key=lambda r: r.question.part.place)
        merger = Merger(document, document_type, self.options.min_confidence)
        grounded = merger.merged([reply.grounded for reply in whole if reply.grounded])
        reasons = (
            *run_checks(document_type, grounded.fields, grounded.line_items),
            *doubts_about_pages(parts.left_out),
            *doubts_about_positions(grounded.line_items, document),
            *doubts_about_answers(grounded, self.options.min_confidence),
        )
        return Extraction(
            document_type=document_type.name,
            status=ExtractionStatus.NEEDS_REVIEW if reasons else ExtractionStatus.OK,
            fields=grounded.fields,
            line_items=grounded.line_items,
            summary=_summary(replies),
            reasons=reasons,
            receipt=_receipt(parts, replies),
            version=self._version(document, document_type),
        )

    def _version(self, document: Document, document_type: DocumentType) -> Version:
        return Version(
            document_sha256=document.sha256,
            document_type_sha256=document_type.sha256,
            prompt=PROMPT_VERSION,
            model=self.options.model,
            adapter=self.options.adapter,
        )


def _summary(replies: Sequence[Reply]) -> Summary | None:
    """That of the first part; it cites the pages that were seen there."""
    summaries = (Summary(r.summary, r.question.part.page_numbers) for r in replies if r.summary)
    return next(summaries, None)


def _receipt(parts: Parts, replies: Sequence[Reply]) -> Receipt:
    return Receipt(
        pages_read=parts.page_numbers,
        pages_not_read=parts.left_out,
        prompt_tokens=sum(reply.prompt_tokens for reply in replies),
        completion_tokens=sum(reply.completion_tokens for reply in replies),
    )
