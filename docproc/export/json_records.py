"""Records as JSON, for ``--json``."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path

# Most of what a record has; a subclass, such as an enum's, is none of these.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_json(record: object) -> object:
    """A record (FileEntry, Extraction, Counts, or any list of them) as ``json.dumps`` takes it.

    Amounts are strings, so that no reader makes floats of them; dates are ISO.
    """
    kind = type(record)
    if kind in _PLAIN:
        return record
    if is_dataclass(kind):
        return {name: to_json(getattr(record, name)) for name in _field_names(kind)}
    match record:
        case Enum():
            return record.value
        case date():
            return record.isoformat()
        case Decimal() | Path():
            return str(record)
        case list() | tuple():
            return [to_json(item) for item in record]
        case dict():
            return {str(key): to_json(value) for key, value in record.items()}
        case _:
            raise AssertionError(record)


@cache
def _field_names(record_type: type) -> tuple[str, ...]:
    assert is_dataclass(record_type)
    return tuple(field.name for field in fields(record_type))
