"""Options of commands that run a model: which engine does."""

from collections.abc import Callable
from typing import Any, TypedDict

import click

from docproc.pipeline.building import check_engine, server_of
from docproc.settings import Settings

_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["mlx", "openai"]),
        help="What runs the model: docproc itself, or a server with an OpenAI-compatible API.",
    ),
    click.option("--base-url", help="Of that server, such as http://127.0.0.1:11434/v1."),
    click.option(
        "--allow-remote",
        is_flag=True,
        default=None,
        help="Let the text of documents leave this machine for that server.",
    ),
)


class EngineOptions(TypedDict):
    """What the options say; None leaves it to the settings."""

    engine: str | None
    base_url: str | None
    allow_remote: bool | None


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--engine``, ``--base-url`` and ``--allow-remote``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def require_engine(settings: Settings) -> None:
    """Checks that the model can be run, and says so if text is going to leave this machine.

    Raises:
        ModelMissing: the model is not on this machine.
        ConfigurationError: documents may not leave for the server.
    """
    check_engine(settings)
    if settings.engine == "openai" and (server := server_of(settings)).is_remote:
        click.echo(f"docproc: the text of every document goes to {server.host}", err=True)
