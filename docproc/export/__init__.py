"""Export: what is in the store, for spreadsheets and programs."""

from docproc.export.cells import CsvStyle
from docproc.export.exporting import (
    ExportedFiles,
    ExportFormat,
    Layout,
    Selection,
    export,
    export_csv,
)
from docproc.export.json_records import to_json

__all__ = [
    "CsvStyle",
    "ExportFormat",
    "ExportedFiles",
    "Layout",
    "Selection",
    "export",
    "export_csv",
    "to_json",
]
