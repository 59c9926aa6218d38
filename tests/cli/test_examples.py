import os
import re
import shlex
from pathlib import Path

import pytest

from docproc.errors import ExitCode
from docproc.samples import sample_files
from tests.cli.readme import example_commands, shell_lines
from tests.cli.running import parsed, run

# Those that watch for ever, load a model or use the network: only their options are
# checked here; tests/end_to_end runs the first three, tests/web the last.
ONLY_PARSED = (
    "docproc up",
    "docproc worker",
    "docproc demo",
    "--wait",
    "docproc doctor --full",
    "docproc models check",
    "docproc models pull",
    "docproc models remove",
    "docproc models use",
    "docproc bench",
    "--watch",
    "docproc eval",
    "docproc train",
    "docproc review",
    "docproc reprocess",
)
REAL = {
    "PATHS…": str(sample_files()[0]),
    "ID": "1",
    "IDS…": "1",
    "WORDS…": "total",
    "FILE": "out.csv",
    "FOLDER": "saved",
    "FILE.jsonl": __file__,
    "NAME": "anna",
    "DIR": str(Path(__file__).parent),
    "OWNER/NAME": "mlx-community/some-model",
}


def arguments_of(command: str) -> list[str]:
    """What follows ``docproc``, with real words for those in capitals."""
    # Where something is written, the folder is a new one.
    words = shlex.split(command.replace("-o DIR", "-o made"))[1:]
    return [REAL.get(word, word) for word in words]


def is_only_parsed(command: str) -> bool:
    return any(part in command for part in ONLY_PARSED)


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize(
    "command", [command for command in example_commands() if not is_only_parsed(command)]
)
def test_every_example_in_the_readme_runs(command: str) -> None:
    result = run(*arguments_of(command))

    assert result.exit_code == ExitCode.OK, result.output


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize(
    "command", [command for command in example_commands() if is_only_parsed(command)]
)
def test_the_options_of_long_examples_exist(command: str) -> None:
    assert parsed(arguments_of(command)).command.callback is not None


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    targets = [line.split()[1] for line in shell_lines() if line.startswith("make ")]

    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_shell_examples_hold_nothing_that_no_test_looks_at() -> None:
    known = ("make ", "docproc ", ". .venv/bin/activate", "cd ", "export DOCPROC_")

    assert [line for line in shell_lines() if line and not line.startswith(known)] == []


def test_exported_variables_in_the_readme_are_settings_that_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exported = [line.split()[1] for line in shell_lines() if line.startswith("export ")]
    for name in list(os.environ):
        if name.startswith("DOCPROC_"):
            monkeypatch.delenv(name)

    assert exported
    assert run("types", **dict(setting.split("=") for setting in exported)).exit_code == 0
