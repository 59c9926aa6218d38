"""Document types: named lists of field specs, written as TOML."""

from docproc.schema.field_specs import DocumentType, FieldKind, FieldSpec
from docproc.schema.loading import load_document_type, load_document_types

__all__ = [
    "DocumentType",
    "FieldKind",
    "FieldSpec",
    "load_document_type",
    "load_document_types",
]
