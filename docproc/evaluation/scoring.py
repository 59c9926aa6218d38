"""Scoring: an extraction beside its label, field by field and cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from docproc.evaluation.comparing import is_same
from docproc.evaluation.labels import Label, NullMeans
from docproc.evaluation.naming import spec_names
from docproc.extraction import Extraction, Field, LineItem
from docproc.schema import DocumentType, FieldKind, FieldSpec


class Outcome(StrEnum):
    """How a field that was found, or not, stands to the truth."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    SPURIOUS = "spurious"
    ABSENT = "absent"

    @property
    def is_right(self) -> bool:
        """Whether nothing is to be corrected."""
        return self in (Outcome.RIGHT, Outcome.ABSENT)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one field, or of one cell of a row.

    Attributes:
        list_name: of the row's list, '' for a field of the document itself.
        name: of the field spec.
        position: of the row or element, from 1; 0 where there is one value only.
        truth: what the label says, None if it says that there is nothing.
        found: what was found, None if nothing was.
    """

    list_name: str
    name: str
    position: int
    outcome: Outcome
    truth: object
    found: Field | None

    @property
    def full_name(self) -> str:
        """`line_items.amount` for a cell."""
        return f"{self.list_name}.{self.name}" if self.list_name else self.name


@dataclass(frozen=True, slots=True)
class Judged:
    """All that a label says about an extraction.

    Attributes:
        not_asked: names of labelled fields that the document type does not have.
    """

    verdicts: tuple[Verdict, ...]
    not_asked: tuple[str, ...]


def judge(label: Label, document_type: DocumentType, extraction: Extraction | None) -> Judged:
    """The verdict on every labelled field; on all as missing if there is no extraction."""
    names = spec_names(label.fields, document_type.fields, document_type.name)
    judging = _Judging(label, extraction)
    verdicts = [
        verdict
        for name, spec in names.items()
        if spec is not None
        for verdict in judging.verdicts(spec, label.fields[name])
    ]
    unknown = (name for name, spec in names.items() if spec is None)
    return Judged(tuple(verdicts), tuple(name for name in unknown if label.fields[name]))


@dataclass(frozen=True, slots=True)
class _Judging:
    label: Label
    extraction: Extraction | None

    def verdicts(self, spec: FieldSpec, truth: object) -> Iterator[Verdict]:
        if spec.columns:
            yield from _rows(spec, truth, self._items(spec))
        elif spec.kind is FieldKind.LIST:
            yield from self._elements(spec, truth)
        else:
            yield from self._header(spec, truth)

    def _header(self, spec: FieldSpec, truth: object) -> Iterator[Verdict]:
        found = next(iter(self._found(spec.name)), None)
        if _is_null(truth):
            if self.label.null_means is NullMeans.ABSENT:
                outcome = Outcome.SPURIOUS if found else Outcome.ABSENT
                yield Verdict("", spec.name, 0, outcome, None, found)
            return
        yield Verdict("", spec.name, 0, _outcome(spec.kind, truth, found), truth, found)

    def _elements(self, spec: FieldSpec, truth: object) -> Iterator[Verdict]:
        if truth is None and self.label.null_means is NullMeans.UNLABELLED:
            return
        unmatched = self._found(spec.name)
        texts = [text for text in _as_list(truth) if not _is_null(text)]
        for position, text in enumerate(texts, start=1):
            match = next((f for f in unmatched if is_same(FieldKind.TEXT, text, f)), None)
            if match is not None:
                unmatched.remove(match)
            outcome = Outcome.MISSING if match is None else Outcome.RIGHT
            yield Verdict("", spec.name, position, outcome, text, match)
        for found in unmatched:
            yield Verdict("", spec.name, found.position, Outcome.SPURIOUS, None, found)

    def _found(self, name: str) -> list[Field]:
        fields = self.extraction.fields if self.extraction else ()
        return [field for field in fields if field.name == name and field.value is not None]

    def _items(self, spec: FieldSpec) -> list[LineItem]:
        items = self.extraction.line_items if self.extraction else ()
        return [item for item in items if item.list_name == spec.name]


def _rows(spec: FieldSpec, truth: object, items: Sequence[LineItem]) -> Iterator[Verdict]:
    """Each true row beside the item that has most of its cells; what is left is spurious."""
    if not isinstance(truth, list):
        return
    rows = [_true_cells(spec, row) for row in truth]
    names = {name for row in rows for name in row}
    matches = _matches(rows, [_found_cells(spec, item) for item in items])
    for number, row in enumerate(rows):
        cells = _found_cells(spec, items[matches[number]]) if number in matches else {}
        for column, value in row.values():
            found = cells.get(column.name)
            outcome = _outcome(column.kind, value, found)
            yield Verdict(spec.name, column.name, number + 1, outcome, value, found)
    unmatched = (item for n, item in enumerate(items) if n not in matches.values())
    for item in unmatched:
        for name, found in _found_cells(spec, item).items():
            # Columns that no true row has are not labelled, unless there is no row at all.
            if name in names or not rows:
                yield Verdict(spec.name, name, item.position, Outcome.SPURIOUS, None, found)


_Cells = Mapping[str, tuple[FieldSpec, Any]]


def _true_cells(spec: FieldSpec, row: object) -> _Cells:
    """What the label says of a row's cells, by the columns' names."""
    values = row if isinstance(row, dict) else {}
    columns = spec_names(values, spec.columns, spec.name)
    return {
        column.name: (column, values[name])
        for name, column in columns.items()
        if column is not None and not _is_null(values[name])
    }


def _found_cells(spec: FieldSpec, item: LineItem) -> dict[str, Field]:
    names = {column.name for column in spec.columns}
    return {f.name: f for f in item.fields if f.name in names and f.value is not None}


def _matches(rows: Sequence[_Cells], items: Sequence[Mapping[str, Field]]) -> dict[int, int]:
    """For rows, the item that is the same row: those with most cells alike come first."""
    scored = [
        (-_num_same(row, item), abs(i - j), i, j)
        for i, row in enumerate(rows)
        for j, item in enumerate(items)
    ]
    matches: dict[int, int] = {}
    taken: set[int] = set()
    for score, _, i, j in sorted(scored):
        if score < 0 and i not in matches and j not in taken:
            matches[i] = j
            taken.add(j)
    return matches


def _num_same(row: _Cells, item: Mapping[str, Field]) -> int:
    return sum(
        name in item and is_same(column.kind, value, item[name])
        for name, (column, value) in row.items()
    )


def _outcome(kind: FieldKind, truth: object, found: Field | None) -> Outcome:
    if found is None:
        return Outcome.MISSING
    return Outcome.RIGHT if is_same(kind, truth, found) else Outcome.WRONG


def _as_list(truth: object) -> list[object]:
    if truth is None:
        return []
    return truth if isinstance(truth, list) else [truth]


def _is_null(truth: object) -> bool:
    return truth is None or truth in ("", [])
