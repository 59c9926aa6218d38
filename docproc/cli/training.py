"""The command ``train``: an adapter that makes the model better at one's own documents."""

import math
import shlex
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from click.core import ParameterSource
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from docproc.cli.opening import open_present_store
from docproc.cli.printing import as_json, console, print_json, print_table
from docproc.errors import ConfigurationError
from docproc.evaluation import report
from docproc.evaluation.labels import read_labels
from docproc.evaluation.texts import TextReader
from docproc.models.catalog import ModelFiles, installed_adapters, require_model
from docproc.pipeline import build_extractor
from docproc.schema import DocumentType, load_document_types
from docproc.settings import Settings, load_settings
from docproc.training.known import Known, divided, known_from_labels, known_from_reviews
from docproc.training.learning import LearningOptions
from docproc.training.learning import Progress as Learning
from docproc.training.running import Training
from docproc.training.teaching import (
    Lesson,
    Reports,
    Taught,
    enough,
    record_of,
    synthetic_held_out,
    teach,
)

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
_JUDGED_SYNTHETIC = 30
_ONE_SOURCE = "name one source: --from-reviews, --labels with --documents, or --synthetic"
# The options of one way of training alone; and all that `--forget` goes by.
_OF_KNOWN = frozenset({"held_out", "rounds"})
_OF_SYNTHETIC = frozenset({"processes"})
_OF_FORGETTING = frozenset({"forget", "model", "is_json"})
_NOT_KNOWN = "not with --synthetic, which learns once from each document and judges by others"
_NOT_SYNTHETIC = "only with --synthetic: nothing else is made up"
_NOT_FORGETTING = "not with --forget, which only removes the adapter"
_NOT_SERVED = "DOCPROC_ENGINE: only a model that docproc runs itself (mlx) can be taught"
_Types = Mapping[str, DocumentType]


@click.command()
@click.option("--from-reviews", is_flag=True, help="Learn from what people have confirmed here.")
@click.option("--labels", type=_FILE, help="Learn from these: JSON, an object a line.")
@click.option("--documents", type=_FOLDER, help="Where the labelled files are.")
@click.option(
    "--synthetic", type=click.IntRange(min=16), metavar="N", help="Learn from N made-up documents."
)
@click.option("--model", help="Another model than that of the settings.")
@click.option("-o", "--out", type=_NEW_FOLDER, help="Where the adapter goes.  [default: the cache]")
@click.option(
    "--held-out",
    type=click.FloatRange(0.05, 0.9),
    default=0.25,
    show_default=True,
    help="The share that is not learned from, but judged by.",
)
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    default=4,
    show_default=True,
    help="How often each document is learned from.",
)
@click.option("--max-minutes", type=click.FloatRange(min=0.1), help="Learning ends by then.")
@click.option(
    "--rank",
    type=click.IntRange(1, 256),
    default=32,
    show_default=True,
    help="Of the changes, for a model without an adapter.",
)
@click.option(
    "--step-tokens",
    type=click.IntRange(min=256),
    help="Learned from at once.  [default: what suits this machine]",
)
@click.option("--processes", type=click.IntRange(min=1), help="That make up documents.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Of all that is left to chance."
)
@click.option("--no-install", is_flag=True, help="Leave the model as it is.")
@click.option("--forget", is_flag=True, help="Remove the installed adapter instead.")
@as_json
@click.pass_context
def train(
    context: click.Context,
    *,
    from_reviews: bool,
    labels: Path | None,
    documents: Path | None,
    synthetic: int | None,
    model: str | None,
    out: Path | None,
    held_out: float,
    rounds: int,
    max_minutes: float | None,
    rank: int,
    step_tokens: int | None,
    processes: int | None,
    seed: int,
    no_install: bool,
    forget: bool,
    is_json: bool,
) -> None:
    """Make the model better at your documents, on this machine.

    Learns an adapter (LoRA) from confirmed reviews, from labels (see docproc eval) or from
    made-up documents, and judges the model before and after by documents that it did not
    learn from. Learning goes on from the adapter that the model has, if any. The new one
    takes its place only if more fields are right with it and no fewer documents fully;
    workers use it from their next start on. Ctrl-C ends all this and installs nothing.
    """
    _refuse_unused(context)
    settings = load_settings(model=model)
    files = require_model(settings.model, settings.cache_dir)
    if forget:
        _forget(files, settings, is_json=is_json)
        return
    if settings.engine != "mlx":
        raise ConfigurationError(_NOT_SERVED)
    if files.adapter is not None:
        _refuse(context, {"rank"}, f"not for {files.name}, whose adapter has a rank already")
    document_types = load_document_types(settings.document_types_dirs)
    folder = out or settings.cache_dir / "adapters" / "last"
    training = Training(
        files=files,
        adapter=folder / "adapter.safetensors",
        seed=seed,
        rank=rank,
        step_tokens=step_tokens,
        max_prompt_tokens=settings.max_prompt_tokens,
        learning=LearningOptions(max_seconds=60 * max_minutes if max_minutes else math.inf),
    )
    if synthetic is not None:
        if from_reviews or labels or documents:
            raise click.UsageError(_ONE_SOURCE)
        lesson = _synthetic_lesson(synthetic, seed, processes, document_types)
    else:
        known = _known(settings, labels, documents, document_types, is_reviewed=from_reviews)
        learned, judged = divided(known, held_out, seed, training.learned_before)
        words = f"{len(learned)} {'confirmed' if from_reviews else 'labelled'} documents"
        lesson = Lesson(words, learned, judged, num_rounds=rounds)
    taught = _taught(
        training, lesson, settings, document_types, is_wished=not no_install, is_quiet=is_json
    )
    if is_json:
        print_json(record_of(taught))
    else:
        _print(taught, is_wished=not no_install)


