import json
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from docproc.cli.checks import CHECKS
from docproc.errors import ExitCode
from docproc.intake.originals import Originals
from docproc.settings import load_settings
from docproc.store import Store
from docproc.store.connections import Connections
from docproc.store.rows import OutboxRow
from tests.cli.running import run
from tests.store.samples import arrival


def lines_of(output: str, check: str) -> list[str]:
    """The findings of one check."""
    return [line for line in output.splitlines() if f" {check}: " in line]


def lose_the_promise() -> None:
    """Queues a job, and loses the message that was promised for it."""
    settings = load_settings()
    with Store.open(settings.effective_database_url) as store:
        store.register(arrival("cc", "lost.pdf"))
    connections = Connections.to(settings.effective_database_url)
    with connections.writing() as session:
        session.execute(delete(OutboxRow))
    connections.close()


def test_a_folder_without_docproc_is_told_and_left_as_it_is(home: Path) -> None:
    result = run("doctor")

    assert result.exit_code == ExitCode.OK, result.output
    assert "run `docproc up` there" in result.stdout
    assert all(lines_of(result.stdout, check) for check in CHECKS)
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("home")
def test_a_home_in_which_nothing_is_wrong_has_only_good_lines() -> None:
    settings = load_settings()
    settings.inbox.mkdir()
    Store.open(settings.effective_database_url).close()

    result = run("doctor")

    assert result.exit_code == ExitCode.OK, result.output
    assert all(line.startswith("ok ") for line in result.stdout.splitlines())
    assert any("events" in line for line in lines_of(result.stdout, "inbox"))


@pytest.mark.usefixtures("used_home")
def test_an_unaccounted_file_is_counted_named_and_explained() -> None:
    lose_the_promise()

    status, doctor = run("status"), run("doctor")

    assert "0 waiting; 1 unaccounted" in status.stdout
    assert "docproc doctor" in status.stdout
    assert doctor.exit_code == ExitCode.FAILED_DOCUMENTS
    [error, *explained] = lines_of(doctor.stdout, "account")
    assert error.startswith("error")
    assert "5 files seen, 1 unaccounted" in error
    assert any("lost.pdf is queued, but no message" in line for line in explained)


def test_a_file_that_was_taken_and_never_registered_is_unaccounted(used_home: Path) -> None:
    claim = used_home / ".docproc" / "claimed" / "0a1b"
    claim.mkdir(parents=True)
    (claim / "content").write_bytes(b"%PDF")

    assert "5 seen" in run("status").stdout
    assert "1 unaccounted" in run("status").stdout
    assert "not registered" in run("doctor").stdout


@pytest.mark.usefixtures("used_home")
def test_originals_that_are_lost_or_unknown_are_named() -> None:
    originals = Originals(load_settings().originals_dir)
    unknown = originals.path("dd" * 32)
    unknown.parent.mkdir(parents=True)
    unknown.touch()

    output = run("doctor").stdout

    assert "document aa is registered, but its content is not at" in output
    # It was made just now: its registration may be on the way.
    assert str(unknown) not in output


@pytest.mark.usefixtures("used_home")
def test_servers_that_do_not_answer_are_errors_with_a_cure() -> None:
    result = run(
        "doctor",
        "--json",
        DOCPROC_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none",
        DOCPROC_BROKER_URL="redis://127.0.0.1:1/0",
        DOCPROC_INBOXES="/mnt/not there",
    )

    cures = {e["check"]: e["cure"] for e in json.loads(result.stdout) if e["level"] == "error"}
    assert result.exit_code == ExitCode.FAILED_DOCUMENTS
    assert cures["database"].startswith("check DOCPROC_DATABASE_URL")
    assert cures["broker"].startswith("check DOCPROC_BROKER_URL")
    assert cures["inbox"].startswith("mount it")


def test_a_service_definition_holds_the_settings_and_is_valid(home: Path) -> None:
    password = 'a b,50%"$x\\'
    given = {"DOCPROC_PDF_PASSWORDS": password, "DOCPROC_BROKER_URL": "redis://h:6379/0"}

    unit = run("service", "--kind", "systemd", **given).stdout
    plist = run("service", "--kind", "launchd", "--command", "worker", **given).stdout

    parsed = plistlib.loads(plist.encode())
    assert parsed["ProgramArguments"] == [sys.executable, "-m", "docproc", "worker"]
    assert parsed["EnvironmentVariables"] == {**given, "DOCPROC_HOME": str(home)}
    assert parsed["KeepAlive"] is True
    verify_systemd_unit(home / "docproc-up.service", unit)


def verify_systemd_unit(path: Path, text: str) -> None:
    """Lets systemd read it, where there is one."""
    assert 'Environment="DOCPROC_PDF_PASSWORDS=a b,50%%\\"$x\\\\"' in text
    path.write_text(text)
    if shutil.which("systemd-analyze"):
        verified = subprocess.run(
            ["systemd-analyze", "verify", path], capture_output=True, text=True, check=False
        )
        assert (verified.returncode, verified.stderr) == (0, "")
