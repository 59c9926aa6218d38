"""Truths: what a document says, field by field and exactly as printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from docproc.documents import Document, Span
from docproc.schema import DocumentType, FieldSpec


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as printed.

    Attributes:
        verbatim: may have white space where its line breaks.
        spans: everywhere that it is printed as this value.
    """

    verbatim: str
    spans: tuple[Span, ...]


Row = Mapping[str, Shown]
Value = Shown | tuple[Shown, ...] | tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """One document, and everything that is known about it.

    Attributes:
        document_type: what it is.
        values: by the name of the field spec; what is not there is not printed.
        known: every field spec that the truth has an answer for, those of the document
            type among them.
        summary: what a good one says, '' if there is none to learn from.
    """

    document: Document
    document_type: DocumentType
    values: Mapping[str, Value]
    known: tuple[FieldSpec, ...]
    summary: str = ""
