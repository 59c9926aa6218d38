"""How values look to people, and the fields of an extraction as the page shows them."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
        reasons: why to look at it, and at it alone.
        is_doubtful: whether a person should look at it.
        description: what was asked.
        before: what a person has corrected; None where nobody has.
        typed: what a person would type for its value.
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
    is_doubtful: bool
    description: str
    before: str | None
    typed: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one list: for each its position, and a cell for every column.

    ``further`` is an empty one behind the last, for what was not found.
    """

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[FieldView, ...]], ...]
    further: tuple[int, tuple[FieldView, ...]]
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
    keys = [FieldKey(field.name, field.position) for field in extraction.fields]
    keys += [
        FieldKey(field.name, item.position, item.list_name)
        for item in extraction.line_items
        for field in item.fields
    ]
    about = {
        reason: [key for key in keys if is_about(reason, key)] for reason in extraction.reasons
    }
    return _Presenting(extraction, found, document_type, about).view()


@dataclass(frozen=True, slots=True)
class _Presenting:
    """``about`` has for each reason the fields and cells that it names."""

    extraction: Extraction
    found: Extraction
    document_type: DocumentType | None
    about: Mapping[str, Sequence[FieldKey]]

    def view(self) -> ExtractionView:
        views = tuple(
            self._field(field, FieldKey(field.name, field.position))
            for field in self.extraction.fields
        )
        general = tuple(in_words(r) for r, keys in self.about.items() if len(keys) != 1)
        return ExtractionView(views, tuple(self._lists()), general)

    def _lists(self) -> Iterator[Rows]:
        items = self.extraction.line_items
        specs = self.document_type.fields if self.document_type else ()
        asked = [spec.name for spec in specs if spec.columns]
        for name in dict.fromkeys([*asked, *(item.list_name for item in items)]):
            yield self._rows(name, [item for item in items if item.list_name == name])

    def _rows(self, name: str, items: Sequence[LineItem]) -> Rows:
        specs = self.document_type.fields if self.document_type else ()
        kinds = {c.name: c.kind for spec in specs if spec.name == name for c in spec.columns}
        kinds |= {field.name: field.kind for item in items for field in item.fields}
        columns = list(kinds)
        further = LineItem(name, max((item.position for item in items), default=0) + 1, ())
        return Rows(
            label=label_of(name),
            columns=tuple(map(label_of, columns)),
            rows=tuple((item.position, self._cells(item, columns)) for item in items),
            further=(further.position, self._cells(further, columns)),
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
            is_doubtful=any(key in keys for keys in self.about.values()),
            description=spec.description if spec else "",
            before=None if was == field or not (was or field.verbatim) else _shown(was),
            typed=printed if field.value is None else str(field.value),
        )

    def _reasons(self, key: FieldKey) -> tuple[str, ...]:
        own = (reason for reason, keys in self.about.items() if list(keys) == [key])
        return tuple(in_words(reason, beside=key.path) for reason in own)

    def _is_one_of_many(self, field: Field, key: FieldKey) -> bool:
        if key.list_name:
            return False
        return sum(other.name == field.name for other in self.extraction.fields) > 1


def is_about(reason: str, key: FieldKey) -> bool:
    """Whether a reason names the field, or the cell, and no row of a list for a field."""
    if key.list_name:
        return f"{key.path}:" in reason
    if key.name not in reason or re.match(r"\w+ \d+, \w+:", reason):
        return False
    return re.search(rf"\b{re.escape(key.name)}\b", reason) is not None


def _percent(confidence: float | None) -> int | None:
    if confidence is None or confidence >= _SURE:
        return None
    return int(confidence * 100)


def _shown(field: Field | None) -> str:
    return text_of(field.value) or (field.verbatim or "") if field else ""
