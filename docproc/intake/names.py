"""What names of files and folders mean, and how they are written for people."""

import unicodedata
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

_JUNK = ("thumbs.db", "desktop.ini", "~$*", "*.part", "*.crdownload", "*.tmp", "@eadir", ".*")
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MAX_NAME_BYTES = 255


def is_junk(name: str) -> bool:
    """Whether a name belongs to the system or to an unfinished transfer, or is hidden."""
    return any(fnmatchcase(name.casefold(), pattern) for pattern in _JUNK)


def is_pdf(path: PurePath) -> bool:
    """Whether the name promises a PDF."""
    return path.suffix.casefold() == ".pdf"


def is_xml(path: PurePath) -> bool:
    """Whether the name promises XML, as plain e-invoices do."""
    return path.suffix.casefold() == ".xml"


def printable(text: str) -> str:
    """``text`` with whatever cannot be shown or stored as UTF-8 replaced by U+FFFD."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(character) in _UNPRINTABLE
        else character
        for character in text
    )


def document_type_of(label: str, document_type_names: Collection[str]) -> str:
    """The document type that the label's first part names, in the singular or plural, or ""."""
    first = label.partition("/")[0].casefold().strip().replace(" ", "_").replace("-", "_")
    for name in (first, first.removesuffix("s"), first.removesuffix("es")):
        if name in document_type_names:
            return name
    return ""


def numbered(name: str, *, tail: str = "") -> Iterator[str]:
    """``name``, ``name (2)``, ``name (3)``, …: each short enough to be followed by ``tail``."""
    path = PurePath(name)
    suffix = path.suffix if len(path.suffix) <= 16 else ""
    stem = name.removesuffix(suffix)
    yield _shortened(stem, suffix + tail) + suffix
    number = 2
    while True:
        ending = f" ({number}){suffix}"
        yield _shortened(stem, ending + tail) + ending
        number += 1


def relative_label(path: Path, root: Path) -> str:
    """The folders between ``root`` and ``path``, joined by slashes."""
    parent = path.relative_to(root).parent
    return "" if parent == Path() else printable(parent.as_posix())


def _shortened(stem: str, ending: str) -> str:
    available = _MAX_NAME_BYTES - len(ending.encode())
    return stem.encode()[:available].decode(errors="ignore")
