"""Truths of synthetic documents."""

from collections.abc import Mapping
from dataclasses import replace

from docproc.documents import Document
from docproc.grounding import Candidate, find_candidates
from docproc.grounding.places import Places
from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.training.synthetic import SyntheticDocument, TrueField
from docproc.training.truths import Shown, Truth, Value

# Printed again, these still are the same value; another amount or date may only look so.
_REPEATED = (FieldKind.TEXT, FieldKind.ID, FieldKind.IBAN, FieldKind.VAT_ID, FieldKind.CURRENCY)
_FREE = (FieldKind.TEXT, FieldKind.LIST)
# Of these only sound ones are offered: where none is, null is right, not somebody else's.
_CHECKED = (FieldKind.IBAN, FieldKind.VAT_ID, FieldKind.BIC)
_SIGNS = "-−()"

_Rows = tuple[Mapping[str, TrueField], ...]


def truth_of_synthetic(made: SyntheticDocument, document_type: DocumentType) -> Truth:
    """All that a synthetic document says, whether its document type asks for it or not.

    What it prints as no answer may say it is not asked for.
    """
    specs = {spec.name: spec for spec in document_type.fields}
    offering = _Offering(made.document)
    values: dict[str, Value] = {}
    unclear = set(made.unclear)
    for name, field in made.fields.items():
        kind = specs[name].kind if name in specs else field.kind
        shown = offering.shown(kind, field)
        if shown:
            values[name] = shown
        elif kind not in _CHECKED:
            unclear.add(name)
    asked = tuple(spec for spec in document_type.fields if spec.name not in unclear)
    for spec in asked:
        if spec.name in made.lists:
            values[spec.name] = _listed(spec, made.lists[spec.name])
    extra = [field for name, field in made.fields.items() if name not in {*specs, *unclear}]
    known = [_with_columns(spec, made.lists.get(spec.name, ())) for spec in asked]
    known += [FieldSpec(field.name, field.kind) for field in extra]
    own = replace(document_type, fields=asked)
    return Truth(made.document, own, values, tuple(known), made.summary)


class _Offering:
    """What an answer about a document may say."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places = Places(document, [page.number for page in document.pages])
        self._candidates: dict[FieldKind, tuple[Candidate, ...]] = {}

    def shown(self, kind: FieldKind, field: TrueField) -> Shown | None:
        """The value as it is offered, None if it is not."""
        candidate = None if kind in _FREE else self._candidate(kind, field)
        if candidate is None and kind not in _FREE:
            return None
        verbatim, span = (
            (candidate.verbatim, candidate.span) if candidate else (field.verbatim, field.span)
        )
        if kind not in _REPEATED:
            return Shown(verbatim, (span,))
        found = [place.span for place in self._places.of(verbatim, kind)]
        return Shown(verbatim, (span, *(other for other in found if other != span)))

    def _candidate(self, kind: FieldKind, field: TrueField) -> Candidate | None:
        """The one that says the same in the same place."""
        if kind not in self._candidates:
            self._candidates[kind] = find_candidates(self._document, kind)
        start, end = field.span.start, field.span.end
        overlapping = [
            candidate
            for candidate in self._candidates[kind]
            if candidate.span.page == field.span.page
            and candidate.span.start < end
            and start < candidate.span.end
            and _plain(candidate.verbatim) == _plain(field.verbatim)
        ]
        return max(overlapping, key=lambda each: each.span == field.span, default=None)


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum() or sign in _SIGNS)


def _listed(spec: FieldSpec, rows: _Rows) -> Value:
    if not spec.columns:
        cells = (cell for row in rows for cell in row.values())
        return tuple(Shown(cell.verbatim, (cell.span,)) for cell in cells)
    return tuple(
        {name: Shown(cell.verbatim, (cell.span,)) for name, cell in row.items()} for row in rows
    )


def _with_columns(spec: FieldSpec, rows: _Rows) -> FieldSpec:
    """The spec of a list, with all columns that its rows have."""
    names = {column.name for column in spec.columns}
    cells = {name: cell for row in rows for name, cell in row.items() if name not in names}
    more = tuple(FieldSpec(name, cell.kind) for name, cell in cells.items())
    return replace(spec, columns=(*spec.columns, *more)) if spec.columns else spec
