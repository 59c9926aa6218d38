"""Pictures of pages, as scanners and cameras deliver them."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.text import pdfs

LETTER = (
    "Müller & Söhne GmbH, Straße 5, Köln",
    "Élise Garçon, reçu à Besançon",
    "Señor Núñez, año 2026, ¿cuánto?",
    "Città, perché, già pagato",
    "Coördinatie, één factuur",
    "Invoice number RE-2026/0417",
    "Total amount due   EUR 1.234,56",
)


def page(lines: Sequence[str] = LETTER) -> Image.Image:
    """A sheet of half A4 with ``lines`` in print of 11 points at 150 dots per inch."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 421))
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(60, 380 - 30 * number, line)
    canvas.save()
    with pdfium.PdfDocument(written.getvalue()) as document:
        picture: Image.Image = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    return picture


def noisy(picture: Image.Image, *, strength: float = 12.0) -> Image.Image:
    """``picture`` with the grain of a scanner, always the same."""
    dots = np.asarray(picture, dtype=np.float64)
    grain = np.random.default_rng(7).normal(0, strength, dots.shape)
    return Image.fromarray(np.clip(dots + grain, 0, 255).astype(np.uint8))


def askew(picture: Image.Image, degrees: float) -> Image.Image:
    """``picture`` turned against the clock, on a sheet that holds it."""
    return picture.rotate(
        degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC
    )


def content(picture: Image.Image, format_name: str, **options: object) -> bytes:
    """``picture`` as the bytes of a file."""
    written = io.BytesIO()
    picture.save(written, format_name, **options)
    return written.getvalue()


def scanned_pdf(path: Path, picture: Image.Image, *, layer: Sequence[str] = ()) -> Path:
    """A page that shows ``picture`` and holds the lines of ``layer`` invisibly."""
    size = (picture.width * 72 / 150, picture.height * 72 / 150)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, *size)
        for number, line in enumerate(layer):
            text = canvas.beginText(50, size[1] - 50 - 20 * number)
            text.setTextRenderMode(3)
            text.textOut(line)
            canvas.drawText(text)

    return pdfs.draw(path, draw, size=size)
