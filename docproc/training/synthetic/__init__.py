"""Synthetic business documents: drawn as PDFs, read back as docproc reads, with their truth."""

from docproc.training.synthetic.documents import SyntheticDocument, TrueField
from docproc.training.synthetic.generator import (
    document_types,
    synthetic_document,
    synthetic_documents,
)
from docproc.training.synthetic.languages import LANGUAGES

__all__ = [
    "LANGUAGES",
    "SyntheticDocument",
    "TrueField",
    "document_types",
    "synthetic_document",
    "synthetic_documents",
]
