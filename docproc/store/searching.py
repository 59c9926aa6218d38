"""Full text: which pages and fields hold the words that are searched for.

A word that is searched for is the beginning of one there; ``12.5`` and ``RE-7`` are
pieces that follow each other. A migration makes the indexes, which keep themselves.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from docproc.store import ledger
from docproc.store.column_types import AnyText
from docproc.store.records import FileEntry, SearchHit
from docproc.store.rows import FileRow

_PIECES = re.compile(r"[^\W_]+")
_CONTEXT = 60

# Indexes, ids and expressions are as the migration makes them.
_FIELD_TEXT = "coalesce(value, '') || ' ' || coalesce(verbatim, '')"
_PAGE = "SELECT document_id, number AS page, '' AS field, pages.text AS found"
_FIELD = f"SELECT jobs.document_id, page, name AS field, {_FIELD_TEXT} AS found"
_CORRECTED = "SELECT jobs.document_id, page, name AS field, corrected_fields.text AS found"
# What people have corrected is found as they see it, and not as it was.
_AS_FOUND = "NOT EXISTS (SELECT 1 FROM corrected_fields WHERE field_id = {}.id)"
_OF_EXTRACTION = (
    "JOIN extractions ON extractions.id = {}.extraction_id "
    "JOIN jobs ON jobs.id = extractions.job_id"
)
_OF_FIELD = _OF_EXTRACTION.format("fields")
_OF_CORRECTED = _OF_EXTRACTION.format("corrected_fields")
_SQLITE = (
    (
        f"{_PAGE} FROM fulltext_pages JOIN pages "
        "ON document_id = fulltext_pages.rowid / 1048576 "
        "AND number = fulltext_pages.rowid % 1048576 "
        "WHERE fulltext_pages MATCH :words ORDER BY rank LIMIT :limit"
    ),
    (
        f"{_CORRECTED} FROM fulltext_corrected_fields JOIN corrected_fields "
        f"ON corrected_fields.id = fulltext_corrected_fields.rowid {_OF_CORRECTED} "
        "WHERE fulltext_corrected_fields MATCH :words ORDER BY rank LIMIT :limit"
    ),
    (
        f"{_FIELD} FROM fulltext_fields "
        f"JOIN fields ON fields.id = fulltext_fields.rowid {_OF_FIELD} "
        f"WHERE fulltext_fields MATCH :words AND {_AS_FOUND.format('fields')} "
        "ORDER BY rank LIMIT :limit"
    ),
)
_VECTOR = "to_tsvector('simple', regexp_replace(left({}, 200000), '[^[:alnum:]]+', ' ', 'g'))"
_QUERY = "to_tsquery('simple', :words)"
# To rank a hit, its vector is made once more: of the latest ones only.
_RANKED = 100
_BEST = "ORDER BY ts_rank({0}, {1}) DESC LIMIT :limit"
# The index must find the hits by itself: else the planner, which cannot know how few there
# are, may look into the text of every row, beginning with the latest.
_LATEST = (
    "FROM (WITH hits AS MATERIALIZED (SELECT {keys} FROM {table} WHERE {vector} @@ {query}) "
    "SELECT * FROM hits WHERE {only} ORDER BY {latest} LIMIT {ranked}) AS latest "
    "JOIN {table} USING ({keys})"
)


def _ranked(columns: str, table: str, vector: str, *, joins: str = "", only: str = "true") -> str:
    of_pages = ("document_id, number", "document_id DESC, number")
    keys, latest = of_pages if table == "pages" else ("id", "id DESC")
    found = _LATEST.format(
        keys=keys,
        latest=latest,
        table=table,
        vector=vector,
        query=_QUERY,
        only=only,
        ranked=_RANKED,
    )
    return f"{columns} {found} {joins} {_BEST.format(vector, _QUERY)}"


_POSTGRESQL = (
    _ranked(_PAGE, "pages", _VECTOR.format("pages.text")),
    _ranked(_CORRECTED, "corrected_fields", _VECTOR.format("text"), joins=_OF_CORRECTED),
    _ranked(
        _FIELD,
        "fields",
        _VECTOR.format(_FIELD_TEXT),
        joins=_OF_FIELD,
        only=_AS_FOUND.format("hits"),
    ),
)


class _Found(NamedTuple):
    document_id: int
    page: int | None
    field: str
    text: str


def search(session: Session, words: str, limit: int) -> list[SearchHit]:
    """See ``Store.search``."""
    pieces = [found for word in words.split() if (found := _PIECES.findall(word))]
    if not pieces:
        return []
    found = list(_found(session, pieces, limit))
    files = _first_files(session, {each.document_id for each in found})
    joined = r"[\W_]+".join(re.escape(_plain(piece)) for piece in pieces[0])
    # Where a word begins so, as the index finds it.
    first = re.compile(rf"(?<![^\W_]){joined}")
    return [_hit(files[each.document_id], each, first) for each in found][:limit]


def _found(session: Session, words: Sequence[Sequence[str]], limit: int) -> Iterator[_Found]:
    """Pages, then fields that stand on none of these pages, corrected ones first."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        query = " ".join(f'"{" ".join(pieces)}"*' for pieces in words)
    else:
        query = " & ".join(f"({' <-> '.join(pieces)}:*)" for pieces in words)
    seen: set[tuple[int, int | None]] = set()
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        typed = text(statement).columns(found=AnyText())
        for row in session.execute(typed, {"words": query, "limit": limit}):
            each = _Found(*row)
            if (each.document_id, each.page) not in seen:
                seen.add((each.document_id, each.page))
                yield each


def _first_files(session: Session, document_ids: set[int]) -> dict[int, FileEntry]:
    """Of each document, the first file."""
    first = (
        select(FileRow.document_id, func.min(FileRow.id))
        .where(FileRow.document_id.in_(document_ids))
        .group_by(FileRow.document_id)
    )
    return {
        document_id: ledger.file(session, file_id)
        for document_id, file_id in session.execute(first)
        if document_id is not None
    }


def _hit(file: FileEntry, found: _Found, first: re.Pattern[str]) -> SearchHit:
    match = first.search(_plain(found.text))
    start, end = match.span() if match else (0, 0)
    before = found.text[:start].rpartition("\n")[2]
    after = found.text[end:].partition("\n")[0]
    if len(before) > _CONTEXT:
        before = before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0]
    return SearchHit(file, found.page, found.field, before, found.text[start:end], after)


def _plain(text_: str) -> str:
    """The text in small letters without accents, each character still one."""
    return "".join(unicodedata.normalize("NFD", c)[0].lower()[0] for c in text_)
