"""What calibration learns from: the signals of each field, and whether it was right."""

from collections.abc import Iterator
from dataclasses import dataclass

from docproc.documents import Document
from docproc.evaluation.scoring import Judged
from docproc.extraction import Extraction
from docproc.pipeline.confidence import rows_of
from docproc.pipeline.signals import Evidenced, Signals, cell_signals, field_signals
from docproc.schema import DocumentType


@dataclass(frozen=True, slots=True)
class Unit:
    """A field, a cell, or all rows of a list.

    Attributes:
        is_whole: whether the document's confidence is made of it: all but single cells.
        is_right: None where the label does not say.
    """

    name: str
    signals: Signals
    is_whole: bool
    is_right: bool | None


def units_of(
    document: Document, document_type: DocumentType, extraction: Extraction, judged: Judged
) -> tuple[Unit, ...]:
    """The units of an extraction that are from its pages."""
    pages = tuple(p for p in document.pages if p.number in extraction.receipt.pages)
    of_pages = Document(document.sha256, pages)
    of = Evidenced(of_pages, document_type, extraction.fields, extraction.line_items)
    return (*_fields(of, judged), *_lists(of, judged), *_cells(of, judged))


def _fields(of: Evidenced, judged: Judged) -> Iterator[Unit]:
    for field in of.fields:
        same = [v for v in judged.verdicts if not v.list_name and v.name == field.name]
        # Of several names in a list, each by itself.
        own = [v for v in same if v.found is field] if len(same) > 1 else same
        is_unread = field.verbatim is not None and field.value is None
        if field.xml_path is None and not is_unread:
            is_right = own[0].outcome.is_right if own else None
            yield Unit(field.name, field_signals(field, of), is_whole=True, is_right=is_right)


def _lists(of: Evidenced, judged: Judged) -> Iterator[Unit]:
    for name, signals in rows_of(of).items():
        verdicts = [v for v in judged.verdicts if v.list_name == name]
        is_right = all(v.outcome.is_right for v in verdicts) if verdicts else None
        yield Unit(name, signals, is_whole=True, is_right=is_right)


def _cells(of: Evidenced, judged: Judged) -> Iterator[Unit]:
    for verdict in judged.verdicts:
        cell = verdict.found
        if verdict.list_name and cell is not None and cell.xml_path is None:
            signals = cell_signals(cell, of)
            is_right = verdict.outcome.is_right
            yield Unit(verdict.full_name, signals, is_whole=False, is_right=is_right)
