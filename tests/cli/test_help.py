import re

import click
import pytest

from docproc.errors import DocumentError, ExitCode
from docproc.settings import Settings
from tests.cli.readme import README
from tests.cli.running import all_commands, run
from tests.test_errors import all_errors

ALL = dict(all_commands())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    result = run(*path, "--help")

    assert result.exit_code == ExitCode.OK
    assert result.output.startswith(f"Usage: {' '.join(('docproc', *path))}")
    assert (ALL[path].help or "").rstrip().endswith(".")


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    options = [p for p in ALL[path].params if isinstance(p, click.Option)]

    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("path", [path for path in ALL if path], ids=" ".join)
def test_every_command_is_in_the_readme(path: tuple[str, ...]) -> None:
    assert re.search(rf"`docproc {' '.join(path)}\b", README)


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    rows = re.findall(r"^\| `(DOCPROC_\w+)` \| `?([^|`]*)", README, re.MULTILINE)
    shown = dict(rows)

    assert set(shown) == {f"DOCPROC_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, (bool, int, float)) or name in {"broker_url", "model"}:
            assert shown[f"DOCPROC_{name.upper()}"] == str(field.default).lower()


def test_every_way_that_a_document_can_fail_is_in_the_readme() -> None:
    shown = set(re.findall(r"`([a-z_]+)`", README.partition("## Errors")[2].partition("Exit")[0]))

    assert {error.code for error in all_errors(DocumentError)} - {"document_error"} <= shown
    assert {"worker_crashed", "attempts_exhausted", "prompt_too_long", "bug"} <= shown


def test_every_exit_status_is_in_the_readme() -> None:
    sentence = README.partition("Exit statuses: ")[2].partition(". ")[0]

    assert [int(number) for number in re.findall(r"\b\d+\b", sentence)] == list(ExitCode)
