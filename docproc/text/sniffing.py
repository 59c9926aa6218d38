"""What a file is, judged by its first bytes and never by its name."""

import codecs
import re
import stat
from pathlib import Path

from docproc.errors import EmptyFile, UnreadableFile, UnsupportedDocument

PDF_MARK = b"%PDF-"
# Readers look for the mark in the first 1024 bytes (PDF 1.7, appendix H, note 13).
HEAD_BYTES = 1024

# Of these pictures docproc reads the text; the names are Pillow's.
_PICTURES = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"%!PS", "PostScript"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
)
_MARKUP = ((b"<!doctype html", "a web page"), (b"<html", "a web page"))
_XML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\b|!--|!DOCTYPE\b|[A-Za-z_])")
_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def printable(name: str) -> str:
    """A file's name with undecodable bytes replaced, fit for any message."""
    return name.encode("utf-8", "replace").decode("utf-8")


def is_xml(content: bytes) -> bool:
    """Whether content, or the first bytes of it, begins as XML does and is no PDF or web page."""
    start = content[:HEAD_BYTES]
    for mark, encoding in _UTF16:
        if start.startswith(mark):
            start = start.decode(encoding, "replace").encode()
    is_markup = _XML_START.match(start) is not None
    return is_markup and PDF_MARK not in content[:HEAD_BYTES] and kind_of(start) != "a web page"


def picture_format(head: bytes) -> str | None:
    """What a picture that begins with ``head`` is called, None for anything else."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "HEIF"
    return next((name for mark, name in _PICTURES if head.startswith(mark)), None)


def require_supported(path: Path, name: str) -> None:
    """Returns only for what claims to be a PDF, a picture or XML; ``name`` is for messages.

    Raises:
        UnreadableFile: the operating system refuses it.
        EmptyFile: it has no bytes.
        UnsupportedDocument: it is something else; the text says what, where known.
    """
    try:
        head = _head(path)
    except OSError as error:
        raise UnreadableFile(f"{name}: {error.strerror or 'cannot be read'}") from error
    if head is None:
        raise UnsupportedDocument(f"{name} is not a file")
    if not head:
        raise EmptyFile(f"{name} has no bytes")
    if PDF_MARK not in head and not picture_format(head) and not is_xml(head):
        kind = kind_of(head)
        raise UnsupportedDocument(f"{name} is no PDF, picture or e-invoice: it looks like {kind}")


def _head(path: Path) -> bytes | None:
    # Opening a pipe would wait for its writer without end.
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def kind_of(head: bytes) -> str:
    """What content that begins with ``head`` looks like, in words for people."""
    for mark, kind in _KINDS:
        if head.startswith(mark):
            return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, kind in _MARKUP:
        if start.startswith(mark):
            return kind
    return "a text file" if _is_text(head) else "binary content of unknown kind"


def _is_text(head: bytes) -> bool:
    printable = sum(byte >= 32 or byte in b"\t\n\r\f" for byte in head)
    return printable == len(head)
