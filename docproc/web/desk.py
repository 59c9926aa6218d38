"""The desk: everything that the pages need, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from docproc.intake.shared_originals import SharedOriginals
from docproc.schema import DocumentType, load_document_types
from docproc.settings import Settings
from docproc.store import Store
from docproc.text import Reader, ReadLimits
from docproc.web.pictures import PictureCache

# A page that takes longer to draw is not worth waiting for.
_MAX_DRAW_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages are made from.

    Attributes:
        store: of documents and reviews.
        pictures: of pages.
        document_types: by name.
        reviewer: whose name reviews carry.
    """

    store: Store
    pictures: PictureCache
    document_types: Mapping[str, DocumentType]
    reviewer: str

    @classmethod
    def of(cls, settings: Settings, store: Store, reader: Reader, reviewer: str) -> "Desk":
        """The desk of these settings; ``reader`` draws the pages."""
        originals = SharedOriginals(settings, store)

        def draw(sha256: str, number: int) -> bytes:
            with originals.opened(sha256) as path:
                name = f"document {sha256[:12]}"
                return reader.draw(path, number, name=name, passwords=settings.pdf_passwords)

        types = load_document_types(settings.document_types_dirs)
        return cls(store, PictureCache(draw), types, reviewer)


def drawing_limits(settings: Settings) -> ReadLimits:
    """What drawing one page may take."""
    seconds = min(settings.read_timeout_seconds, _MAX_DRAW_SECONDS)
    return ReadLimits(timeout_seconds=seconds, max_bytes=settings.read_max_bytes)


def desk_of(request: Request) -> Desk:
    """The desk that a request is for."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
