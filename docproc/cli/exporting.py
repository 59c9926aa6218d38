"""The command that exports."""

from datetime import datetime
from pathlib import Path

import click

from docproc.cli.opening import check_document_type, open_present_store
from docproc.cli.printing import as_json, console, print_json
from docproc.export import (
    PRESETS,
    Accounts,
    CsvStyle,
    ExportedFiles,
    ExportFormat,
    Layout,
    Selection,
)
from docproc.export import export as export_files
from docproc.schema import load_document_types
from docproc.settings import Settings, load_settings

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_DECIMALS = {"point": ".", "comma": ","}
_OF_DECIMAL = {".": ",", ",": ";"}


@click.command()
@click.option("--type", "document_type", help="Only documents of this type.")
@click.option(
    "--where", help='Only what this holds for: "gross_total >= 100 and vendor_name ~ berg".'
)
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only files seen on that day or later."
)
@click.option(
    "--new-only", "is_new_only", is_flag=True, help="Only what no export with --mark had before."
)
@click.option(
    "--mark", "is_marking", is_flag=True, help="Note what is exported now, for --new-only later."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file; CSV puts line items into NAME-lines.csv beside it.  [default: documents.csv]",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([each.value for each in ExportFormat]),
    help="The kind of file.  [default: what the file's name says, else csv]",
)
@click.option(
    "--preset",
    "preset_name",
    type=click.Choice(PRESETS),
    help="The invoices that are ok, as this accounting program imports them.",
)
@click.option("--delimiter", type=click.Choice(_DELIMITERS), help="What stands between cells.")
@click.option(
    "--decimal",
    type=click.Choice(_DECIMALS),
    default="point",
    show_default=True,
    help="What stands before decimals; with comma, semicolons stand between cells.",
)
@click.option("--columns", default="", help="Only these columns of documents: id,file,gross_total.")
@click.option(
    "--evidence",
    "has_evidence",
    is_flag=True,
    help="Page, printed text and confidence beside each value, pages beside the summary.",
)
@as_json
def export(
    *,
    document_type: str | None,
    where: str | None,
    since: datetime | None,
    is_new_only: bool,
    is_marking: bool,
    output: Path | None,
    format_name: str | None,
    preset_name: str | None,
    delimiter: str | None,
    decimal: str,
    columns: str,
    has_evidence: bool,
    is_json: bool,
) -> None:
    """Export a row a document, and their line items, to CSV, XLSX or JSON Lines."""
    settings = load_settings()
    check_document_type(document_type, settings)
    preset = PRESETS[preset_name] if preset_name else None
    kind = ExportFormat(format_name) if format_name else ExportFormat.of(output or Path())
    titles = tuple(filter(None, (title.strip() for title in columns.split(","))))
    layout = Layout(
        kind, _style(delimiter, decimal), titles, has_evidence, preset, _accounts(settings)
    )
    with open_present_store() as store:
        exported = export_files(
            store,
            output or settings.home / (preset.file_name if preset else f"documents.{kind}"),
            # A day begins where the user is.
            selection=Selection(
                document_type, where or "", since and since.astimezone(), is_new_only
            ),
            layout=layout,
            document_types=load_document_types(settings.document_types_dirs),
            is_marking=is_marking,
        )
    if is_json:
        print_json(exported)
    else:
        _print_exported(exported)


def _print_exported(exported: ExportedFiles) -> None:
    console.print(f"{exported.documents}: {exported.num_documents} documents")
    if exported.line_items != exported.documents or exported.num_line_items:
        console.print(f"{exported.line_items}: {exported.num_line_items} line items")
    for reason, number in sorted(exported.left_out.items()):
        console.print(f"left out: {number} ({reason})")


def _accounts(settings: Settings) -> Accounts:
    return Accounts(
        settings.expense_account,
        settings.payable_account,
        settings.datev_consultant,
        settings.datev_client,
    )


def _style(delimiter: str | None, decimal: str) -> CsvStyle:
    point = _DECIMALS[decimal]
    return CsvStyle(_DELIMITERS[delimiter] if delimiter else _OF_DECIMAL[point], point)
