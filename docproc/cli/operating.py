"""Commands for whoever runs docproc: doctor, worker, service."""

import threading
from dataclasses import asdict
from typing import Unpack

import click

from docproc.cli.checks import findings
from docproc.cli.engine_choice import EngineOptions, engine_options, require_engine
from docproc.cli.findings import Finding, Level
from docproc.cli.printing import as_json, console, print_json, print_json_line
from docproc.cli.services import SERVICE_KINDS, service_definition
from docproc.cli.session import stopping
from docproc.errors import ExitCode
from docproc.intake import WorkerProcess
from docproc.settings import load_settings

_TICK_SECONDS = 0.5
_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "red"}


@click.command()
@click.option("--full", "is_full", is_flag=True, help="Try the model, too; takes a few minutes.")
@engine_options
@as_json
def doctor(*, is_full: bool, is_json: bool, **engine: Unpack[EngineOptions]) -> None:
    """Check all that docproc needs, and account for every file; say what to do."""
    found = []
    for finding in findings(load_settings(**engine), is_full=is_full):
        found.append(finding)
        if not is_json:
            _print_finding(finding)
    if is_json:
        print_json(found)
    if any(finding.level is Level.ERROR for finding in found):
        raise SystemExit(ExitCode.FAILED_DOCUMENTS)


@click.command()
@engine_options
@as_json
def worker(*, is_json: bool, **engine: Unpack[EngineOptions]) -> None:
    """Work on what is queued, until Ctrl-C: on any machine of a fleet."""
    settings = load_settings(**engine)
    require_engine(settings)
    process = WorkerProcess(settings)
    stop = threading.Event()
    with stopping(stop):
        process.start()
        try:
            if is_json:
                print_json_line({"pid": process.pid, "log": process.log_path})
            else:
                console.print(f"working; the log is {process.log_path}; Ctrl-C stops")
            while not stop.wait(_TICK_SECONDS):
                process.poll()
            process.stop()
        finally:
            process.kill()


@click.command()
@click.option(
    "--kind",
    type=click.Choice(SERVICE_KINDS),
    help="For which system.  [default: that of this machine]",
)
@click.option(
    "--command",
    "command_name",
    type=click.Choice(["up", "worker"]),
    default="up",
    show_default=True,
    help="What the service runs.",
)
@as_json
def service(*, kind: str | None, command_name: str, is_json: bool) -> None:
    """Print a systemd unit or launchd plist that keeps docproc running with these settings."""
    definition = service_definition(load_settings(), command_name, kind=kind)
    if is_json:
        print_json(asdict(definition))
        return
    click.echo(definition.text, nl=False)
    click.echo(f"save it as {definition.path}, then: {definition.start}", err=True)


def _print_finding(finding: Finding) -> None:
    cure = f"; {finding.cure}" if finding.cure else ""
    console.print(f"{finding.level:<8}", style=_STYLES[finding.level], end="")
    console.print(f"{finding.check}: {finding.words}{cure}", soft_wrap=True)
