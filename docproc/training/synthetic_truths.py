"""Truths of synthetic documents."""

from collections.abc import Mapping
from dataclasses import replace

from docproc.grounding.places import Places
from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.training.synthetic import SyntheticDocument, TrueField
from docproc.training.truths import Shown, Truth, Value

# Printed again, these still are the same value; another amount or date may only look so.
_REPEATED = (FieldKind.TEXT, FieldKind.ID, FieldKind.IBAN, FieldKind.VAT_ID, FieldKind.CURRENCY)

_Rows = tuple[Mapping[str, TrueField], ...]


def truth_of_synthetic(made: SyntheticDocument, document_type: DocumentType) -> Truth:
    """All that a synthetic document says, whether its document type asks for it or not."""
    places = Places(made.document, [page.number for page in made.document.pages])
    asked = tuple(spec for spec in document_type.fields if spec.name not in made.unclear)
    values: dict[str, Value] = {n: _shown(places, field) for n, field in made.fields.items()}
    for spec in asked:
        if spec.name in made.lists:
            values[spec.name] = _listed(spec, made.lists[spec.name])
    names = {spec.name for spec in document_type.fields}
    extra = [field for name, field in made.fields.items() if name not in names]
    known = [_with_columns(spec, made.lists.get(spec.name, ())) for spec in asked]
    known += [FieldSpec(f.name, f.kind) for f in extra if f.name not in made.unclear]
    own = replace(document_type, fields=asked)
    return Truth(made.document, own, values, tuple(known), made.summary)


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


def _shown(places: Places, field: TrueField) -> Shown:
    if field.kind not in _REPEATED:
        return Shown(field.verbatim, (field.span,))
    found = [place.span for place in places.of(field.verbatim, field.kind)]
    return Shown(field.verbatim, (field.span, *(span for span in found if span != field.span)))
