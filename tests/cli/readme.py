"""What the README says about the command line."""

import re
from collections.abc import Iterator
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

_SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
_COMMAND_ROW = re.compile(r"^\| `docproc .*$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def shell_lines() -> list[str]:
    """The lines of all shell examples, without comments."""
    lines = "".join(_SHELL_BLOCK.findall(README)).splitlines()
    return [line.partition("#")[0].strip() for line in lines]


def example_commands() -> list[str]:
    """Every command that the README shows, in shell examples, in text and in its table."""
    found = [line for line in shell_lines() if line.startswith("docproc ")]
    found += [code for code in _CODE.findall(README) if code.startswith("docproc ")]
    return list(dict.fromkeys([*found, *_of_table()]))


def _of_table() -> Iterator[str]:
    """The table's commands with each option that is named beside them."""
    for row in _COMMAND_ROW.findall(README):
        command, *rest = _CODE.findall(row)
        yield from (f"{command} {option}" for option in rest if option.startswith("-"))
