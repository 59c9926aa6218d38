"""The command ``bench``: docproc and its peers on this machine, model and documents."""

from collections.abc import Callable
from pathlib import Path

import click

from docproc.benchmarks import report
from docproc.benchmarks.documents import document_workload
from docproc.benchmarks.engine import Contest
from docproc.benchmarks.measurement import Measurement
from docproc.benchmarks.workloads import Workload, lognormal_workload
from docproc.cli.bench_reading import reading
from docproc.cli.opening import check_document_type
from docproc.cli.printing import as_json, console, print_json, print_table
from docproc.errors import BenchmarkFailed
from docproc.models.catalog import require_model
from docproc.samples import sample_files
from docproc.settings import Settings, load_settings

PEERS = ("mlx-lm", "one-at-a-time")
# Random tokens for random weights: below the smallest vocabulary of a shape.
_VOCABULARY_SIZE = 49_000


@click.group(invoke_without_command=True)
@click.option(
    "--documents",
    "paths",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Files or folders to answer about.  [default: the samples]",
)
@click.option("--type", "document_type", default="", help="The document type; else by its words.")
@click.option("--against", multiple=True, type=click.Choice(PEERS), help="Peers on the same work.")
@click.option("--slots", type=click.IntRange(min=1), help="Answers at once, as in the settings.")
@click.option("--max-bytes", type=click.IntRange(min=1), help="Memory of docproc's engine.")
@click.option("--shape", help="Random weights instead: qwen3-4b or smollm2-135m.")
@click.option(
    "--random-documents",
    type=click.IntRange(min=1),
    default=96,
    show_default=True,
    help="With --shape: how many.",
)
@click.option(
    "--longest",
    type=click.IntRange(min=200),
    default=3000,
    show_default=True,
    help="With --shape: tokens of the longest.",
)
@click.option(
    "--warm-up",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Documents that are answered before anything is timed.",
)
@click.option(
    "--plot",
    "plot_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw the figures into this PNG file.",
)
@as_json
@click.pass_context
def bench(
    context: click.Context,
    *,
    paths: tuple[Path, ...],
    document_type: str,
    against: tuple[str, ...],
    slots: int | None,
    max_bytes: int | None,
    shape: str | None,
    random_documents: int,
    longest: int,
    warm_up: int,
    plot_path: Path | None,
    is_json: bool,
) -> None:
    """Measure documents a minute on this machine, and peers on the same work.

    The model of the settings answers fields and summary of each document. With --shape a
    model of random weights answers about random tokens, to compare machines without a
    model. Each contender runs in a process of its own.
    """
    if context.invoked_subcommand is not None:
        return
    settings = load_settings(max_slots=slots, max_engine_bytes=max_bytes)
    check_document_type(document_type, settings)
    if shape is None:
        workload = document_workload(settings, paths or tuple(sample_files()), document_type)
    else:
        workload = lognormal_workload(random_documents, _VOCABULARY_SIZE, longest_prompt=longest)
    contest = _contest(settings, shape, warm_up)
    tell: Callable[[str], None] = (lambda _: None) if is_json else console.print
    measurements = _measured(contest, workload, against, tell)
    if plot_path is not None:
        report.plot(measurements, plot_path)
    if is_json:
        print_json(report.figures(measurements))
    else:
        print_table(report.TITLES, report.rows(measurements))


def _contest(settings: Settings, shape: str | None, num_warm_up: int) -> Contest:
    if shape is not None:
        return Contest(
            shape=shape,
            max_sequences=settings.max_slots,
            max_bytes=settings.max_engine_bytes,
            num_warm_up=num_warm_up,
        )
    files = require_model(settings.model, settings.cache_dir)
    return Contest(
        model_folder=str(files.folder),
        adapter=str(files.adapter or ""),
        max_sequences=settings.max_slots,
        max_bytes=settings.max_engine_bytes,
        num_warm_up=num_warm_up,
    )


def _measured(
    contest: Contest, workload: Workload, against: tuple[str, ...], tell: Callable[[str], None]
) -> list[Measurement]:
    tell(
        f"{len(workload.documents)} documents, {len(workload.prompts)} prompts"
        f" of {workload.num_prompt_tokens} tokens, {contest.max_sequences} at once"
    )
    measurements = [contest.measure("docproc", workload)]
    for peer in against:
        try:
            measurements.append(contest.measure(peer, workload))
        except BenchmarkFailed as error:
            # What docproc did is worth showing all the same.
            click.echo(f"docproc: {error.words}", err=True)
    return measurements


bench.add_command(reading)
