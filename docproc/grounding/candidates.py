"""Candidates: every printed piece of a document that can be a value of a kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from docproc.documents import Document, Page, Span
from docproc.grounding.accounts import find_bics, find_ibans
from docproc.grounding.contacts import find_emails
from docproc.grounding.currencies import find_currencies
from docproc.grounding.dates import find_dates
from docproc.grounding.ids import find_ids
from docproc.grounding.numbers import find_numbers, find_percentages, find_sums
from docproc.grounding.pieces import Piece
from docproc.grounding.tax_ids import find_vat_ids
from docproc.schema import FieldKind

_FINDERS: dict[FieldKind, Callable[[str], tuple[Piece, ...]]] = {
    FieldKind.AMOUNT: find_numbers,
    FieldKind.QUANTITY: find_numbers,
    FieldKind.DATE: find_dates,
    FieldKind.CURRENCY: find_currencies,
    FieldKind.PERCENTAGE: find_percentages,
    FieldKind.IBAN: find_ibans,
    FieldKind.BIC: find_bics,
    FieldKind.VAT_ID: find_vat_ids,
    FieldKind.EMAIL: find_emails,
    FieldKind.ID: find_ids,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A printed piece: ``verbatim == document.verbatim(span)``."""

    verbatim: str
    span: Span


def find_candidates(document: Document, kind: FieldKind) -> tuple[Candidate, ...]:
    """Every printed piece that can be of this kind, in reading order.

    Empty for texts and lists, which are not enumerated.
    """
    return candidates_on(document.pages, kind)


def candidates_on(pages: Iterable[Page], kind: FieldKind) -> tuple[Candidate, ...]:
    """The candidates of some pages only."""
    finder = _FINDERS.get(kind)
    return _found(pages, finder) if finder else ()


def sums_on(pages: Iterable[Page]) -> tuple[Candidate, ...]:
    """Of amounts those that can be a sum of the whole document."""
    return _found(pages, find_sums)


def _found(
    pages: Iterable[Page], finder: Callable[[str], tuple[Piece, ...]]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(page.text[piece.start : piece.end], Span(page.number, piece.start, piece.end))
        for page in pages
        for piece in finder(page.text)
    )
