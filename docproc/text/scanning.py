"""Scanning: a page of a PDF as a scanner would deliver it, for measuring OCR."""

from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

_NOISE = 12.0


def save_scan(
    pdf: Path, picture: Path, *, number: int = 1, dots_per_inch: int = 200, skew_degrees: float = 2
) -> bool:
    """Saves a page of ``pdf`` as a noisy, skewed ``picture``; False if it has no such page.

    The format is that of the suffix. The noise is always the same.
    """
    try:
        with pdfium.PdfDocument(pdf) as document:
            if not 1 <= number <= len(document):
                return False
            page = document[number - 1].render(scale=dots_per_inch / 72).to_pil().convert("RGB")
    except pdfium.PdfiumError:
        return False
    skewed = page.rotate(skew_degrees, fillcolor="white", resample=Image.Resampling.BICUBIC)
    dots = np.asarray(skewed, dtype=np.float32)
    noisy = dots + np.random.default_rng(number).normal(0, _NOISE, dots.shape)
    scan = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    scan.save(picture, dpi=(dots_per_inch, dots_per_inch))
    return True
