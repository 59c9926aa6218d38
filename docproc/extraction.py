"""Extractions: what was found in one document for one document type.

A field holds the verbatim text of its evidence (a span of a page, or a path in an
e-invoice's XML) and the value it normalises to. A field without evidence is null:
nothing is reported that cannot be shown.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from docproc.documents import Box, Span
from docproc.schema import FieldKind

Value = Decimal | date | str

_SHOWN_STEPS = 2


class Alignment(StrEnum):
    """How an answer's text was found in the document."""

    EXACT = "exact"
    NORMALISED = "normalised"
    FUZZY = "fuzzy"
    NONE = "none"


class ExtractionStatus(StrEnum):
    """Whether an extraction may be used as it is."""

    OK = "ok"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True)
class Choice:
    """One free choice of the model while it wrote an answer.

    Attributes:
        start: first character of the answer that the chosen token covers.
        end: one past the last.
        logprob: natural logarithm of the probability of the chosen token among
            those that the grammar allowed; tokens that were forced are no choices.
    """

    start: int
    end: int
    logprob: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value is printed: the span on its page, and the box around it."""

    span: Span
    box: Box | None


@dataclass(frozen=True, slots=True)
class Field:
    """What was found for one field spec.

    Attributes:
        name: the field spec's name.
        kind: the field spec's kind.
        verbatim: ``document.verbatim(evidence.span)``, or the text of the XML's element at
            ``xml_path``; None if nothing was found.
        value: the normalised verbatim (Decimal, date or str); None if nothing was
            found or the verbatim cannot be read as its kind.
        evidence: where it is printed; None for what was not found or is from XML.
        alignment: how the answer met the page.
        confidence: probability in [0, 1] that it is right; for null, that there is nothing.
            None where nobody can say: for what is from XML, or was corrected.
        position: place in a list of several values of one name, from 1.
        reasons: why a person should look, in words.
        xml_path: where it stands in the XML of an e-invoice, see ``XmlValue``; what was found
            has either this or ``evidence``.
        model_confidence: probability in [0, 1] of the model's choices, None where it had
            none; one of what ``confidence`` is made of.
    """

    name: str
    kind: FieldKind
    verbatim: str | None = None
    value: Value | None = None
    evidence: Evidence | None = None
    alignment: Alignment = Alignment.NONE
    confidence: float | None = None
    position: int = 1
    reasons: tuple[str, ...] = ()
    xml_path: str | None = None
    model_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One row of a list field with columns, numbered from 1."""

    list_name: str
    position: int
    fields: tuple[Field, ...]


def short_path(xml_path: str) -> str:
    """The end of a field's path in an e-invoice, for people: its last steps say what it is."""
    steps = xml_path.rsplit("/", _SHOWN_STEPS)
    return f"…/{'/'.join(steps[1:])}" if steps[0] else xml_path


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a summary, and the pages it is about."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Two or three sentences about the document.

    Attributes:
        text: all of it.
        pages: that the model saw.
        sentences: of the text, in order; none where nobody has looked what they are about.
    """

    text: str
    pages: tuple[int, ...]
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """What an extraction depends on; the same version gives the same extraction.

    Attributes:
        prompt: version of the prompt, or of the reading of XML where no model was asked.
        model: version of the model; None if none was asked.
        adapter: version of the adapter; None if there was none.
    """

    document_sha256: str
    document_type_sha256: str
    prompt: str
    model: str | None
    adapter: str | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was read: nothing is left out silently.

    Attributes:
        pages_read: page numbers whose text the model saw, or the XML was compared with.
        pages_not_read: page number and the reason, in words.
        prompt_tokens: tokens of the prompts.
        completion_tokens: tokens of the answers; 0 if no model was asked.
        xml: what the XML is that was read, in words; None if there was none, or it was not used.
    """

    pages_read: tuple[int, ...]
    pages_not_read: tuple[tuple[int, str], ...] = ()
    prompt_tokens: int = 0
    completion_tokens: int = 0
    xml: str | None = None

    @property
    def pages(self) -> tuple[int, ...]:
        """All page numbers of the document, in order."""
        return tuple(sorted({*self.pages_read, *(number for number, _ in self.pages_not_read)}))


@dataclass(frozen=True, slots=True)
class Cut:
    """Why a new document begins on a page of a stack.

    Attributes:
        page: its first page.
        confidence: probability in [0, 1] that one begins there.
        reason: in words.
    """

    page: int
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All fields of one document for one document type.

    Of a stack, each document has its own, and its receipt names that document's pages.

    Attributes:
        cut: why it begins where it does, None for the first document of a file.
        confidence: probability in [0, 1] that all of it is right, None for what is from XML
            alone.
    """

    document_type: str
    status: ExtractionStatus
    fields: tuple[Field, ...]
    line_items: tuple[LineItem, ...]
    summary: Summary | None
    reasons: tuple[str, ...]
    receipt: Receipt
    version: Version = field(kw_only=True)
    cut: Cut | None = field(default=None, kw_only=True)
    confidence: float | None = field(default=None, kw_only=True)
