"""Document types: named lists of field specs, written as TOML."""

from docproc.schema.field_specs import DocumentType, FieldKind, FieldSpec
from docproc.schema.loading import check_document_type, load_document_type, load_document_types
from docproc.schema.mistakes import Mistake

__all__ = [
    "DocumentType",
    "FieldKind",
    "FieldSpec",
    "Mistake",
    "check_document_type",
    "load_document_type",
    "load_document_types",
]
