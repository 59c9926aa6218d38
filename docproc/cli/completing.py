"""The command that lets a shell complete the others."""

import click
from click.shell_completion import get_completion_class

from docproc.cli.printing import as_json, print_json

_VARIABLE = "_DOCPROC_COMPLETE"
_FILES = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": "~/.config/fish/completions/docproc.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(_FILES))
@as_json
@click.pass_context
def completion(context: click.Context, *, shell: str, is_json: bool) -> None:
    """Print what lets a shell complete commands and options."""
    kind = get_completion_class(shell)
    assert kind is not None
    of_shell = kind(context.find_root().command, {}, "docproc", _VARIABLE)
    source = of_shell.source_template % of_shell.source_vars()
    if is_json:
        print_json({"shell": shell, "script": source, "file": _FILES[shell]})
        return
    click.echo(source)
    click.echo(f"# append it to {_FILES[shell]}, and open a new shell", err=True)
