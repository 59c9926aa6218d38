"""A page as a scanner delivers it: dots only, no text."""

from itertools import groupby

from PIL import Image, ImageDraw, ImageFont

_LINES = """\
GANTRY HILL GARAGE
2 Mill Street, Ludlow

Job card 0731                    9 May 2026

Customer:  Corvedale Bakery
Vehicle:   delivery van

Brake pads front                     64.00
Labour 1.5 h                         82.50
MOT test                             54.85

To pay                              201.35

Collected and checked, thank you.
"""
FIELDS = {
    "sender_name": "GANTRY HILL GARAGE",
    "recipient_name": "Corvedale Bakery",
    "letter_date": "2026-05-09",
    "subject": "Job card 0731",
}
_WIDTH, _HEIGHT, _SCALE = 640, 904, 2


def scanned_note() -> bytes:
    """An A4 page that shows one black-and-white picture, in a PDF written by hand."""
    picture = _run_lengths(_page().tobytes())
    paint = b"q 595 0 0 842 0 0 cm /Im0 Do Q"
    image = (
        f"/Type /XObject /Subtype /Image /Width {_WIDTH} /Height {_HEIGHT}"
        " /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /RunLengthDecode"
    )
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                b" /Resources << /XObject << /Im0 5 0 R >> >> >>"
            ),
            _stream("", paint),
            _stream(image, picture),
        ]
    )


def _page() -> Image.Image:
    """The lines in a bitmap font, enlarged and a little askew."""
    small = Image.new("1", (_WIDTH // _SCALE, _HEIGHT // _SCALE), 1)
    font = ImageFont.load_default_imagefont()
    ImageDraw.Draw(small).multiline_text((32, 40), _LINES, fill=0, font=font, spacing=6)
    page = Image.new("1", (_WIDTH, _HEIGHT), 1)
    large = small.resize((_WIDTH, _HEIGHT), Image.Resampling.NEAREST)
    for top in range(0, _HEIGHT, 90):
        strip = large.crop((0, top, _WIDTH, min(top + 90, _HEIGHT)))
        page.paste(strip, (top // 90, top))
    return page


def _run_lengths(dots: bytes) -> bytes:
    """PDF's RunLengthDecode, as it comes out the same with every library."""
    parts = []
    for byte, run in groupby(dots):
        length = len(list(run))
        while length > 1:
            taken = min(length, 128)
            parts.append(bytes((257 - taken, byte)))
            length -= taken
        if length:
            parts.append(bytes((0, byte)))
    return b"".join(parts) + b"\x80"


def _stream(entries: str, content: bytes) -> bytes:
    head = f"<< {entries} /Length {len(content)} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def _pdf(objects: list[bytes]) -> bytes:
    written, starts = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    cross_references = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
    return written + cross_references + trailer + b"startxref\n%d\n%%%%EOF\n" % len(written)
