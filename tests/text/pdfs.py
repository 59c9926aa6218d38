"""PDFs made for one promise each."""

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)


def draw(
    path: Path,
    *pages: Callable[[Canvas], None],
    size: tuple[float, float] = A4,
    encryption: StandardEncryption | None = None,
) -> Path:
    """A PDF at ``path`` with one page for each function, which draws it."""
    canvas = Canvas(str(path), pagesize=size, encrypt=encryption)
    for page in pages:
        canvas.setFont("Helvetica", 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def letter(path: Path, text: str = "Invoice number 4711") -> Path:
    """One page with one line."""
    return draw(path, strings((50, 800, text)))


def strings(*placed: tuple[float, float, str]) -> Callable[[Canvas], None]:
    """Draws each text with its left end and baseline there, in points from below."""

    def page(canvas: Canvas) -> None:
        for x, y, text in placed:
            canvas.drawString(x, y, text)

    return page


def raw(
    path: Path, content: bytes, *, page: str = "", filters: str = "", to_unicode: str = ""
) -> Path:
    """One A4 page with this content stream, written by hand."""
    mapping = "/ToUnicode 6 0 R" if to_unicode else ""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> %s >>" % page.encode(),
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters.encode(), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>" % mapping.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode.encode()),
    ]
    path.write_bytes(_assembled(objects))
    return path


def downwards(path: Path, *placed: tuple[float, float, str]) -> Path:
    """One page with texts that go down from there, in points from below, and a title."""
    shown = (
        b"1 0 0 1 %f %f Tm <%s> Tj\n" % (x, y, text.encode("utf-16-be").hex().encode())
        for x, y, text in placed
    )
    title = b"BT /F2 12 Tf 50 800 Td (Title) Tj ET"
    content = b"BT /F1 12 Tf\n%sET\n%s" % (b"".join(shown), title)
    fonts = b"/Resources << /Font << /F1 5 0 R /F2 7 0 R >> >>"
    name = b"/BaseFont /HeiseiMin-W3"
    glyphs = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 %s /Encoding /UniJIS-UCS2-V /DescendantFonts [6 0 R] >>"
        % name,
        b"<< /Type /Font /Subtype /CIDFontType0 %s %s >>" % (name, glyphs),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    path.write_bytes(_assembled(objects))
    return path


def bomb(path: Path, *, num_bytes: int) -> Path:
    """One page whose content is small on disk and ``num_bytes`` when unpacked."""
    packed = zlib.compress(b"BT /F1 9 Tf (a) Tj ET\n" * (num_bytes // 22), 9)
    return raw(path, packed, filters="/Filter /FlateDecode")


def _assembled(objects: Sequence[bytes]) -> bytes:
    body, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        body += b"%010d 00000 n \n" % offset
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % start)


class NoOcr:
    """An allowance of no pages."""

    def begin_page(self) -> float | None:
        return None
