"""E-invoices: what an XML made for machines says, each value with its path."""

from docproc.einvoice.reading import FIELD_NAMES, LINE_ITEMS, einvoice_of

__all__ = ["FIELD_NAMES", "LINE_ITEMS", "einvoice_of"]
