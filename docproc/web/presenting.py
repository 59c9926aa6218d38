"""How values look to people, and the fields of an extraction as the page shows them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docproc.documents import Box
from docproc.extraction import Extraction, Field, LineItem
from docproc.schema import DocumentType, FieldKind
from docproc.web.field_keys import FieldKey
from docproc.web.wording import in_words, label_of, text_of

_SURE = 0.95
_NUMBERS = (FieldKind.AMOUNT, FieldKind.QUANTITY)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field, or one cell, as the page shows it.

    Attributes:
        key: names it.
        label: its name for people.
        kind: its kind.
        text: its value for people, "" if there is none.
        printed: as it stands on the page, where that is something else.
        page: on which it is printed.
        box: around it.
        path: in the XML it was read from.
        sure: how sure the model was, in per cent, where that says something.
        reasons: why to look at it.
        description: what was asked.
        is_required: whether every such document has one.
        before: what a person has corrected; None where nobody has.
    """

    key: FieldKey
    label: str
    kind: FieldKind
    text: str
    printed: str
    page: int | None
    box: Box | None
    path: str
    sure: int | None
    reasons: tuple[str, ...]
    description: str
    is_required: bool
    before: str | None

    @property
    def is_doubtful(self) -> bool:
        """Whether a person should look at it."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one list: for each its position, and a cell for every column."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[FieldView, ...]], ...]
    are_numbers: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ExtractionView:
    """An extraction as the page shows it: ``reasons`` are those of no single field."""

    fields: tuple[FieldView, ...]
    lists: tuple[Rows, ...]
    reasons: tuple[str, ...]

    @property
    def num_doubtful(self) -> int:
        """How many fields and cells a person should look at."""
        cells = (cell for rows in self.lists for _, row in rows.rows for cell in row)
        return sum(view.is_doubtful for view in (*self.fields, *cells))


def view_of(
    extraction: Extraction, found: Extraction, document_type: DocumentType | None
) -> ExtractionView:
    """An extraction, with corrections, beside what docproc found itself."""
    return _Presenting(extraction, found, document_type).view()


@dataclass(frozen=True, slots=True)
class _Presenting:
    extraction: Extraction
    found: Extraction
    document_type: DocumentType | None

    def view(self) -> ExtractionView:
        views = tuple(
            self._field(field, FieldKey(field.name, field.position))
            for field in self.extraction.fields
        )
        general = tuple(r for r in self.extraction.reasons if not self._is_of_one_field(r))
        return ExtractionView(views, tuple(self._lists()), tuple(map(in_words, general)))

    def _lists(self) -> Iterator[Rows]:
        items = self.extraction.line_items
        for name in dict.fromkeys(item.list_name for item in items):
            yield self._rows(name, [item for item in items if item.list_name == name])

    def _rows(self, name: str, items: Sequence[LineItem]) -> Rows:
        kinds = {field.name: field.kind for item in items for field in item.fields}
        specs = self.document_type.fields if self.document_type else ()
        asked = [column.name for spec in specs if spec.name == name for column in spec.columns]
        columns = list(dict.fromkeys([*asked, *kinds]))
        return Rows(
            label=label_of(name),
            columns=tuple(map(label_of, columns)),
            rows=tuple((item.position, self._cells(item, columns)) for item in items),
            are_numbers=tuple(kinds.get(column) in _NUMBERS for column in columns),
        )

    def _cells(self, item: LineItem, columns: Sequence[str]) -> tuple[FieldView, ...]:
        keys = [FieldKey(column, item.position, item.list_name) for column in columns]
        of_name = {field.name: field for field in item.fields}
        return tuple(
            self._field(of_name.get(key.name) or Field(key.name, FieldKind.TEXT), key)
            for key in keys
        )

    def _field(self, field: Field, key: FieldKey) -> FieldView:
        spec = key.spec_in(self.document_type) if self.document_type else None
        text = text_of(field.value)
        printed = " ".join((field.verbatim or "").split())
        evidence = field.evidence
        was = key.field_in(self.found)
        number = f" {field.position}" if self._is_one_of_many(field, key) else ""
        return FieldView(
            key=key,
            label=label_of(field.name) + number,
            kind=field.kind,
            text=text or printed,
            printed=printed if text and printed != text else "",
            page=evidence.span.page if evidence else None,
            box=evidence.box if evidence else None,
            path=field.xml_path or "",
            sure=_percent(field.confidence),
            reasons=self._reasons(key),
            description=spec.description if spec else "",
            is_required=bool(spec and spec.is_required),
            before=None if was == field else _shown(was),
        )

    def _reasons(self, key: FieldKey) -> tuple[str, ...]:
        own = (reason for reason in self.extraction.reasons if _is_about(reason, key))
        row = f"{key.list_name} {key.position}, " if key.list_name else ""
        return tuple(in_words(reason, beside=row + key.name) for reason in own)

    def _is_one_of_many(self, field: Field, key: FieldKey) -> bool:
        if key.list_name:
            return False
        return sum(other.name == field.name for other in self.extraction.fields) > 1

    def _is_of_one_field(self, reason: str) -> bool:
        keys = [FieldKey(f.name, f.position) for f in self.extraction.fields]
        keys += [
            FieldKey(f.name, item.position, item.list_name)
            for item in self.extraction.line_items
            for f in item.fields
        ]
        return sum(_is_about(reason, key) for key in keys) == 1


def _is_about(reason: str, key: FieldKey) -> bool:
    """Whether a reason names the field, or the cell, and no row of a list for a field."""
    if key.list_name:
        return f"{key.list_name} {key.position}, {key.name}:" in reason
    is_of_row = re.match(r"\w+ \d+, \w+:", reason)
    return not is_of_row and re.search(rf"\b{re.escape(key.name)}\b", reason) is not None


def _percent(confidence: float | None) -> int | None:
    if confidence is None or confidence >= _SURE:
        return None
    return int(confidence * 100)


def _shown(field: Field | None) -> str:
    return text_of(field.value) or (field.verbatim or "") if field else ""


def headline_of(fields: Sequence[Field]) -> str:
    """Whom or what a document is about: the first text that was found."""
    texts = (field.value for field in fields if field.kind is FieldKind.TEXT)
    return next((str(value) for value in texts if value), "")
