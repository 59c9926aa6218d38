"""Retyping: a person says that a file is of another document type, and it is read again.

It is a plain form, so that it works without scripts.
"""

from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from docproc.errors import AlreadyOfType, StillWorkedOn
from docproc.web.desk import desk_of
from docproc.web.templating import rendered


async def retype(request: Request) -> Response:
    """Queues the file as the posted document type, and leads to where it says so."""
    posted = parse_qs((await request.body()).decode("utf-8", "replace"))
    return await run_in_threadpool(_retyped, request, posted.get("type", [""])[0])


def _retyped(request: Request, name: str) -> Response:
    desk, file_id = desk_of(request), request.path_params["file_id"]
    if name not in desk.document_types:
        return _refused(request, 400, "There is no such document type.")
    try:
        (entry,) = desk.store.retype([file_id], name, by=desk.reviewer)
    except (AlreadyOfType, StillWorkedOn) as error:
        return _refused(request, 409, error.words)
    if entry.requested_type != name:
        return _refused(request, 409, f"The original is not kept: drop {entry.name} again.")
    return RedirectResponse(f"/documents/{file_id}", 303)


def _refused(request: Request, status: int, words: str) -> Response:
    return rendered(request, "message.html", status=status, title="Not read again", words=words)
