"""Commands that look at results: status, list, show."""

import click

from docproc.cli.opening import check_document_type, open_present_store
from docproc.cli.printing import (
    as_json,
    print_counts,
    print_extractions,
    print_files,
    print_json,
)
from docproc.intake import Reconciler
from docproc.settings import load_settings
from docproc.store import FileState


@click.command()
@as_json
def status(*, is_json: bool) -> None:
    """Account for every file: how many were seen, and what became of them."""
    with open_present_store() as store:
        counts = Reconciler(load_settings(), store).counts()
    if is_json:
        print_json(counts)
    else:
        print_counts(counts)


@click.command("list")
@click.option("--state", type=click.Choice([s.value for s in FileState]), help="Only these.")
@click.option("--type", "document_type", help="Only files of this document type.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="No more than so many.",
)
@as_json
def list_files(*, state: str | None, document_type: str | None, limit: int, is_json: bool) -> None:
    """List files, the latest first, with their state and the reason for it."""
    check_document_type(document_type, load_settings())
    chosen = FileState(state) if state else None
    with open_present_store() as store:
        entries = store.files(state=chosen, document_type=document_type, limit=limit)
    if is_json:
        print_json(entries)
    else:
        print_files(entries)


@click.command()
@click.argument("file_id", metavar="ID", type=int)
@as_json
def show(*, file_id: int, is_json: bool) -> None:
    """Show what was found in one file, and where it is printed."""
    with open_present_store() as store:
        entry = store.file(file_id)
        stored = store.extractions(file_id)
        document = store.document(entry.sha256) if stored and entry.sha256 else None
    if is_json:
        extractions = [each.extraction for each in stored]
        reviews = [each.reviews for each in stored]
        print_json({"file": entry, "extractions": extractions, "reviews": reviews})
    elif document is None:
        print_files([entry])
    else:
        print_extractions(entry, stored, document)
