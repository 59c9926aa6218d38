"""Commands about what docproc can use: document types and models."""

import click

from docproc.cli.printing import as_json, console, print_json, print_table
from docproc.models.catalog import STARTER, list_models, pull_model
from docproc.schema import load_document_types
from docproc.settings import load_settings


@click.command()
@as_json
def types(*, is_json: bool) -> None:
    """List the document types and the fields that each asks for."""
    document_types = load_document_types(load_settings().document_types_dirs)
    if is_json:
        print_json(list(document_types.values()))
        return
    rows = (
        (t.name, t.description, ", ".join(spec.name for spec in t.fields))
        for t in document_types.values()
    )
    print_table(("type", "what it is", "fields"), rows)


@click.group()
def models() -> None:
    """Fetch and list language models."""


@models.command()
@click.argument("name", default=STARTER)
@click.option("--force", is_flag=True, help="Fetch it again although it is there.")
@as_json
def pull(*, name: str, force: bool, is_json: bool) -> None:
    """Fetch a model: the starter model, or a repository of the model hub."""
    cache_dir = load_settings().cache_dir
    report = (lambda _: None) if is_json else console.print
    files = pull_model(name, cache_dir, force=force, report=report)
    if is_json:
        print_json({"name": files.name, "folder": files.folder, "num_bytes": files.num_bytes})
    else:
        console.print(f"{files.name} is in {files.folder}")


@models.command("list")
@as_json
def list_(*, is_json: bool) -> None:
    """List the models on this machine."""
    settings = load_settings()
    found = list_models(settings.cache_dir)
    if is_json:
        print_json(
            [{"name": m.name, "is_present": m.is_present, "folder": m.folder} for m in found]
        )
        return
    rows = (
        (
            m.name,
            f"{m.num_bytes / 1e6:.0f} MB" if m.is_present else "not fetched",
            "in use" if m.name == settings.model else "",
        )
        for m in found
    )
    print_table(("model", "size", ""), rows)
