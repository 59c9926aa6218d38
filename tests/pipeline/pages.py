"""Documents of plain text, without boxes."""

from docproc.documents import Box, Document, Page, Word

BOX = Box(0, 0, 1, 1)


def document_of(*texts: str) -> Document:
    """A page for each text; every line is one word with a box."""
    return Document("0" * 64, tuple(_page(n, text) for n, text in enumerate(texts, start=1)))


def _page(number: int, text: str) -> Page:
    words = []
    start = 0
    for line in text.split("\n"):
        if line:
            words.append(Word(start, start + len(line), BOX))
        start += len(line) + 1
    return Page(number, text, 595, 842, tuple(words))
