"""Commands about what docproc goes by: document types, settings."""

import click

from docproc.cli.printing import as_json, print_json, print_table
from docproc.schema import load_document_types
from docproc.settings import explain_settings, load_settings


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
