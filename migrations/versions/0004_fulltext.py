"""Full text of pages and fields.

SQLite has an index beside each table, kept by triggers, that holds no text of its own;
PostgreSQL indexes an expression. Both see plain words: letters and digits.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The rowid of a page must outlive a VACUUM, so it is made of its key.
_PAGE_ID = "{row}.document_id * 1048576 + {row}.number"
_FIELD_TEXT = "coalesce({row}.value, '') || ' ' || coalesce({row}.verbatim, '')"
_INDEXED = {
    "pages": (_PAGE_ID, "{row}.text"),
    "fields": ("{row}.id", _FIELD_TEXT),
}


def upgrade() -> None:
    """Makes the indexes of what is there, and keeps them from now on."""
    if op.get_bind().dialect.name == "sqlite":
        for table, (row_id, text) in _INDEXED.items():
            _index_sqlite(table, row_id, text)
    else:
        _index_postgresql("pages", "text")
        _index_postgresql("fields", "coalesce(value, '') || ' ' || coalesce(verbatim, '')")


def _index_sqlite(table: str, row_id: str, text: str) -> None:
    index = f"fulltext_{table}"
    op.execute(
        f"CREATE VIRTUAL TABLE {index} USING "
        "fts5(text, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(
        f"INSERT INTO {index}(rowid, text) "
        f"SELECT {row_id.format(row=table)}, {text.format(row=table)} FROM {table}"
    )
    add = (
        f"INSERT INTO {index}(rowid, text) "
        f"VALUES ({row_id.format(row='new')}, {text.format(row='new')});"
    )
    remove = (
        f"INSERT INTO {index}({index}, rowid, text) "
        f"VALUES ('delete', {row_id.format(row='old')}, {text.format(row='old')});"
    )
    changes = {"INSERT": add, "DELETE": remove, "UPDATE": remove + add}
    for change, statements in changes.items():
        op.execute(
            f"CREATE TRIGGER {index}_{change.lower()} AFTER {change} ON {table} "
            f"BEGIN {statements} END"
        )


def _index_postgresql(table: str, text: str) -> None:
    # What is longer could not be indexed at all, and would not be stored then.
    words = f"regexp_replace(left({text}, 200000), '[^[:alnum:]]+', ' ', 'g')"
    op.execute(
        f"CREATE INDEX fulltext_{table} ON {table} USING gin (to_tsvector('simple', {words}))"
    )
