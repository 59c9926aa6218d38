"""Records as JSON, for ``--json``."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path


def to_json(record: object) -> object:
    """A record (FileEntry, Extraction, Counts, or any list of them) as ``json.dumps`` takes it.

    Amounts are strings, so that no reader makes floats of them; dates are ISO.
    """
    if is_dataclass(record) and not isinstance(record, type):
        return {field.name: to_json(getattr(record, field.name)) for field in fields(record)}
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
        case None | bool() | int() | float() | str():
            return record
        case _:
            raise AssertionError(record)
