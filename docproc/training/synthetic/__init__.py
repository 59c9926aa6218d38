"""Synthetic business documents: drawn as PDFs, read back as docproc reads, with their truth."""

from docproc.training.synthetic.documents import SyntheticDocument, TrueField
from docproc.training.synthetic.generator import (
    document_types,
    synthetic_document,
    synthetic_documents,
)
from docproc.training.synthetic.languages import LANGUAGES
from docproc.training.synthetic.records import as_record, from_record, read_records, write_records

__all__ = [
    "LANGUAGES",
    "SyntheticDocument",
    "TrueField",
    "as_record",
    "document_types",
    "from_record",
    "read_records",
    "synthetic_document",
    "synthetic_documents",
    "write_records",
]
