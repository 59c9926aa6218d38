"""The command ``docproc`` itself: its commands, and errors as exit statuses."""

import logging
import sys
from importlib import import_module
from typing import Any

import click

from docproc.errors import DocprocError, ExitCode

_PATH_CURE = "name another place, or give this user the right to it"


# Each in its module: a command loads what it needs itself, and MLX takes seconds.
_COMMANDS = {
    "up": "work.up",
    "submit": "work.submit_files",
    "demo": "work.demo",
    "worker": "operating.worker",
    "status": "results.status",
    "list": "results.list_files",
    "show": "results.show",
    "search": "results.search",
    "retry": "changing.retry",
    "delete": "changing.delete_files",
    "reprocess": "reprocessing.reprocess_files",
    "purge": "changing.purge",
    "backup": "changing.backup",
    "export": "exporting.export",
    "review": "reviewing.review",
    "doctor": "operating.doctor",
    "service": "operating.service",
    "completion": "completing.completion",
    "types": "catalogs.types",
    "config": "catalogs.config",
    "models": "model_choice.models",
    "eval": "evaluating.eval_",
    "train": "training.train",
    "synth": "synthesising.synth",
    "bench": "bench.bench",
}


class _Commands(click.Group):
    """The one place that turns conditions into words and exit statuses."""

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, function = _COMMANDS[cmd_name].split(".")
        command: click.Command = getattr(import_module(f"docproc.cli.{module}"), function)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # as in click
        try:
            return super().invoke(ctx)
        except DocprocError as error:
            click.echo(f"docproc: {error.words}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            if error.filename is None:
                # A closed pipe, for one, which click knows.
                raise
            click.echo(f"docproc: {error.filename}: {error.strerror}; {_PATH_CURE}", err=True)
            sys.exit(ExitCode.CONFIGURATION)
        except KeyboardInterrupt:
            sys.exit(ExitCode.INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docproc-batch", prog_name="docproc")
def application() -> None:
    """Drop PDFs into a folder, get a spreadsheet you can trust."""


def main() -> None:
    """Runs the command line of this process."""
    logging.basicConfig(level=logging.WARNING, format="docproc: %(message)s")
    application(prog_name="docproc")
