"""Templates: everything that comes from a document is escaped, without exception."""

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from docproc.errors import UnknownDocument
from docproc.extraction import short_path
from docproc.store import FileEntry
from docproc.web.desk import Desk, desk_of
from docproc.web.wording import (
    grouped,
    in_words,
    label_of,
    moment_of,
    number_of,
    plural,
    text_of,
    utc_now,
    with_files,
)

_environment = Environment(
    loader=PackageLoader("docproc.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    label=label_of,
    words=in_words,
    text=text_of,
    plural=plural,
    grouped=grouped,
    short_path=short_path,
    with_files=with_files,
)


def rendered(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401  # what templates take
    """A whole page from a template, with what every page shows."""
    desk, now = desk_of(request), utc_now()
    page = _environment.get_template(template).render(
        path=request.url.path,
        search=request.query_params.get("q", ""),
        num_to_review=desk.store.num_to_review(),
        reviewer=desk.reviewer,
        done=_done(desk, request.query_params.get("done", "")),
        now=now,
        moment_of=lambda moment: moment_of(moment, now),
        **values,
    )
    return HTMLResponse(page, status)


@dataclass(frozen=True, slots=True)
class Done:
    """A document that was confirmed just now, for people to undo that."""

    file: FileEntry
    section: int
    extraction: int


def _done(desk: Desk, text: str) -> Done | None:
    first, _, second = text.partition(".")
    file_id, number = number_of(first), number_of(second)
    if file_id is None or number is None:
        return None
    try:
        entry, found = desk.store.file(file_id), desk.store.extractions(file_id)
    except UnknownDocument:
        return None
    stored = next((each for each in found if each.section == number), None)
    return Done(entry, number, stored.id) if stored and stored.is_confirmed else None


def fragment(template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401  # what templates take
    """A piece of a page from a template."""
    return HTMLResponse(_environment.get_template(template).render(**values))
