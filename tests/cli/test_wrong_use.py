"""What a user does wrong is said in one line, with a cure and the documented status."""

from pathlib import Path

import pytest

from docproc.errors import ExitCode
from docproc.samples import sample_files
from tests.cli.running import run

PDF = str(sample_files()[-1])

# Arguments, exit status, and what the message must name.
WRONG = [
    (("show", "99"), ExitCode.UNKNOWN, "there is no file 99; see: docproc list"),
    (("list", "--type", "poem"), ExitCode.USAGE, "poem, only: bank_statement"),
    (("export", "--type", "poem"), ExitCode.USAGE, "poem, only: bank_statement"),
    (("submit", PDF, "--type", "poem"), ExitCode.USAGE, "poem, only: bank_statement"),
    (
        ("eval", "--labels", PDF, "--documents", "."),
        ExitCode.CONFIGURATION,
        "cannot be read as labels",
    ),
    (("demo", "full"), ExitCode.CONFIGURATION, "full is not empty and not from a demo; name"),
    (("export", "-o", "full/file/out.csv"), ExitCode.CONFIGURATION, "name another place"),
]
WRONG_SETTINGS = [
    ("DOCPROC_MAX_SLOTS", "none", "status", ExitCode.CONFIGURATION),
    ("DOCPROC_BROKER_URL", "carrier-pigeon://", "status", ExitCode.CONFIGURATION),
    ("DOCPROC_DATABASE_URL", "mysql://host/x", "status", ExitCode.CONFIGURATION),
    ("DOCPROC_DATABASE_URL", "postgresql://127.0.0.1:1/x", "status", ExitCode.TEMPORARY),
    ("DOCPROC_DOCUMENT_TYPES_DIR", "/nowhere", "types", ExitCode.CONFIGURATION),
    ("DOCPROC_HOME", "/proc/nowhere", f"submit {PDF}", ExitCode.CONFIGURATION),
    ("DOCPROC_MODEL", "nowhere/nothing", f"submit {PDF} --wait", ExitCode.MODEL),
    ("DOCPROC_MODEL", "nowhere/nothing", "up", ExitCode.MODEL),
]
WRONG_USAGE = [
    ("show", "last"),
    ("show",),
    ("submit",),
    ("submit", "missing.pdf"),
    ("list", "--state", "lost"),
    ("list", "--limit", "0"),
    ("export", "-o", "full"),
    ("exprot",),
]


def fill(folder: Path) -> None:
    (folder / "full").mkdir()
    (folder / "full" / "file").touch()


@pytest.mark.parametrize(("arguments", "status", "words"), WRONG)
def test_a_wrong_argument_is_one_line_with_a_cure(
    used_home: Path, arguments: tuple[str, ...], status: ExitCode, words: str
) -> None:
    fill(used_home)

    result = run(*arguments)

    assert result.exit_code == status
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize(("name", "value", "command", "status"), WRONG_SETTINGS)
def test_a_wrong_setting_is_one_line(name: str, value: str, command: str, status: ExitCode) -> None:
    result = run(*command.split(), **{name: value})

    assert result.exit_code == status
    assert value in result.stderr or name in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", WRONG_USAGE, ids=" ".join)
def test_wrong_usage_says_how_it_is_used(used_home: Path, arguments: tuple[str, ...]) -> None:
    fill(used_home)

    result = run(*arguments)

    assert result.exit_code == ExitCode.USAGE
    assert result.stderr.startswith("Usage: docproc")
    assert "Error: " in result.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", [("status",), ("list",), ("show", "1"), ("export",)])
def test_a_folder_without_docproc_is_left_as_it_is(home: Path, command: tuple[str, ...]) -> None:
    result = run(*command)

    assert result.exit_code == ExitCode.CONFIGURATION
    assert "run `docproc up` there, or set DOCPROC_HOME" in result.stderr
    assert list(home.iterdir()) == []


def test_an_inbox_that_is_no_folder_stops_the_watch_before_it_begins(home: Path) -> None:
    (home / "inbox").touch()

    result = run("up", DOCPROC_MODEL=str(a_model(home)))

    assert result.exit_code == ExitCode.CONFIGURATION
    assert result.stderr == f"docproc: inbox {home}/inbox: File exists\n"


def a_model(folder: Path) -> Path:
    """A folder that looks like a model."""
    (folder / "model").mkdir()
    (folder / "model" / "config.json").touch()
    return folder / "model"
