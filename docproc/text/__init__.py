"""Reading: PDFs become pages of text whose words know where they stand."""

from docproc.text.reader import Reader, ReadLimits

__all__ = ["ReadLimits", "Reader"]
