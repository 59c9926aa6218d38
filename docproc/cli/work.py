"""Commands that work: up, submit, demo."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Unpack

import click

from docproc.cli.engine_choice import EngineOptions, engine_options, require_engine
from docproc.cli.opening import check_document_type, log_changes, open_store
from docproc.cli.printing import (
    as_json,
    console,
    print_counts,
    print_files,
    print_json,
    print_json_line,
    state_in_words,
    why,
)
from docproc.cli.session import WorkSession
from docproc.errors import ConfigurationError, ExitCode
from docproc.export import export_csv
from docproc.intake import Watcher, check_inbox, submit
from docproc.models.pulling import pull_model
from docproc.samples import sample_files
from docproc.schema import load_document_types
from docproc.settings import Settings, load_settings
from docproc.store import FileEntry, FileState, Store

_DEMO_MARK = "demo"


@click.command()
@engine_options
@as_json
def up(*, is_json: bool, **engine: Unpack[EngineOptions]) -> None:
    """Watch the inbox and work on what comes, until Ctrl-C."""
    settings = load_settings(**engine)
    require_engine(settings)
    for inbox in settings.all_inboxes:
        if inbox == settings.inbox or inbox.is_dir():
            check_inbox(inbox)
    log_changes(settings.data_dir / "worker.log")
    with open_store(settings) as store:
        session = WorkSession(settings, store)
        types = load_document_types(settings.document_types_dirs)
        watchers = [Watcher(settings, store, types, inbox) for inbox in settings.all_inboxes]
        with _running(watchers, session.stop), session:
            if not is_json:
                folders = ", ".join(str(inbox.absolute()) for inbox in settings.all_inboxes)
                console.print(f"drop PDFs and e-invoices into {folders}; Ctrl-C stops")
            session.run(report=print_json_line if is_json else _print_ended)
            if not is_json:
                console.print("stopping; Ctrl-C again ends it at once")
    if not is_json:
        console.print("stopped")


@click.command("submit")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--type", "document_type", default="", help="The document type; else classified.")
@click.option("--no-split", "is_whole", is_flag=True, help="Each file is one document, no stack.")
@click.option("--wait", "is_waiting", is_flag=True, help="Work on them now, and print the result.")
@engine_options
@as_json
def submit_files(
    *,
    paths: tuple[Path, ...],
    document_type: str,
    is_whole: bool,
    is_waiting: bool,
    is_json: bool,
    **engine: Unpack[EngineOptions],
) -> None:
    """Submit files, and all files in folders; the originals stay where they are."""
    settings = load_settings(**engine)
    check_document_type(document_type, settings)
    if is_waiting:
        require_engine(settings)
    with open_store(settings) as store:
        entries = submit(settings, store, paths, document_type=document_type, is_whole=is_whole)
        if is_waiting:
            entries = _wait_for(settings, store, entries, is_quiet=is_json)
    if is_json:
        print_json(entries)
    else:
        print_files(entries)
    if any(entry.state is FileState.FAILED for entry in entries):
        raise SystemExit(ExitCode.FAILED_DOCUMENTS)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docproc-demo"))
@engine_options
@as_json
def demo(*, folder: Path, is_json: bool, **engine: Unpack[EngineOptions]) -> None:
    """Process the sample documents in a folder of their own, and export them."""
    settings = load_settings(home=_fresh_demo(folder), **engine)
    report: Callable[[str], None] = (lambda _: None) if is_json else console.print
    if settings.engine == "mlx":
        pull_model(settings.model, settings.cache_dir, report=report)
    require_engine(settings)
    with open_store(settings) as store:
        entries = submit(settings, store, sample_files())
        entries = _wait_for(settings, store, entries, is_quiet=is_json)
        counts = store.counts()
        exported = export_csv(store, folder / "documents.csv")
    if is_json:
        print_json({"counts": counts, "exported": exported})
        return
    print_files(entries)
    print_counts(counts)
    console.print(f"documents:  {exported.documents}")
    console.print(f"line items: {exported.line_items}")


@contextmanager
def _running(watchers: list[Watcher], stop: threading.Event) -> Iterator[None]:
    """Watches, each in a thread of its own; at the end, sets ``stop`` and waits for them."""
    threads = [threading.Thread(target=it.run, args=(stop,), name="watcher") for it in watchers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _print_ended(entry: FileEntry) -> None:
    reason = why(entry)
    console.print(
        f"{entry.id:>5}  {entry.name}  {state_in_words(entry)}{': ' if reason else ''}{reason}"
    )


def _wait_for(
    settings: Settings, store: Store, entries: list[FileEntry], *, is_quiet: bool
) -> list[FileEntry]:
    file_ids = [entry.id for entry in entries]
    with WorkSession(settings, store) as session:
        session.follow(file_ids, is_quiet=is_quiet)
    if session.unfinished(file_ids):
        raise KeyboardInterrupt
    return [store.file(file_id) for file_id in file_ids]


def _fresh_demo(folder: Path) -> Path:
    """An empty folder; one that an earlier demo made is emptied first."""
    mark = folder / ".docproc" / _DEMO_MARK
    if folder.exists() and any(folder.iterdir()):
        if not mark.exists():
            raise ConfigurationError(f"{folder} is not empty and not from a demo; name another")
        shutil.rmtree(folder)
    mark.parent.mkdir(parents=True)
    mark.touch()
    return folder
