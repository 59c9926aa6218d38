"""Commands that change what is known of files: retry, delete."""

import click

from docproc.cli.opening import open_present_store
from docproc.cli.printing import as_json, console, print_files, print_json
from docproc.errors import ExitCode
from docproc.intake import Deletion
from docproc.settings import load_settings
from docproc.store import FileEntry, FileState, Store


@click.command()
@click.argument("file_ids", metavar="[IDS]...", nargs=-1, type=int)
@click.option("--failed", "is_all_failed", is_flag=True, help="All files that have failed.")
@as_json
def retry(*, file_ids: tuple[int, ...], is_all_failed: bool, is_json: bool) -> None:
    """Queue files anew, with all their attempts; what was found stays until then."""
    if not file_ids and not is_all_failed:
        raise click.UsageError("say which files, or --failed")
    with open_present_store() as store:
        wanted = _chosen(store, file_ids, is_all_failed=is_all_failed)
        entries = [store.requeue(entry.id) for entry in wanted]
    # What was refused before it was a document cannot be read again.
    refused = [entry for entry in entries if entry.job_id is None]
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


def _chosen(store: Store, file_ids: tuple[int, ...], *, is_all_failed: bool) -> list[FileEntry]:
    entries = {file_id: store.file(file_id) for file_id in file_ids}
    if is_all_failed:
        failed = store.files(state=FileState.FAILED)
        entries |= {entry.id: entry for entry in failed if entry.job_id is not None}
    return list(entries.values())
