"""Fields that people see otherwise than docproc found them: search finds these instead."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from docproc.extraction import Extraction, Field
from docproc.store.extraction_json import canonical
from docproc.store.records import StoredExtraction
from docproc.store.rows import CorrectedFieldRow, FieldRow, LineItemRow

# The name of the list, or ""; the position of the row, or of the field; the field's name.
_Place = tuple[str, int, str]


def note(session: Session, stored: StoredExtraction) -> None:
    """Notes the fields of an extraction that people see otherwise, in place of earlier notes."""
    of_it = CorrectedFieldRow.extraction_id == stored.id
    session.execute(delete(CorrectedFieldRow).where(of_it))
    found, seen = dict(_fields(stored.found)), dict(_fields(stored.extraction))
    places = [place for place in {**found, **seen} if found.get(place) != seen.get(place)]
    if not places:
        return
    ids = _field_ids(session, stored.id)
    rows = [_columns(stored.id, ids.get(place), place, seen.get(place)) for place in places]
    session.execute(insert(CorrectedFieldRow), rows)


def _fields(extraction: Extraction) -> Iterator[tuple[_Place, Field]]:
    for field in extraction.fields:
        yield ("", field.position, field.name), field
    for item in extraction.line_items:
        for field in item.fields:
            yield (item.list_name, item.position, field.name), field


def _field_ids(session: Session, extraction_id: int) -> dict[_Place, int]:
    of_list = func.coalesce(LineItemRow.list_name, "")
    position_in_it = func.coalesce(LineItemRow.position, FieldRow.position)
    found = (
        select(FieldRow.id, of_list, position_in_it, FieldRow.name)
        .outerjoin(LineItemRow, LineItemRow.id == FieldRow.line_item_id)
        .where(FieldRow.extraction_id == extraction_id)
    )
    return {
        (list_name, position, name): field_id
        for field_id, list_name, position, name in session.execute(found)
    }


def _columns(
    extraction_id: int, field_id: int | None, place: _Place, field: Field | None
) -> dict[str, Any]:
    """Of a field of which nothing is left, the text is empty."""
    _, _, name = place
    value, _ = canonical(field.value) if field else (None, None)
    return {
        "extraction_id": extraction_id,
        "field_id": field_id,
        "name": name,
        "page": field.evidence.span.page if field and field.evidence else None,
        "text": f"{value or ''} {field.verbatim or ''}".strip() if field else "",
    }
