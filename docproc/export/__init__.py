"""Export: what is in the store, for spreadsheets and programs."""

from docproc.export.cells import CsvStyle
from docproc.export.csv_files import ExportedFiles, export_csv
from docproc.export.json_records import to_json

__all__ = ["CsvStyle", "ExportedFiles", "export_csv", "to_json"]
