"""The application: which address shows what."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from docproc.errors import DocprocError, UnknownDocument
from docproc.web.desk import Desk
from docproc.web.document_pages import document, document_file, page_picture, page_words
from docproc.web.guarding import Guard
from docproc.web.list_pages import documents, overview, queue, spot_check
from docproc.web.retyping import retype
from docproc.web.review_actions import bench, confirm, preview, undo
from docproc.web.templating import rendered

_STATIC = Path(__file__).parent / "static"


def make_application(desk: Desk, token: str) -> ASGIApp:
    """The web application, closed to whoever lacks the token."""
    section = "/documents/{file_id:int}/{section:int}"
    application = Starlette(
        routes=[
            Route("/", overview),
            Route("/review", queue),
            Route("/review/check", spot_check),
            Route("/documents", documents),
            Route("/documents/{file_id:int}", document_file),
            Route("/documents/{file_id:int}/type", retype, methods=["POST"]),
            Route(section, document),
            Route(f"{section}/bench", bench),
            Route(f"{section}/preview", preview, methods=["POST"]),
            Route(f"{section}/confirm", confirm, methods=["POST"]),
            Route(f"{section}/undo", undo, methods=["POST"]),
            Route("/documents/{file_id:int}/pages/{number:int}.png", page_picture),
            Route("/documents/{file_id:int}/pages/{number:int}/words", page_words),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        exception_handlers={
            404: _not_found,
            UnknownDocument: _not_found,
            DocprocError: _failed,
        },
    )
    application.state.desk = desk
    return Guard(application, token)


async def _not_found(request: Request, _error: Exception) -> Response:
    return rendered(
        request,
        "message.html",
        status=404,
        title="Not found",
        words=("There is nothing here. It may have been deleted, or read again."),
    )


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, DocprocError)
    return rendered(request, "message.html", status=503, title="Not now", words=error.words)
