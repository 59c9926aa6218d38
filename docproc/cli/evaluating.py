"""The command ``eval``: how right docproc is about documents whose truth is known."""

from dataclasses import replace
from pathlib import Path
from typing import Unpack

import click

from docproc.cli.engine_choice import EngineOptions, engine_options, require_engine
from docproc.cli.opening import check_document_type
from docproc.cli.printing import as_json, console, print_json, print_table
from docproc.cli.progress import counting
from docproc.evaluation import report
from docproc.evaluation.details import write_details
from docproc.evaluation.figures import figures
from docproc.evaluation.labels import Label, NullMeans, read_labels
from docproc.evaluation.running import Choosing, Run, run
from docproc.evaluation.texts import TextReader
from docproc.pipeline import build_extractor
from docproc.settings import Settings, load_settings

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("eval")
@click.option("--labels", type=_FILE, required=True, help="What is true: JSON, an object a line.")
@click.option("--documents", type=_FOLDER, required=True, help="Where the labelled files are.")
@click.option("--type", "document_type", default="", help="Of all documents; else as labelled.")
@click.option("--classify", is_flag=True, help="Let docproc find out the document types.")
@click.option("--model", help="Another model than that of the settings.")
@click.option("--no-einvoice", is_flag=True, help="Read the page, although there is XML.")
@click.option(
    "--null-means",
    type=click.Choice(list(NullMeans)),
    help="What null says in a label.  [default: as each label says]",
)
@click.option("--limit", type=click.IntRange(min=1), help="Only the first so many labels.")
@click.option("--ignore", multiple=True, metavar="FIELD", help="Of the labels; may be repeated.")
@click.option("--against", type=_FILE, help="Compare with an earlier run's JSON.")
@click.option("--details", type=_NEW_FILE, help="Write what came of each document, a line each.")
@click.option("--plot", type=_NEW_FILE, help="Draw the risk-coverage curve into this PNG file.")
@engine_options
@as_json
def eval_(
    *,
    labels: Path,
    documents: Path,
    document_type: str,
    classify: bool,
    model: str | None,
    no_einvoice: bool,
    null_means: str | None,
    limit: int | None,
    ignore: tuple[str, ...],
    against: Path | None,
    details: Path | None,
    plot: Path | None,
    is_json: bool,
    **engine: Unpack[EngineOptions],
) -> None:
    """Measure how right docproc is about documents whose truth is known.

    Each line of the labels is an object: {"id", "file", "doc_type", "fields": {…,
    "line_items": [{…}]}}. Files may be plain text (.txt), too.
    """
    settings = load_settings(model=model, **engine)
    require_engine(settings)
    check_document_type(document_type, settings)
    before = report.read_run(against) if against else None
    meaning = NullMeans(null_means) if null_means else None
    known = read_labels(labels, documents, null_means=meaning, limit=limit, ignored=ignore)
    choosing = Choosing(document_type, is_classified=classify)
    done = _run(settings, known, choosing, is_einvoice=not no_einvoice, is_quiet=is_json)
    found = figures(done) | {"model": settings.model, "summaries": settings.summaries}
    if before is not None:
        found["against"] = report.differences(before, found)
    if details:
        write_details(done, details)
    if plot:
        report.plot(found["risk_coverage"], found["ok_share"], plot)
    if is_json:
        print_json(found)
    else:
        _print(found)


def _run(
    settings: Settings,
    labels: list[Label],
    choosing: Choosing,
    *,
    is_einvoice: bool,
    is_quiet: bool,
) -> Run:
    extractor = build_extractor(settings)
    extractor = replace(
        extractor,
        reader=TextReader(extractor.reader),
        options=replace(extractor.options, einvoices=is_einvoice),
    )
    try:
        extractor.start()
        with counting(len(labels), is_quiet=is_quiet) as tell:
            return run(
                extractor,
                labels,
                num_at_once=settings.max_slots,
                choosing=choosing,
                report=tell,
            )
    finally:
        extractor.stop()


def _print(found: dict[str, object]) -> None:
    print_table(report.FIELD_TITLES, report.field_rows(found))
    console.print()
    print_table(("", ""), report.summary_rows(found))
    for key, words in (("not_asked", "labelled, but not asked for"), ("failed", "failed")):
        of = found[key]
        assert isinstance(of, dict)
        for name, what in of.items():
            console.print(f"{words}: {name}: {what}")
    if "against" in found:
        against = found["against"]
        assert isinstance(against, dict)
        console.print()
        print_table(report.AGAINST_TITLES, report.difference_rows(against))
