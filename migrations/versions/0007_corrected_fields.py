"""Fields as people have corrected them, with their full text."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from docproc.store.column_types import AnyText

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEX = "fulltext_corrected_fields"
_WORDS = "regexp_replace(left(text, 200000), '[^[:alnum:]]+', ' ', 'g')"
_STANDING = (
    "SELECT extractions.id, corrections.list_name, corrections.position, corrections.after "
    "FROM corrections JOIN reviews ON reviews.id = corrections.review_id "
    "JOIN extractions ON extractions.job_id = reviews.job_id "
    "AND extractions.section = reviews.section "
    "AND extractions.document_type = reviews.document_type "
    "WHERE reviews.undone_at IS NULL "
    "AND (reviews.extraction_id = extractions.id OR corrections.list_name = '') "
    "ORDER BY reviews.id, corrections.ordinal"
)
_FIELDS = (
    "SELECT fields.id, coalesce(line_items.list_name, ''), "
    "coalesce(line_items.position, fields.position), fields.name "
    "FROM fields LEFT JOIN line_items ON line_items.id = fields.line_item_id "
    "WHERE fields.extraction_id = :extraction_id"
)


def upgrade() -> None:
    """Creates the table, indexes its text, and enters what people have corrected so far."""
    op.create_table(
        "corrected_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extraction_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extraction_id"],
            ["extractions.id"],
            name=op.f("fk_corrected_fields_extraction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["fields.id"],
            name=op.f("fk_corrected_fields_field_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrected_fields")),
    )
    for column in ("extraction_id", "field_id"):
        op.create_index(op.f(f"ix_corrected_fields_{column}"), "corrected_fields", [column])
    if op.get_bind().dialect.name == "sqlite":
        _index_sqlite()
    else:
        op.execute(
            f"CREATE INDEX {_INDEX} ON corrected_fields USING gin (to_tsvector('simple', {_WORDS}))"
        )
    _enter(op.get_bind())


def _index_sqlite() -> None:
    op.execute(
        f"CREATE VIRTUAL TABLE {_INDEX} USING "
        "fts5(text, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    add = f"INSERT INTO {_INDEX}(rowid, text) VALUES (new.id, new.text);"
    remove = f"INSERT INTO {_INDEX}({_INDEX}, rowid, text) VALUES ('delete', old.id, old.text);"
    changes = {"INSERT": add, "DELETE": remove, "UPDATE": remove + add}
    for change, statements in changes.items():
        op.execute(
            f"CREATE TRIGGER {_INDEX}_{change.lower()} AFTER {change} ON corrected_fields "
            f"BEGIN {statements} END"
        )


def _enter(connection: sa.Connection) -> None:
    table = sa.table(
        "corrected_fields",
        *map(sa.column, ("extraction_id", "field_id", "page")),
        *(sa.column(name, AnyText()) for name in ("name", "text")),
    )
    latest: dict[int, dict[tuple[str, int, str], dict[str, Any]]] = {}
    for extraction_id, list_name, row, stored in connection.execute(sa.text(_STANDING)):
        after = json.loads(stored)
        place = (list_name, row if list_name else after["position"], after["name"])
        latest.setdefault(extraction_id, {})[place] = after
    for extraction_id, corrected in latest.items():
        found = connection.execute(sa.text(_FIELDS), {"extraction_id": extraction_id})
        ids = {(list_name, position, name): id_ for id_, list_name, position, name in found}
        for place, after in corrected.items():
            entered = _columns(after) | {"extraction_id": extraction_id, "field_id": ids.get(place)}
            connection.execute(sa.insert(table), entered)


def _columns(after: dict[str, Any]) -> dict[str, Any]:
    evidence = after["evidence"]
    return {
        "name": after["name"],
        "page": evidence and evidence["span"]["page"],
        "text": f"{after['value'] or ''} {after['verbatim'] or ''}".strip(),
    }