def _refuse_unused(context: click.Context) -> None:
    """Refuses what would be ignored.

    Raises:
        click.UsageError: such an option was given.
    """
    if context.params["forget"]:
        _refuse(context, context.params.keys() - _OF_FORGETTING, _NOT_FORGETTING)
    elif context.params["synthetic"] is not None:
        _refuse(context, _OF_KNOWN, _NOT_KNOWN)
    else:
        _refuse(context, _OF_SYNTHETIC, _NOT_SYNTHETIC)


def _refuse(context: click.Context, names: Collection[str], why: str) -> None:
    for parameter in context.command.params:
        is_given = context.get_parameter_source(parameter.name) is not ParameterSource.DEFAULT
        if parameter.name in names and is_given:
            raise click.UsageError(f"{parameter.opts[-1]}: {why}")


def _taught(
    training: Training,
    lesson: Lesson,
    settings: Settings,
    document_types: _Types,
    *,
    is_wished: bool,
    is_quiet: bool,
) -> Taught:
    with _reports(is_quiet=is_quiet) as reports:
        return teach(
            training,
            lesson,
            settings,
            document_types,
            reports,
            command=shlex.join(["docproc", *sys.argv[1:]]),
            is_installed=is_wished,
        )


def _synthetic_lesson(
    num_documents: int, seed: int, processes: int | None, document_types: _Types
) -> Lesson:
    judged = synthetic_held_out(_JUDGED_SYNTHETIC, seed, document_types)
    words = f"{num_documents} synthetic documents"
    return Lesson(words, None, judged, num_documents, num_processes=processes)


def _known(
    settings: Settings,
    labels: Path | None,
    documents: Path | None,
    document_types: _Types,
    *,
    is_reviewed: bool,
) -> Sequence[Known]:
    """What is known of the documents that are named."""
    if is_reviewed == bool(labels) or bool(labels) != bool(documents):
        raise click.UsageError(_ONE_SOURCE)
    left_out = Counter[str]()

    def leave_out(why: str) -> None:
        left_out[why] += 1

    if labels is None or documents is None:
        with open_present_store() as store:
            known = list(known_from_reviews(store, document_types, leave_out))
    else:
        reader = TextReader(build_extractor(settings).reader)
        try:
            of = read_labels(labels, documents)
            known = list(known_from_labels(of, reader, document_types, leave_out))
        finally:
            reader.close()
    for why, number in left_out.items():
        click.echo(f"docproc: {number} left out: {why}", err=True)
    return enough(known, str(labels or "confirmed reviews"))


@contextmanager
def _reports(*, is_quiet: bool) -> Iterator[Reports]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=is_quiet) as bar:
        task = bar.add_task("reading", total=1.0)

        def stage(words: str, done: float) -> None:
            bar.update(task, description=words, completed=done)

        def progress(learning: Learning) -> None:
            bar.update(task, description=_in_words(learning), completed=learning.done)

        yield Reports(stage, progress)


def _in_words(learning: Learning) -> str:
    loss = "" if learning.loss is None else f", loss {learning.loss:.3f}"
    return (
        f"learning: {learning.tokens_per_second:.0f} tokens/s{loss},"
        f" held out {learning.held_out_loss:.3f}"
    )


def _print(taught: Taught, *, is_wished: bool) -> None:
    differences = report.differences(taught.before, taught.after)
    print_table(report.AGAINST_TITLES, report.difference_rows(differences))
    console.print()
    console.print(f"adapter: {taught.adapter}", soft_wrap=True)
    if taught.installed:
        console.print(f"installed: {taught.installed}; restart running workers", soft_wrap=True)
    elif taught.is_better and not is_wished:
        console.print("not installed, as wished; it is better")
    else:
        console.print("not installed: the model is not better with it")


def _forget(files: ModelFiles, settings: Settings, *, is_json: bool) -> None:
    installed = installed_adapters(files, settings.cache_dir)
    for adapter in installed:
        adapter.unlink()
        adapter.with_suffix(".md").unlink(missing_ok=True)
    if is_json:
        print_json({"removed": installed[0] if installed else None})
    elif installed:
        console.print(f"removed {installed[0]}; restart running workers", soft_wrap=True)
    else:
        console.print(f"{files.name} has no adapter that was trained here")
