"""The command ``reprocess``: look at documents again, with another model or a newer docproc."""

import sys
from collections.abc import Iterator

import click

from docproc.cli.opening import check_document_type, open_present_store
from docproc.cli.printing import as_json, console, print_json, print_table
from docproc.cli.progress import counting
from docproc.evaluation.reprocessing import (
    Difference,
    Reprocessed,
    Wanted,
    differences,
    reprocess,
)
from docproc.export import Selection, selected
from docproc.intake.shared_originals import SharedOriginals
from docproc.pipeline import build_extractor
from docproc.settings import Settings, load_settings
from docproc.store import Store

_TITLES = ("file", "document", "what", "before", "now")


@click.command("reprocess")
@click.option("--where", default="", help='Only documents for which it holds: "gross_total > 9".')
@click.option("--type", "document_type", help="Only documents of this type.")
@click.option("--model", help="Another model than that of the settings.")
@click.option("--confirmed", is_flag=True, help="Those that a person has confirmed, too.")
@click.option("--limit", type=click.IntRange(min=1), help="No more files than so many.")
@click.option("--yes", is_flag=True, help="Replace what was found before, without asking.")
@as_json
def reprocess_files(
    *,
    where: str,
    document_type: str | None,
    model: str | None,
    confirmed: bool,
    limit: int | None,
    yes: bool,
    is_json: bool,
) -> None:
    """Extract what is done once more, and show what would be different.

    Nothing is replaced before you say so. What is replaced is kept, and so is what people
    said about it.
    """
    settings = load_settings(model=model)
    check_document_type(document_type, settings)
    with open_present_store() as store:
        selection = Selection(document_type, where)
        wanted = list(_wanted(store, selection, is_confirmed_too=confirmed))[:limit]
        done = _reprocessed(settings, store, wanted, is_quiet=is_json) if wanted else []
        found = [each for one in done for each in differences(one)]
        if not is_json:
            _print(found, len(done))
        is_agreed = yes or (not is_json and bool(found) and _is_agreed())
        replaced = _replace(store, done) if is_agreed else 0
    if is_json:
        print_json({"files": len(done), "replaced": replaced, "differences": found})
    elif is_agreed:
        console.print(f"{replaced} files replaced")


def _wanted(store: Store, selection: Selection, *, is_confirmed_too: bool) -> Iterator[Wanted]:
    seen = set[int]()
    for row in selected(store, selection):
        file = row.file
        if row.extraction is None or file.duplicate_of is not None or file.id in seen:
            continue
        seen.add(file.id)
        before = tuple(store.extractions(file.id))
        if is_confirmed_too or not any(stored.is_confirmed for stored in before):
            yield Wanted(file, before)


def _reprocessed(
    settings: Settings, store: Store, wanted: list[Wanted], *, is_quiet: bool
) -> list[Reprocessed]:
    extractor = build_extractor(settings, memory=store)
    try:
        extractor.start()
        with counting(len(wanted), is_quiet=is_quiet) as report:
            return reprocess(
                extractor,
                wanted,
                SharedOriginals(settings, store).opened,
                num_at_once=settings.max_slots,
                report=report,
            )
    finally:
        extractor.stop()


def _replace(store: Store, done: list[Reprocessed]) -> int:
    """Replaces what was found anew in files whose job is still done; returns how many."""
    return sum(
        store.replace(one.wanted.file.id, one.document, one.extractions)
        for one in done
        if one.document is not None
    )


def _is_agreed() -> bool:
    return sys.stdin.isatty() and click.confirm("Replace them?")


def _print(found: list[Difference], num_files: int) -> None:
    files = len({each.file_id for each in found})
    console.print(f"{num_files} files were extracted again; {files} of them are different")
    if found:
        rows = (
            (f"{d.file_id} {d.file_name}", str(d.section), d.name, d.before or "-", d.now or "-")
            for d in found
        )
        print_table(_TITLES, rows)
