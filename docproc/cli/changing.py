"""Commands that change what is kept of files: retry, delete, purge, backup."""

from pathlib import Path

import click

from docproc.cli.opening import check_document_type, open_present_store
from docproc.cli.printing import as_json, console, print_files, print_json, print_table
from docproc.errors import ExitCode
from docproc.intake import Deletion, Retention, back_up
from docproc.settings import load_settings
from docproc.store import FileEntry, FileState, Store


@click.command()
@click.argument("file_ids", metavar="[IDS]...", nargs=-1, type=int)
@click.option("--failed", "is_all_failed", is_flag=True, help="All files that have failed.")
@click.option("--type", "document_type", default="", help="What they are, if not what they were.")
@as_json
def retry(
    *, file_ids: tuple[int, ...], is_all_failed: bool, document_type: str, is_json: bool
) -> None:
    """Queue files anew, with all their attempts; what was found stays until then.

    With --type, they are read as that document type from now on.
    """
    if not file_ids and not is_all_failed:
        raise click.UsageError("say which files, or --failed")
    check_document_type(document_type, load_settings())
    with open_present_store() as store:
        wanted = [each.id for each in _chosen(store, file_ids, is_all_failed=is_all_failed)]
        if document_type:
            entries = store.retype(wanted, document_type)
        else:
            entries = [store.requeue(file_id) for file_id in wanted]
    # What was refused before it was a document, or is not kept, cannot be read again.
    queued = (FileState.WAITING, FileState.WORKING, FileState.DUPLICATE)
    refused = [entry for entry in entries if entry.state not in queued]
    if is_json:
        print_json(entries)
    else:
        print_files(entries)
    for entry in refused:
        click.echo(f"docproc: file {entry.id} is not kept: drop {entry.name} again", err=True)
    if refused:
        raise SystemExit(ExitCode.FAILED_DOCUMENTS)


@click.command("delete")
@click.argument("file_ids", metavar="IDS...", nargs=-1, required=True, type=int)
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@as_json
def delete_files(*, file_ids: tuple[int, ...], is_sure: bool, is_json: bool) -> None:
    """Delete files for good, with their originals and all that was found in them.

    Files of the same content go together. The file that was submitted stays where it is.
    """
    settings = load_settings()
    with open_present_store() as store:
        chosen = {e.id: e for file_id in file_ids for e in store.same_content(file_id)}
        if not is_sure:
            print_files(chosen.values())
            click.confirm(f"delete {len(chosen)} files for good?", abort=True)
        deletion = Deletion(settings, store)
        deleted: list[FileEntry] = []
        for file_id in chosen:
            if file_id not in {entry.id for entry in deleted}:
                deleted += deletion.delete(file_id)
    if is_json:
        print_json(deleted)
    else:
        console.print(f"deleted: {', '.join(f'{entry.id} ({entry.name})' for entry in deleted)}")


@click.command()
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Only say what it would be.")
@as_json
def purge(*, is_rehearsal: bool, is_json: bool) -> None:
    """Give up what the settings say is not to be kept; docproc up does so every hour."""
    with open_present_store() as store:
        retention = Retention(load_settings(), store)
        given_up = list(retention.due()) if is_rehearsal else retention.apply()
    if is_json:
        print_json(given_up)
        return
    rows = (
        (str(each.file.id), each.file.name, _what(each.document_type, each.field_name))
        for each in given_up
    )
    print_table(("id", "file", "to be given up" if is_rehearsal else "given up"), rows)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@as_json
def backup(*, folder: Path, is_json: bool) -> None:
    """Copy the database and all new originals to a folder, while docproc goes on."""
    with open_present_store() as store:
        made = back_up(load_settings(), store, folder)
    if is_json:
        print_json(made)
        return
    console.print(
        f"{made.folder}: the database, and {made.num_originals} originals"
        f" ({made.num_copied} of them new)"
    )


def _what(document_type: str, field_name: str) -> str:
    if not document_type:
        return "original"
    return f"original, pages, {field_name or 'all fields'} of {document_type}"


def _chosen(store: Store, file_ids: tuple[int, ...], *, is_all_failed: bool) -> list[FileEntry]:
    entries = {file_id: store.file(file_id) for file_id in file_ids}
    if is_all_failed:
        failed = store.files(state=FileState.FAILED)
        entries |= {entry.id: entry for entry in failed if entry.job_id is not None}
    return list(entries.values())
