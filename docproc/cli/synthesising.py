"""The command ``synth``: made-up documents whose truth is known."""

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from docproc.cli.printing import as_json, console, print_json
from docproc.training.synthetic.labels import write_documents

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "-n", "--num-documents", type=click.IntRange(min=1), required=True, help="How many documents."
)
@click.option("-o", "--output", type=_FOLDER, required=True, help="The folder to write them to.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed, the same documents."
)
@click.option("--type", "document_type", default="", help="Only of this document type.")
@click.option("--language", default="", help="Only in this language: de, en, es, fr, it, nl or pt.")
@as_json
def synth(
    *,
    num_documents: int,
    output: Path,
    seed: int,
    document_type: str,
    language: str,
    is_json: bool,
) -> None:
    """Write made-up business documents, and what is true of each, for `docproc eval`."""
    columns = (TextColumn("documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=is_json, transient=True) as progress:
        task = progress.add_task("", total=num_documents)
        labels = write_documents(
            output,
            seed=seed,
            num_documents=num_documents,
            kind=document_type,
            language=language,
            report=lambda: progress.advance(task),
        )
    if is_json:
        print_json({"num_documents": num_documents, "folder": output, "labels": labels})
    else:
        console.print(f"{num_documents} documents are in {output}, and their labels in {labels}")
