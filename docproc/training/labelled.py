"""Truths from labels: where a document prints what people say is true of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from docproc.documents import Document
from docproc.evaluation.comparing import is_same
from docproc.evaluation.labels import NullMeans
from docproc.evaluation.naming import spec_names
from docproc.extraction import Field
from docproc.grounding import find_candidates, infer_convention, normalise
from docproc.grounding.choosing import choose_place
from docproc.grounding.places import Place, Places
from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.training.truths import Row, Shown, Truth, Value


def truth_of(
    document: Document,
    document_type: DocumentType,
    fields: Mapping[str, Any],
    null_means: NullMeans,
) -> Truth:
    """What a label says of ``document``, for the fields that can be learned from it.

    A field is left out where the label says nothing, or something that is not printed as
    it says; so the truth's document type may ask for less than ``document_type``.
    """
    locating = _Locating(document)
    values: dict[str, Value] = {}
    known: list[FieldSpec] = []
    for name, spec in spec_names(fields, document_type.fields, document_type.name).items():
        if spec is None:
            continue
        if fields[name] in (None, "", []):
            known += [spec] if null_means is NullMeans.ABSENT else []
            continue
        value = locating.value(spec, fields[name])
        if value is not None:
            known.append(spec)
            values[spec.name] = value
    asked = tuple(spec for spec in document_type.fields if spec in known)
    return Truth(document, replace(document_type, fields=asked), values, asked)


class _Locating:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._convention = infer_convention(document)
        self._places = Places(document, [page.number for page in document.pages])

    def value(self, spec: FieldSpec, truth: object) -> Value | None:
        """What is printed of it; None if that is not all."""
        if spec.columns:
            return self._rows(spec, truth)
        if spec.kind is not FieldKind.LIST:
            return self._shown(spec, truth)
        texts = truth if isinstance(truth, Sequence) and not isinstance(truth, str) else [truth]
        shown = [self._shown(replace(spec, kind=FieldKind.TEXT), text) for text in texts]
        found = tuple(text for text in shown if text)
        return found if len(found) == len(shown) else None

    def _rows(self, spec: FieldSpec, truth: object) -> tuple[Row, ...] | None:
        rows = truth if isinstance(truth, list) else []
        found: list[Row] = []
        after = (0, 0)
        for row in rows:
            cells = self._row(spec, row, after)
            if cells is None:
                return None
            found.append(cells)
            after = max(_start(cell) for cell in cells.values())
        return tuple(found) or None

    def _row(self, spec: FieldSpec, row: Mapping[str, Any], after: tuple[int, int]) -> Row | None:
        """The cells of a row, below what comes before; None unless all are printed."""
        cells: dict[str, Shown] = {}
        for name, column in spec_names(row, spec.columns, spec.name).items():
            if column is None or row[name] in (None, ""):
                continue
            shown = self._shown(column, row[name])
            below = (
                [span for span in shown.spans if (span.page, span.start) > after] if shown else []
            )
            if shown is None or not below:
                return None
            cells[column.name] = Shown(shown.verbatim, (below[0],))
        return cells or None

    def _shown(self, spec: FieldSpec, truth: object) -> Shown | None:
        places = list(self._candidates(spec.kind, truth))
        places = places or self._places.of(str(truth), spec.kind)
        best = choose_place(self._places, places, spec)
        if best is None:
            return None
        # Another way to print it is another value to write.
        verbatim = self._document.verbatim(best.span)
        spans = [place.span for place in places]
        same = [s for s in spans if self._document.verbatim(s).split() == verbatim.split()]
        return Shown(verbatim, tuple(same))

    def _candidates(self, kind: FieldKind, truth: object) -> Iterator[Place]:
        for candidate in find_candidates(self._document, kind):
            value = normalise(kind, candidate.verbatim, self._convention).value
            if is_same(kind, truth, Field("", kind, candidate.verbatim, value)):
                yield from self._places.of(candidate.verbatim, kind)


def _start(shown: Shown) -> tuple[int, int]:
    return shown.spans[0].page, shown.spans[0].start
