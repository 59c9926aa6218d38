"""Commands about language models: which is right, fetching and removing them."""

from pathlib import Path
from typing import Any, Unpack

import click

from docproc.cli.engine_choice import EngineOptions, engine_options, require_engine
from docproc.cli.findings import Level
from docproc.cli.machine_checks import check_adapter, check_hashes, check_model, check_trial
from docproc.cli.printing import as_json, console, print_json, print_table
from docproc.errors import ExitCode
from docproc.evaluation import report
from docproc.evaluation.figures import figures
from docproc.evaluation.labels import Label, NullMeans
from docproc.evaluation.running import Choosing, run
from docproc.models.catalog import (
    STARTER,
    ModelFiles,
    find_model,
    list_models,
    remove_model,
    require_model,
)
from docproc.models.pulling import pull_model
from docproc.pipeline import build_extractor
from docproc.pipeline.recommending import Fit, fits, mac, recommend, this_machine
from docproc.samples import sample_files, sample_labels
from docproc.settings import Settings, load_settings, write_setting


@click.group()
def models() -> None:
    """Choose, fetch and check language models."""


@models.command("recommend")
@click.option(
    "--memory", "memory_gb", type=click.IntRange(4), help="GB of a Mac; else this machine's."
)
@as_json
def recommend_(*, memory_gb: int | None, is_json: bool) -> None:
    """Compute which model of the catalog is right for this machine, and why."""
    machine = mac(memory_gb) if memory_gb else this_machine(load_settings().max_engine_bytes)
    best, all_fits = recommend(machine), fits(machine)
    if is_json:
        print_json({"machine": machine, "recommendation": best, "fits": all_fits})
        return
    console.print(f"{machine.device}: {machine.engine_bytes / 1e9:.1f} GB for the engine")
    print_table(("model", "licence", "kind", "at once", "memory"), map(_row, all_fits))
    console.print(f"docproc models pull {best.model}    # {best.reason}", soft_wrap=True)


@models.command()
@click.argument("name", default=STARTER)
@click.option(
    "--revision", help="Commit of the repository.  [default: the catalog's, or the first]"
)
@click.option("--force", is_flag=True, help="Fetch it again although it is there.")
@as_json
def pull(*, name: str, revision: str | None, force: bool, is_json: bool) -> None:
    """Fetch the starter model, one of the catalog or the hub; or convert a GGUF file."""
    report = (lambda _: None) if is_json else console.print
    files = pull_model(
        name, load_settings().cache_dir, revision=revision, force=force, report=report
    )
    if is_json:
        print_json(_shown(files) | {"num_bytes": files.num_bytes})
    else:
        console.print(f"{files.name} is in {files.folder}")


@models.command("list")
@as_json
def list_(*, is_json: bool) -> None:
    """List the models on this machine, where they are from, and which were trained here."""
    settings = load_settings()
    found = list_models(settings.cache_dir)
    if is_json:
        print_json([_shown(each) | {"is_in_use": _is_in_use(each, settings)} for each in found])
        return
    rows = (
        (
            files.name,
            f"{files.num_bytes / 1e6:.0f} MB" if files.is_present else "not fetched",
            (files.manifest.revision or "") if files.manifest else "",
            (files.manifest.licence or "") if files.manifest else "",
            files.adapter_state() or "",
            "in use" if _is_in_use(files, settings) else "",
        )
        for files in found
    )
    print_table(("model", "size", "revision", "licence", "adapter", ""), rows)
    for adapter in [adapter for files in found for adapter in check_adapter(files)]:
        console.print(f"{adapter.words}; {adapter.cure}", soft_wrap=True)


@models.command()
@click.argument("name")
@as_json
def use(*, name: str, is_json: bool) -> None:
    """Make a model the one of this folder: a line in docproc.toml."""
    settings = load_settings()
    require_model(name, settings.cache_dir)
    path = Path(name).expanduser()
    is_path = name != STARTER and path.exists()
    written = write_setting(settings.home, "model", str(path.resolve()) if is_path else name)
    if is_json:
        print_json({"model": name, "written": written})
        return
    console.print(f"{written}: model = {name}")
    if load_settings().model == settings.model != name:
        console.print("but DOCPROC_MODEL is set in the environment, which comes first")


@models.command()
@click.argument("name")
@as_json
def remove(*, name: str, is_json: bool) -> None:
    """Take a model out of the cache."""
    num_bytes = remove_model(name, load_settings().cache_dir)
    if is_json:
        print_json({"name": name, "num_bytes": num_bytes})
    else:
        console.print(f"{name} is removed: {num_bytes / 1e6:.0f} MB are free again")


@models.command()
@click.argument("name", required=False)
@click.option(
    "--documents",
    "num_documents",
    type=click.IntRange(0),
    default=4,
    show_default=True,
    help="How many sample documents to measure it on.",
)
@engine_options
@as_json
def check(
    *, name: str | None, num_documents: int, is_json: bool, **engine: Unpack[EngineOptions]
) -> None:
    """Check a model: its files, batched equals alone, how fast, how right about the samples."""
    settings = load_settings(model=name, **engine)
    require_engine(settings)
    found = [*check_model(settings), *check_hashes(settings), *check_trial(settings)]
    measured = _measured(settings, num_documents) if num_documents else None
    if is_json:
        print_json({"findings": found, "eval": measured})
    else:
        for finding in found:
            console.print(f"{finding.level:<8}{finding.words}", soft_wrap=True)
        if measured:
            print_table(("", ""), report.summary_rows(measured))
    if any(finding.level is Level.ERROR for finding in found):
        raise SystemExit(ExitCode.MODEL)


def _measured(settings: Settings, num_documents: int) -> dict[str, Any]:
    """Figures of the first sample documents that can be read."""
    paths = {path.name: path for path in sample_files()}
    labels = [
        Label(each.id, paths[each.file], None, each.doc_type, each.fields, NullMeans.ABSENT)
        for each in sample_labels()
        if each.fields
    ]
    extractor = build_extractor(settings)
    try:
        extractor.start()
        done = run(
            extractor, labels[:num_documents], num_at_once=settings.max_slots, choosing=Choosing()
        )
        return figures(done)
    finally:
        extractor.stop()


def _is_in_use(files: ModelFiles, settings: Settings) -> bool:
    return files.folder == find_model(settings.model, settings.cache_dir).folder


def _shown(files: ModelFiles) -> dict[str, object]:
    manifest = files.manifest
    return {
        "name": files.name,
        "is_present": files.is_present,
        "folder": files.folder,
        "revision": manifest.revision if manifest else None,
        "licence": manifest.licence if manifest else None,
        "adapter": files.adapter,
        "adapter_state": files.adapter_state(),
        "adapter_cure": next((adapter.cure for adapter in check_adapter(files)), None),
    }


def _row(fit: Fit) -> tuple[str, str, str, str, str]:
    at_once = str(fit.num_at_once) if fit.num_at_once else "too large"
    words = fit.words if fit.num_at_once else ""
    return fit.model.name, fit.model.licence, fit.model.kind, at_once, words
