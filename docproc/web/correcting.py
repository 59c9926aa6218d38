"""Correcting: what a person pointed at or typed becomes a field, and checks run again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from docproc.documents import Document, Span
from docproc.extraction import Alignment, Evidence, Extraction, Field
from docproc.grounding import (
    Candidate,
    Convention,
    DateOrder,
    DecimalMark,
    Normalised,
    find_candidates,
    infer_convention,
    normalise,
    run_checks,
)
from docproc.schema import DocumentType, FieldKind
from docproc.store import Correction, corrected
from docproc.web.field_keys import FieldKey
from docproc.web.presenting import is_about

_AROUND_WORDS = " \t\n,;:"


@dataclass(frozen=True, slots=True)
class Change:
    """What a person wants one field to be.

    Attributes:
        key: of the field.
        span: where the person pointed.
        text: what the person typed; with neither, the document does not have it.
    """

    key: FieldKey
    span: Span | None = None
    text: str = ""


class WrongChange(ValueError):
    """A change of a field that is not asked for, or a span that is not there."""


class Correcting:
    """Makes corrections of one extraction, whose pages ``document`` has."""

    def __init__(
        self, extraction: Extraction, document: Document, document_type: DocumentType | None
    ) -> None:
        self._extraction = extraction
        self._document = document
        self._document_type = document_type
        self._convention = infer_convention(document)

    def corrections(self, changes: Sequence[Change]) -> list[Correction]:
        """A correction for each change.

        Raises:
            WrongChange: one of them cannot be meant.
        """
        return [self._correction(change) for change in changes]

    def after(self, corrections: Sequence[Correction]) -> Extraction:
        """The extraction with corrections, and what the checks say of it then."""
        extraction = corrected(self._extraction, corrections)
        if not corrections:
            return extraction
        keys = [_key_of(correction) for correction in corrections]
        failed = self._failed_checks(self._extraction)
        doubts = [
            reason
            for reason in self._extraction.reasons
            if reason not in failed and not any(is_about(reason, key) for key in keys)
        ]
        doubts += [
            f"{key.path}: {reason}"
            for key, correction in zip(keys, corrections, strict=True)
            for reason in correction.after.reasons
        ]
        reasons = (*doubts, *self._failed_checks(extraction))
        return replace(extraction, reasons=tuple(dict.fromkeys(reasons)))

    def kind_of(self, key: FieldKey) -> FieldKind:
        """The kind of the field with this key.

        Raises:
            WrongChange: there is no such field.
        """
        found = key.field_in(self._extraction)
        spec = key.spec_in(self._document_type) if self._document_type else None
        if spec is None and found is None:
            raise WrongChange(f"there is no field {key}")
        return spec.kind if spec else found.kind if found else FieldKind.TEXT

    def _failed_checks(self, extraction: Extraction) -> tuple[str, ...]:
        if self._document_type is None:
            return ()
        return run_checks(self._document_type, extraction.fields, extraction.line_items)

    def _correction(self, change: Change) -> Correction:
        key = change.key
        kind = self.kind_of(key)
        place = 1 if key.list_name else key.position
        if change.span is not None:
            after = self._pointed_at(key.name, kind, self._snapped(change.span, kind))
        elif change.text.strip():
            after = self._typed(key.name, kind, change.text.strip())
        else:
            after = Field(key.name, kind)
        row = key.position if key.list_name else 0
        return Correction(replace(after, position=place), key.list_name, row)

    def _pointed_at(self, name: str, kind: FieldKind, span: Span) -> Field:
        verbatim = self._document.verbatim(span)
        return self._field(name, kind, verbatim, normalise(kind, verbatim, self._convention), span)

    def _typed(self, name: str, kind: FieldKind, text: str) -> Field:
        """Where the document prints it, that is its evidence; else it is the person's word."""
        normalised = normalise(kind, text, self._convention)
        span = self._place_of(kind, text, normalised)
        verbatim = self._document.verbatim(span) if span else text
        return self._field(name, kind, verbatim, normalised, span)

    def _field(
        self, name: str, kind: FieldKind, verbatim: str, normalised: Normalised, span: Span | None
    ) -> Field:
        evidence = Evidence(span, self._document.page(span.page).box(span)) if span else None
        doubt = (normalised.doubt,) if normalised.doubt else ()
        alignment = Alignment.EXACT if span else Alignment.NONE
        return Field(name, kind, verbatim, normalised.value, evidence, alignment, reasons=doubt)

    def _place_of(self, kind: FieldKind, text: str, normalised: Normalised) -> Span | None:
        candidates = find_candidates(self._document, kind)
        if normalised.value is not None:
            for candidate in candidates:
                if normalised.value in set(_readings(kind, candidate, self._convention)):
                    return candidate.span
        for page in self._document.pages:
            start = page.text.find(text)
            if start >= 0:
                return Span(page.number, start, start + len(text))
        return None

    def _snapped(self, span: Span, kind: FieldKind) -> Span:
        """The candidate that is pointed at, else the words, without the signs around them."""
        page = next((p for p in self._document.pages if p.number == span.page), None)
        if page is None or not 0 <= span.start < span.end <= len(page.text):
            raise WrongChange("there is nothing where you pointed")
        of_page = Document(self._document.sha256, (page,))
        touched = [c for c in find_candidates(of_page, kind) if _overlap(c.span, span) > 0]
        if touched:
            return max(touched, key=lambda candidate: _overlap(candidate.span, span)).span
        text = page.text[span.start : span.end]
        start = span.start + len(text) - len(text.lstrip(_AROUND_WORDS))
        end = span.end - len(text) + len(text.rstrip(_AROUND_WORDS))
        return Span(span.page, start, end) if start < end else span


def _key_of(correction: Correction) -> FieldKey:
    after = correction.after
    position = correction.position if correction.list_name else after.position
    return FieldKey(after.name, position, correction.list_name)


def _overlap(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _readings(kind: FieldKind, candidate: Candidate, convention: Convention) -> Iterator[object]:
    """Every value that a printed piece can be read as; a person knows which one it is."""
    known = normalise(kind, candidate.verbatim, convention)
    if not known.is_ambiguous:
        yield known.value
        return
    for mark, order in product(DecimalMark, DateOrder):
        other = replace(convention, decimal_mark=mark, date_order=order)
        yield normalise(kind, candidate.verbatim, other).value
