"""Commands about what docproc can read: document types."""

import click

from docproc.cli.printing import as_json, print_json, print_table
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
