"""From a file to an extraction: read, prompt, generate, ground, check."""

from docproc.pipeline.building import build_extractor
from docproc.pipeline.extractor import Extractor

__all__ = ["Extractor", "build_extractor"]
