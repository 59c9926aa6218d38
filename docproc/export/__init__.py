"""Export: what is in the store, for spreadsheets and programs."""

from docproc.export.cells import CsvStyle
from docproc.export.exporting import (
    ExportedFiles,
    ExportFormat,
    Layout,
    Selection,
    export,
    export_csv,
    selected,
)
from docproc.export.json_records import to_json
from docproc.export.presets import PRESETS, Accounts

__all__ = [
    "PRESETS",
    "Accounts",
    "CsvStyle",
    "ExportFormat",
    "ExportedFiles",
    "Layout",
    "Selection",
    "export",
    "export_csv",
    "selected",
    "to_json",
]
