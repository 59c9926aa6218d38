"""What a person does to a document: try a change, confirm, undo."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from docproc.documents import Span
from docproc.errors import NothingToUndo
from docproc.store import QueuePlace
from docproc.web.choosing import choices_for
from docproc.web.correcting import Change, Correcting, WrongChange
from docproc.web.desk import Desk, desk_of
from docproc.web.document_pages import Section, section_of
from docproc.web.field_keys import FieldKey
from docproc.web.presenting import view_of
from docproc.web.templating import fragment
from docproc.web.wording import label_of, utc_now

_READ_AGAIN = "it was read again meanwhile: load the page again"


class _PostedChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str
    span: tuple[int, int, int] | None = None
    text: Annotated[str, Field(max_length=2000)] = ""

    def to_change(self) -> Change:
        return Change(FieldKey.of(self.key), Span(*self.span) if self.span else None, self.text)


class _Posted(BaseModel):
    """Changes of the extraction with this id."""

    model_config = ConfigDict(extra="forbid")

    extraction: int
    changes: Annotated[list[_PostedChange], Field(max_length=2000)]


async def preview(request: Request) -> Response:
    """The fields as they would be with some changes, and what the checks say then."""
    return await _done(request, _preview)


async def confirm(request: Request) -> Response:
    """Stores changes and that all is right now; the answer names what is to review next."""
    return await _done(request, _confirm)


async def undo(request: Request) -> Response:
    """Takes the latest review of the document back."""
    return await _done(request, _undo)


def bench(request: Request) -> Response:
    """What a person may do about one field."""
    desk = desk_of(request)
    section = _section(request)
    try:
        key = FieldKey.of(request.query_params.get("key", ""))
    except ValueError:
        return PlainTextResponse("there is no such field", 400)
    extraction = section.stored.extraction
    document_type = desk.document_types.get(extraction.document_type)
    spec = key.spec_in(document_type) if document_type else None
    return fragment(
        "bench.html",
        label=label_of(key.name) + (f", row {key.position}" if key.list_name else ""),
        description=spec.description if spec else "",
        choices=choices_for(key, extraction, section.own_document, document_type),
    )


async def _done(request: Request, act: Callable[[Desk, Section, _Posted], Response]) -> Response:
    try:
        posted = _Posted.model_validate_json(await request.body())
    except ValidationError:
        return PlainTextResponse("that cannot be meant", 400)

    def work() -> Response:
        section = _section(request)
        if section.stored.id != posted.extraction:
            return PlainTextResponse(_READ_AGAIN, 409)
        try:
            return act(desk_of(request), section, posted)
        except WrongChange as error:
            return PlainTextResponse(str(error), 400)
        except NothingToUndo as error:
            return PlainTextResponse(str(error), 409)

    return await run_in_threadpool(work)


def _section(request: Request) -> Section:
    return section_of(
        desk_of(request), request.path_params["file_id"], request.path_params["section"]
    )


def _preview(desk: Desk, section: Section, posted: _Posted) -> Response:
    correcting = _correcting(desk, section)
    after = correcting.after(correcting.corrections(_changes(posted)))
    view = view_of(after, section.stored.found, desk.document_types.get(after.document_type))
    return fragment("panel.html", section=section, extraction=after, view=view)


def _confirm(desk: Desk, section: Section, posted: _Posted) -> Response:
    corrections = _correcting(desk, section).corrections(_changes(posted))
    desk.store.review(section.stored.id, corrections, reviewer=desk.reviewer, now=utc_now())
    following = desk.store.neighbours(section.place).following or _first(desk)
    done = f"done={section.file.id}.{section.stored.section}"
    if following is None:
        return JSONResponse({"next": f"/review?{done}"})
    address = f"/documents/{following.file_id}/{following.section}"
    return JSONResponse({"next": f"{address}?{done}"})


def _undo(desk: Desk, section: Section, _posted: _Posted) -> Response:
    desk.store.undo_review(section.stored.id, reviewer=desk.reviewer, now=utc_now())
    return JSONResponse({"next": f"/documents/{section.file.id}/{section.stored.section}"})


def _first(desk: Desk) -> QueuePlace | None:
    tasks = desk.store.to_review(limit=1)
    return (
        QueuePlace(tasks[0].file.id, tasks[0].stored.job_id, tasks[0].stored.section)
        if tasks
        else None
    )


def _correcting(desk: Desk, section: Section) -> Correcting:
    extraction = section.stored.extraction
    document_type = desk.document_types.get(extraction.document_type)
    return Correcting(extraction, section.own_document, document_type)


def _changes(posted: _Posted) -> list[Change]:
    try:
        return [change.to_change() for change in posted.changes]
    except ValueError as error:
        raise WrongChange("there is no such field") from error
