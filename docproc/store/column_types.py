"""How Python values lie in SQLite and PostgreSQL columns, and the database's clock."""

import json
import re
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Enum, Float, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.types import TypeDecorator

_ESCAPE = "\ufdd0"
_UNSTORABLE = re.compile(f"[\x00\ud800-\udfff{_ESCAPE}]")
_ESCAPED = re.compile(f"{_ESCAPE}([0-9a-f]{{4}})")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; in SQLite, text with milliseconds that sorts by time."""

    impl = DateTime(timezone=True).with_variant(Text(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Refuses naive datetimes: they mean another time on every machine."""
        if value is None:
            return None
        assert value.tzinfo is not None
        utc = value.astimezone(UTC)
        if dialect.name == "sqlite":
            return utc.replace(tzinfo=None).isoformat(" ", "milliseconds")
        return utc

    def process_result_value(
        self, value: datetime | str | None, dialect: Dialect
    ) -> datetime | None:
        """Aware, in UTC, whatever the session's time zone is."""
        del dialect
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Any Python string, exactly.

    File names that are not UTF-8 have lone surrogates, and broken PDFs have
    them and NULs in their text; databases refuse both, so they are escaped.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escapes what databases refuse."""
        del dialect
        return value and _UNSTORABLE.sub(_escape, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The inverse of ``process_bind_param``."""
        del dialect
        return value and _ESCAPED.sub(_unescape, value)


class CompactJson(TypeDecorator[object]):
    """Plain lists, numbers and strings as JSON text without blanks."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        """ASCII, so that any string can be stored."""
        del dialect
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        """The inverse of ``process_bind_param``, with lists for tuples."""
        del dialect
        return None if value is None else json.loads(value)


def stored_by_value(enum: type[StrEnum]) -> Enum:
    """A column type that stores the enum's values, as text."""
    return Enum(
        enum,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=False,
        length=20,
    )


class _Clock(ColumnElement[datetime]):
    """The database's clock plus some seconds."""

    inherit_cache = True
    type = UtcDateTime()

    def __init__(self, seconds: float) -> None:
        self.seconds = bindparam(None, float(seconds), type_=Float(), unique=True)


def now(plus_seconds: float = 0.0) -> ColumnElement[datetime]:
    """The database's clock, so that hosts need no agreeing clocks."""
    return _Clock(plus_seconds)


@compiles(_Clock, "sqlite")
def _sqlite_clock(clock: _Clock, compiler: SQLCompiler, **options: object) -> str:
    seconds = compiler.process(clock.seconds, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds')"


@compiles(_Clock, "postgresql")
def _postgresql_clock(clock: _Clock, compiler: SQLCompiler, **options: object) -> str:
    seconds = compiler.process(clock.seconds, **options)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"


def _escape(match: re.Match[str]) -> str:
    return f"{_ESCAPE}{ord(match[0]):04x}"


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
