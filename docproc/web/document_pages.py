"""One document: its pages beside what was found in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from docproc.documents import Document, Page
from docproc.errors import DocprocError, UnknownDocument
from docproc.extraction import ExtractionStatus
from docproc.store import FileEntry, FileState, QueuePlace, StoredExtraction
from docproc.web.desk import Desk, desk_of
from docproc.web.presenting import view_of
from docproc.web.templating import rendered


@dataclass(frozen=True, slots=True)
class Section:
    """One document of a file; of a stack, one of several."""

    file: FileEntry
    stored: StoredExtraction
    num_sections: int
    document: Document

    @property
    def pages(self) -> tuple[Page, ...]:
        """Its own pages; those of the file where it has none."""
        own = [p for p in self.document.pages if p.number in self.stored.extraction.receipt.pages]
        return tuple(own) or self.document.pages

    @property
    def own_document(self) -> Document:
        """The document with its own pages only."""
        return replace(self.document, pages=self.pages)

    @property
    def is_in_queue(self) -> bool:
        """Whether it waits for review."""
        return self.stored.extraction.status is ExtractionStatus.NEEDS_REVIEW

    @property
    def pages_in_words(self) -> str:
        """Which pages of a stack are its own: they follow each other."""
        numbers = self.stored.extraction.receipt.pages
        first, last = numbers[0], numbers[-1]
        return f"page {first}" if first == last else f"pages {first} to {last}"

    @property
    def place(self) -> QueuePlace:
        """Where it stands in the queue of reviews, or would."""
        return QueuePlace(self.file.id, self.stored.job_id, self.stored.section)


def section_of(desk: Desk, file_id: int, number: int) -> Section:
    """The document of a file with this number, from 1.

    Raises:
        UnknownDocument: there is none (any more, or not yet).
    """
    entry = desk.store.file(file_id)
    extractions = desk.store.extractions(file_id)
    stored = next((each for each in extractions if each.section == number), None)
    if stored is None or entry.sha256 is None:
        raise UnknownDocument(f"file {file_id} has no document {number}")
    return Section(entry, stored, len(extractions), desk.store.document(entry.sha256))


def document_file(request: Request) -> Response:
    """A file: its first document, or the one with a page of it, or why there is none.

    While it is read again, and if that failed, it says so, and what was found before.
    """
    desk, file_id = desk_of(request), request.path_params["file_id"]
    entry = desk.store.file(file_id)
    extractions = desk.store.extractions(file_id)
    page = request.query_params.get("page", "")
    if not extractions or not (page or _is_done(desk, entry)):
        return _file_page(request, desk, entry, extractions)
    has_page = (e for e in extractions if page in map(str, e.extraction.receipt.pages))
    wanted = next(has_page, None)
    if wanted is None:
        return RedirectResponse(f"/documents/{file_id}/{extractions[0].section}", 303)
    return RedirectResponse(f"/documents/{file_id}/{wanted.section}#page-{page}", 303)


def _is_done(desk: Desk, entry: FileEntry) -> bool:
    """Whether what was found is the latest; a duplicate's is the first's."""
    first = entry if entry.duplicate_of is None else desk.store.file(entry.duplicate_of)
    return first.state is FileState.DONE


def _file_page(
    request: Request, desk: Desk, entry: FileEntry, earlier: Sequence[StoredExtraction]
) -> Response:
    types = desk.document_types.values()
    return rendered(request, "file.html", entry=entry, earlier=earlier, document_types=types)


def document(request: Request) -> Response:
    """The pages of a document, and its fields beside them."""
    desk = desk_of(request)
    section = section_of(desk, request.path_params["file_id"], request.path_params["section"])
    extraction, found = section.stored.extraction, section.stored.found
    document_type = desk.document_types.get(extraction.document_type)
    return rendered(
        request,
        "document.html",
        section=section,
        extraction=extraction,
        view=view_of(extraction, found, document_type),
        neighbours=desk.store.neighbours(section.place),
        is_done=_is_done(desk, section.file),
        document_types=desk.document_types.values(),
    )


def page_picture(request: Request) -> Response:
    """A page as a PNG; if it cannot be drawn, why."""
    desk = desk_of(request)
    sha256 = desk.store.file(request.path_params["file_id"]).sha256
    if sha256 is None:
        raise UnknownDocument("it never became a document")
    try:
        picture = desk.pictures.picture(sha256, request.path_params["number"])
    except DocprocError as error:
        return JSONResponse({"words": error.words}, 404)
    return Response(picture, media_type="image/png")


def page_words(request: Request) -> Response:
    """The words of a page: for each its start and end in the text, and its box."""
    desk = desk_of(request)
    sha256 = desk.store.file(request.path_params["file_id"]).sha256 or ""
    number = request.path_params["number"]
    pages = desk.store.document(sha256).pages
    page = next((page for page in pages if page.number == number), None)
    if page is None:
        raise UnknownDocument(f"there is no page {number}")
    return JSONResponse(
        [[w.start, w.end, w.box.left, w.box.top, w.box.right, w.box.bottom] for w in page.words]
    )
