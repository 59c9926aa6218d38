"""Documents that docproc itself has drawn: read as others are, without looking for hidden text.

Nothing is hidden in them, and nobody waits for a child process to guard against them.
"""

from docproc.documents import Page
from docproc.text.layout import lay_out, runs_of
from docproc.text.opening import opened
from docproc.text.pdfium import glyphs_of


def pages_as_printed(content: bytes) -> tuple[Page, ...]:
    """All pages of a sound PDF whose text can all be seen."""
    document = opened(content, name="a document drawn here", passwords=())
    pages = []
    for number, page in enumerate(document, start=1):
        width, height = page.get_size()
        runs = runs_of(glyphs_of(page), width=width, height=height)
        pages.append(lay_out(runs, number=number, width=width, height=height))
    return tuple(pages)
