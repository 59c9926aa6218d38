"""The command ``docproc`` itself: its commands, and errors as exit statuses."""

import logging
import sys
from typing import Any

import click

from docproc.cli import (
    bench,
    catalogs,
    changing,
    completing,
    evaluating,
    exporting,
    model_choice,
    operating,
    reprocessing,
    results,
    reviewing,
    synthesising,
    training,
    work,
)
from docproc.errors import DocprocError, ExitCode

_PATH_CURE = "name another place, or give this user the right to it"


class _Commands(click.Group):
    """The one place that turns conditions into words and exit statuses."""

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


for command in (
    work.up,
    work.submit_files,
    work.demo,
    operating.worker,
    results.status,
    results.list_files,
    results.show,
    results.search,
    changing.retry,
    changing.delete_files,
    reprocessing.reprocess_files,
    changing.purge,
    changing.backup,
    exporting.export,
    reviewing.review,
    operating.doctor,
    operating.service,
    completing.completion,
    catalogs.types,
    catalogs.config,
    model_choice.models,
    evaluating.eval_,
    training.train,
    synthesising.synth,
    bench.bench,
):
    application.add_command(command)


def main() -> None:
    """Runs the command line of this process."""
    logging.basicConfig(level=logging.WARNING, format="docproc: %(message)s")
    application(prog_name="docproc")
