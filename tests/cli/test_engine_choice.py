from pathlib import Path

import pytest

from docproc.errors import ExitCode
from docproc.samples import sample_files
from tests.cli.running import run

WITH_SERVER = ("--engine", "openai", "--base-url")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "command", [("up",), ("worker",), ("submit", str(sample_files()[0]), "--wait")]
)
def test_another_machine_is_refused_before_anything_is_done(command: tuple[str, ...]) -> None:
    result = run(*command, *WITH_SERVER, "http://example.org/v1")

    assert result.exit_code == ExitCode.CONFIGURATION
    assert "example.org is another machine" in result.stderr
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("home")
def test_an_engine_without_an_address_is_refused() -> None:
    result = run("worker", "--engine", "openai")

    assert result.exit_code == ExitCode.CONFIGURATION
    assert "DOCPROC_BASE_URL: nothing is no address of a server" in result.stderr
