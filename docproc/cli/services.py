"""Definitions for the system's own supervisor, with the settings of this process in them."""

import os
import plistlib
import sys
from dataclasses import dataclass
from pathlib import Path

from docproc.intake import as_environment
from docproc.settings import Settings

SERVICE_KINDS = ("systemd", "launchd")
_NAME = "docproc"
_LABEL = "org.docproc.{command}"


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """What a supervisor needs to keep docproc running.

    Attributes:
        kind: ``systemd`` or ``launchd``.
        text: of the file.
        path: where the supervisor looks for it.
        start: the command that starts it, now and at each login.
    """

    kind: str
    text: str
    path: str
    start: str


def service_definition(settings: Settings, command: str, *, kind: str | None) -> ServiceDefinition:
    """The definition for ``docproc COMMAND`` with all settings that are set now.

    Args:
        settings: whose home the service works in.
        command: ``up`` or ``worker``.
        kind: None means that of this machine.
    """
    kind = kind or ("launchd" if sys.platform == "darwin" else "systemd")
    home = settings.home.absolute()
    environment = _environment(settings) | {"DOCPROC_HOME": str(home)}
    arguments = [sys.executable, "-m", "docproc", command]
    if kind == "launchd":
        return _launchd(command, arguments, environment, home)
    return _systemd(command, arguments, environment, home)


def _environment(settings: Settings) -> dict[str, str]:
    """The variables that are set; defaults may change with the next version."""
    return {name: value for name, value in as_environment(settings).items() if name in os.environ}


def _systemd(
    command: str, arguments: list[str], environment: dict[str, str], home: Path
) -> ServiceDefinition:
    variables = "".join(
        f"Environment={_quoted(f'{name}={value}')}\n" for name, value in environment.items()
    )
    text = (
        "[Unit]\n"
        f"Description=docproc {command}\n"
        "After=network-online.target\n"
        "Wants=network-online.target\n"
        "\n"
        "[Service]\n"
        f"ExecStart={' '.join(map(_quoted, arguments))}\n"
        f"WorkingDirectory={str(home).replace('%', '%%')}\n"
        f"{variables}"
        "Restart=always\n"
        "RestartSec=5\n"
        # The worker finishes or gives back what it holds.
        "TimeoutStopSec=60\n"
        "KillMode=mixed\n"
        "\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )
    name = f"{_NAME}-{command}.service"
    start = f"systemctl --user enable --now {name}"
    return ServiceDefinition("systemd", text, f"~/.config/systemd/user/{name}", start)


def _quoted(word: str) -> str:
    """As systemd reads it: ``%`` and ``$`` have meanings there."""
    for special, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%")):
        word = word.replace(special, escaped)
    return f'"{word}"'


def _launchd(
    command: str, arguments: list[str], environment: dict[str, str], home: Path
) -> ServiceDefinition:
    label = _LABEL.format(command=command)
    log = str(home / ".docproc" / f"{command}.log")
    definition = {
        "Label": label,
        "ProgramArguments": arguments,
        "WorkingDirectory": str(home),
        "EnvironmentVariables": environment,
        "RunAtLoad": True,
        "KeepAlive": True,
        "ExitTimeOut": 60,
        "ProcessType": "Background",
        "StandardOutPath": log,
        "StandardErrorPath": log,
    }
    path = f"~/Library/LaunchAgents/{label}.plist"
    start = f"launchctl bootstrap gui/$(id -u) {path}"
    return ServiceDefinition("launchd", plistlib.dumps(definition).decode(), path, start)
