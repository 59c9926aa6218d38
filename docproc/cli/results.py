"""Commands that look at results: status, list, show, search."""

import threading
from datetime import datetime

import click

from docproc.cli.opening import check_document_type, open_present_store
from docproc.cli.printing import (
    as_json,
    console,
    print_counts,
    print_files,
    print_hits,
    print_json,
    print_json_line,
)
from docproc.cli.session import stopping
from docproc.cli.showing import print_extractions
from docproc.cli.watching import print_changes, show_live
from docproc.extraction import ExtractionStatus
from docproc.intake import Reconciler
from docproc.settings import load_settings
from docproc.store import FileState


@click.command()
@click.option("--watch", "is_watching", is_flag=True, help="Go on until Ctrl-C.")
@as_json
def status(*, is_watching: bool, is_json: bool) -> None:
    """Account for every file: how many were seen, and what became of them."""
    report = print_json_line if is_watching and is_json else print_json if is_json else print_counts
    with open_present_store() as store:
        reconciler = Reconciler(load_settings(), store)
        if not is_watching:
            report(reconciler.counts())
        elif is_json or not console.is_terminal:
            with stopping(stop := threading.Event()):
                print_changes(reconciler.counts, report, stop)
        else:
            with stopping(stop := threading.Event()):
                show_live(store, reconciler.counts, stop)


@click.command("list")
@click.option("--state", type=click.Choice([s.value for s in FileState]), help="Only these.")
@click.option(
    "--status",
    type=click.Choice([s.value for s in ExtractionStatus]),
    help="Only what is done and may be used, or needs review.",
)
@click.option("--type", "document_type", help="Only files of this document type.")
@click.option("--name", default="", help="Only files with this in their name.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only files seen on that day or later."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="No more than so many.",
)
@as_json
def list_files(
    *,
    state: str | None,
    status: str | None,
    document_type: str | None,
    name: str,
    since: datetime | None,
    limit: int,
    is_json: bool,
) -> None:
    """List files, the latest first, with their state and the reason for it."""
    check_document_type(document_type, load_settings())
    with open_present_store() as store:
        entries = store.files(
            state=FileState(state) if state else None,
            status=ExtractionStatus(status) if status else None,
            document_type=document_type,
            name=name,
            since=since and since.astimezone(),
            limit=limit,
        )
    if is_json:
        print_json(entries)
    else:
        print_files(entries)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="No more than so many places.",
)
@as_json
def search(*, words: tuple[str, ...], limit: int, is_json: bool) -> None:
    """Find pages and fields with all these words, or words that begin so."""
    with open_present_store() as store:
        hits = store.search(" ".join(words), limit=limit)
    if is_json:
        print_json(hits)
    else:
        print_hits(hits)


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
