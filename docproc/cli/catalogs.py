"""Commands about what docproc goes by: document types, settings."""

from pathlib import Path

import click

from docproc.cli.printing import as_json, print_json, print_table
from docproc.errors import ExitCode
from docproc.grounding import check_names
from docproc.schema import (
    DocumentType,
    check_document_type,
    load_document_type,
    load_document_types,
)
from docproc.settings import explain_settings, load_settings


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def types(context: click.Context, *, is_json: bool) -> None:
    """List the document types and the fields that each asks for."""
    if context.invoked_subcommand is not None:
        return
    document_types = load_document_types(load_settings().document_types_dirs)
    if is_json:
        print_json(list(document_types.values()))
        return
    rows = (
        (t.name, t.description, ", ".join(spec.name for spec in t.fields))
        for t in document_types.values()
    )
    print_table(("type", "what it is", "fields"), rows)


@types.command()
@click.argument(
    "paths",
    metavar="FILES...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@as_json
def check(*, paths: tuple[Path, ...], is_json: bool) -> None:
    """Check document types of one's own: name each mistake by its line, with the cure."""
    found = {path: check_document_type(path, check_names()) for path in paths}
    if is_json:
        print_json([{"file": path, "mistakes": mistakes} for path, mistakes in found.items()])
    else:
        for path, mistakes in found.items():
            for line in [f"{path}, {mistake.sentence}" for mistake in mistakes]:
                click.echo(line)
            if not mistakes:
                click.echo(f"{path}: {_type_in_words(load_document_type(path))}")
    if any(found.values()):
        raise SystemExit(ExitCode.CONFIGURATION)


def _type_in_words(document_type: DocumentType) -> str:
    names = ", ".join(spec.name for spec in document_type.fields)
    return f"right; the type {document_type.name} asks for {names}"


@click.command()
@as_json
def config(*, is_json: bool) -> None:
    """Show every setting, its value, and where that came from."""
    explained = explain_settings()
    if is_json:
        print_json(explained)
        return
    rows = ((each.name, _value_in_words(each.value), each.origin) for each in explained)
    print_table(("setting", "value", "from"), rows)


def _value_in_words(value: object) -> str:
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
