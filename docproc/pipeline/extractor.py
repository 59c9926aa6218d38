"""One document at a time from the caller's view; many at once in the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docproc.documents import Document
from docproc.engine.sequences import Prompt
from docproc.errors import UnknownDocumentType
from docproc.extraction import Extraction, ExtractionStatus, Receipt, Summary, Version
from docproc.grounding import (
    Grounded,
    cited_sentences,
    infer_convention,
    mended,
)
from docproc.pipeline.asking import (
    FIELDS_TOKENS,
    GRAMMARS,
    Asking,
    Dialect,
    Engine,
    OnFuture,
    Question,
    Reply,
    Tokenizer,
    prompts_of,
)
from docproc.pipeline.classification import clear_winner, cue_scores, doubts_about_type
from docproc.pipeline.confidence import assess, shipped_calibration
from docproc.pipeline.einvoices import (
    checked,
    completed,
    document_type_name,
    doubts_about_xml,
    extraction_of,
    needs_page,
    without_einvoice,
    xml_in_words,
)
from docproc.pipeline.merging import Merger
from docproc.pipeline.parts import Parts, parts_of
from docproc.pipeline.remembering import NO_MEMORY, Memory, doubts_about_vendor, vendor_past
from docproc.pipeline.reviewing import doubts_about_answers, doubts_about_pages
from docproc.pipeline.rows import doubts_about_positions
from docproc.pipeline.splitting import Section, split
from docproc.prompt import PROMPT_VERSION, document_type_prompt
from docproc.schema import DocumentType


class Reader(Protocol):
    """Turns a file into pages."""

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        """Reads it, or raises a DocumentError."""
        ...

    def close(self) -> None:
        """Ends what reading needs."""
        ...


class RunningEngine(Engine, Protocol):
    """An engine that is started and stopped; ``EngineHost`` is, and ``ServedEngine``."""

    def start(self) -> None:
        """Returns when it can complete prompts."""
        ...

    def stop(self) -> None:
        """Ends it; what is in flight fails."""
        ...

    @property
    def is_alive(self) -> bool:
        """Whether it can still complete something."""
        ...

    @property
    def seconds_without_progress(self) -> float:
        """How long the work in hand has stood still."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractorOptions:
    """What the settings say about extracting.

    Attributes:
        summaries: whether a summary is generated beside the fields.
        max_prompt_tokens: tokens of document text in one prompt.
        split_stacks: whether a file that holds several documents is split.
        max_pages: pages of one document that are read.
        max_false_success: share of mistaken documents among those that are ok.
        model: version of the model.
        adapter: version of the adapter, if any.
        fields_tokens: most tokens of an answer about fields.
    """

    summaries: bool
    max_prompt_tokens: int
    split_stacks: bool
    max_pages: int
    max_false_success: float
    model: str
    adapter: str | None
    einvoices: bool = True
    fields_tokens: int = FIELDS_TOKENS


