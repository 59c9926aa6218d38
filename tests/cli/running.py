"""Runs commands in this process, and knows which there are."""

from collections.abc import Iterator

import click
from click.testing import CliRunner, Result

from docproc.cli.application import application


def run(*arguments: str, **environment: str) -> Result:
    """Runs ``docproc`` with these arguments, and these environment variables on top."""
    return CliRunner().invoke(application, arguments, prog_name="docproc", env=environment)


def all_commands(
    command: click.Command = application, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from all_commands(child, (*path, name))


def leaf_commands() -> dict[tuple[str, ...], click.Command]:
    """The commands that do something, by the words that call them."""
    return {path: c for path, c in all_commands() if not isinstance(c, click.Group)}


def parsed(arguments: list[str]) -> click.Context:
    """Parses a command's arguments without running it.

    Raises:
        click.UsageError: there is no such command, or it does not take them.
    """
    command: click.Command = application
    context = click.Context(application)
    # A group that does something by itself has options of its own.
    while isinstance(command, click.Group) and not arguments[0].startswith("-"):
        name, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command = found
        context = click.Context(command, info_name=name)
    return command.make_context(context.info_name, arguments)
