"""Promise 1: a value is a piece of the document, at its span."""

from collections.abc import Iterator

from docproc.export import to_json
from docproc.extraction import Extraction, Field
from docproc.store import Store


def all_fields(extraction: Extraction) -> Iterator[Field]:
    """The fields of the document and of its line items."""
    yield from extraction.fields
    for item in extraction.line_items:
        yield from item.fields


def num_shown_values(store: Store) -> int:
    """Counts values in the store; fails on the first that is not printed at its span."""
    num_values = 0
    for entry in store.files():
        stored = store.extraction(entry.id)
        if stored is None:
            continue
        assert entry.sha256 is not None
        document = store.document(entry.sha256)
        for field in all_fields(stored.extraction):
            if field.evidence is None:
                assert field.verbatim is None, field
                assert field.value is None, field
                continue
            assert document.verbatim(field.evidence.span) == field.verbatim, field
            assert field.verbatim.strip(), field
            num_values += 1
    return num_values


def assert_csv_agrees(store: Store, rows: list[dict[str, str]]) -> None:
    """Each cell of a single field holds the value that the store has."""
    for row in rows:
        stored = store.extraction(int(row["id"]))
        for field in stored.extraction.fields if stored else ():
            if field.position == 1 and ";" not in row[field.name]:
                expected = "" if field.value is None else str(to_json(field.value))
                assert row[field.name].removeprefix("'") == expected, (row["file"], field)