@dataclass(frozen=True, slots=True)
class _Assignment:
    """One document to extract: its pages in parts, and what is asked about them.

    Attributes:
        doubts: whether it is of that document type.
    """

    section: Section
    parts: Parts
    document_type: DocumentType
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extractor:
    """Reads, prompts, generates, grounds and checks. Thread-safe."""

    reader: Reader
    tokenizer: Tokenizer
    engine: RunningEngine
    document_types: Mapping[str, DocumentType]
    options: ExtractorOptions
    dialect: Dialect = GRAMMARS
    memory: Memory = NO_MEMORY

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
        is_whole: bool = False,
        on_future: OnFuture = lambda _: None,
    ) -> tuple[Document, tuple[Extraction, ...]]:
        """Extracts one document, or each of a stack unless the file ``is_whole``.

        An empty ``document_type`` means: classify it. ``name`` is what people call the
        file, for messages. ``on_future`` gets what the engine works on, so that it can
        be cancelled.

        Raises:
            DocumentError: the file cannot be read.
            EngineError: no answer can be had for this document.
            TransientError: it may work later.
        """
        document = self.reader.read(path, sha256=sha256, name=name)
        if not self.options.einvoices:
            document = without_einvoice(document, name)
        if document.einvoice is not None:
            document_type = document_type or document_type_name(
                document.einvoice, self.document_types
            )
            chosen = self._known(document_type)
            if not needs_page(document, chosen):
                return document, (extraction_of(document, chosen, self.memory),)
        asking = self._asking(on_future)
        sections = self._sections(document, is_whole=is_whole)
        assignments = [self._assignment(each, document_type, asking) for each in sections]
        replies = asking.replies([each for of in assignments for each in self._questions(of)])
        return document, tuple(self._extraction(each, replies) for each in assignments)

    def prompts_for(self, document: Document, document_type: str = "") -> list[Prompt]:
        """What the engine is asked about the first part of a document, without asking it.

        With no type given and none that the words tell, the first there is.
        """
        parts = self._parts(document)
        scores = cue_scores(parts.parts[0].text, self.document_types.values())
        name = document_type or clear_winner(scores) or min(self.document_types)
        assignment = _Assignment(Section(document), parts, self.document_types[name])
        question = self._questions(assignment)[0]
        return prompts_of(question, self.tokenizer, self.dialect, self.options.fields_tokens)

    def _asking(self, on_future: OnFuture) -> Asking:
        return Asking(
            self.engine, self.tokenizer, on_future, self.dialect, self.options.fields_tokens
        )

    def _sections(self, document: Document, *, is_whole: bool) -> tuple[Section, ...]:
        # An e-invoice says of its PDF that it is one document.
        if is_whole or not self.options.split_stacks or document.einvoice is not None:
            return (Section(document),)
        return split(document)

    def _assignment(self, section: Section, name: str, asking: Asking) -> _Assignment:
        parts = self._parts(section.document)
        if name:
            return _Assignment(section, parts, self._known(name))
        return _Assignment(section, parts, *self._classified(parts.parts[0].text, asking))

    def _parts(self, document: Document) -> Parts:
        return parts_of(
            document,
            max_tokens=self.options.max_prompt_tokens,
            max_pages=self.options.max_pages,
            num_tokens=lambda text: len(self.tokenizer.encode(text)),
        )

    def _questions(self, assignment: _Assignment) -> list[Question]:
        document = assignment.section.document
        convention = infer_convention(document)
        summaries = self.options.summaries
        return [
            Question(
                document, assignment.document_type, convention, part, summaries and part.is_first
            )
            for part in assignment.parts.parts
        ]

    def _known(self, name: str) -> DocumentType:
        if name not in self.document_types:
            raise UnknownDocumentType(f"no document type is called {name}")
        return self.document_types[name]

    def _classified(self, text: str, asking: Asking) -> tuple[DocumentType, tuple[str, ...]]:
        """The document type that the words tell or the model chooses, and doubts about it."""
        scores = cue_scores(text, self.document_types.values())
        if winner := clear_winner(scores):
            return self.document_types[winner], ()
        names = sorted(self.document_types)
        chosen, sureness = asking.choice(document_type_prompt(text, names), names)
        # An engine that was not held to the names may have said anything.
        name = chosen or max(names, key=lambda name: scores[name])
        return self.document_types[name], doubts_about_type(name, sureness if chosen else 0)

    def _extraction(self, assignment: _Assignment, replies: Sequence[Reply]) -> Extraction:
        section, document_type = assignment.section, assignment.document_type
        document = section.document
        own = [reply for reply in replies if reply.question.document is document]
        grounded = self._merger(assignment).merged(_in_order(own))
        grounded = completed(grounded, document, document_type)
        grounded = mended(grounded, document, document_type)
        past = vendor_past(self.memory, grounded.fields, document)
        table = shipped_calibration()
        assessed = assess(grounded, document, document_type, table, past)
        grounded = assessed.grounded
        reasons = (
            *section.doubts,
            *assignment.doubts,
            *checked(document, document_type, grounded),
            *doubts_about_xml(document, document_type, grounded),
            *doubts_about_pages(document, assignment.parts.left_out),
            *doubts_about_positions(document_type, grounded.line_items, document),
            *doubts_about_answers(grounded),
            *doubts_about_vendor(grounded.fields, past),
            *assessed.doubts(table.min_confidence(self.options.max_false_success)),
        )
        return Extraction(
            document_type=document_type.name,
            status=ExtractionStatus.NEEDS_REVIEW if reasons else ExtractionStatus.OK,
            fields=grounded.fields,
            line_items=grounded.line_items,
            summary=_summary(own),
            reasons=reasons,
            receipt=_receipt(document, assignment.parts, own),
            version=self._version(document, document_type),
            cut=section.cut,
            confidence=assessed.confidence,
        )

    def _merger(self, assignment: _Assignment) -> Merger:
        document = assignment.section.document
        return Merger(document, assignment.document_type)

    def _version(self, document: Document, document_type: DocumentType) -> Version:
        return Version(
            document_sha256=document.sha256,
            document_type_sha256=document_type.sha256,
            prompt=PROMPT_VERSION,
            model=self.options.model,
            adapter=self.options.adapter,
        )


def _in_order(replies: Sequence[Reply]) -> list[Grounded]:
    """What was found in each part, but for those whose halves were asked."""
    ordered = sorted(replies, key=lambda reply: reply.question.part.place)
    return [reply.grounded for reply in ordered if reply.grounded is not None]


def _summary(replies: Sequence[Reply]) -> Summary | None:
    """That of the first part; its sentences cite the pages that were seen there."""
    reply = next((reply for reply in replies if reply.summary), None)
    if reply is None:
        return None
    part = reply.question.part
    sentences = cited_sentences(reply.summary, part.pages)
    return Summary(reply.summary, part.page_numbers, sentences)


def _receipt(document: Document, parts: Parts, replies: Sequence[Reply]) -> Receipt:
    return Receipt(
        pages_read=parts.page_numbers,
        pages_not_read=parts.left_out,
        prompt_tokens=sum(reply.prompt_tokens for reply in replies),
        completion_tokens=sum(reply.completion_tokens for reply in replies),
        xml=xml_in_words(document.einvoice),
    )
