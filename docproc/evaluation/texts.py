"""Documents that are given as text: plain, or the boxes of an OCR."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docproc.documents import Document, Page

_SUFFIX = ".txt"
# Four corners, clockwise from the top left, then the text: one line of an OCR's boxes.
_BOX = re.compile(r"(?:-?\d+(?:\.\d+)?\s*,\s*){8}")
_CORNERS = 8
# A line begins where boxes stand lower by this part of their height.
_NEXT_LINE = 0.5


class Reader(Protocol):
    """Turns a file into pages."""

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        """Reads it, or raises a DocumentError."""
        ...

    def close(self) -> None:
        """Ends what reading needs."""
        ...


@dataclass(frozen=True, slots=True)
class TextReader:
    """Reads text files by itself, all others by another reader."""

    reader: Reader

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        """A text file's pages end with form feeds."""
        if path.suffix.lower() != _SUFFIX:
            return self.reader.read(path, sha256=sha256, name=name)
        text = path.read_text(encoding="utf-8", errors="replace")
        pages = enumerate(text.rstrip("\f").split("\f"), start=1)
        return Document(sha256, tuple(Page(n, _in_lines(page), 0, 0) for n, page in pages))

    def close(self) -> None:
        """Ends what the other reader needs."""
        self.reader.close()


def _in_lines(text: str) -> str:
    """Boxes as lines of text, from top to bottom and left to right; plain text as it is."""
    lines = [line for line in text.splitlines() if line.strip()]
    matches = [_BOX.match(line) for line in lines]
    if not lines or not all(matches):
        return text
    boxes = sorted(_box(line) for line in lines)
    rows: list[list[tuple[float, float, float, str]]] = []
    for box in boxes:
        middle, height, *_ = box
        if rows and middle - rows[-1][0][0] <= _NEXT_LINE * height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return "\n".join("  ".join(t for _, t in sorted((b[2], b[3]) for b in row)) for row in rows)


def _box(line: str) -> tuple[float, float, float, str]:
    """Vertical middle, height, left and text."""
    *corners, text = line.split(",", _CORNERS)
    tops, lefts = [float(y) for y in corners[1::2]], [float(x) for x in corners[::2]]
    return (min(tops) + max(tops)) / 2, max(tops) - min(tops), min(lefts), text.strip()
