from pathlib import Path

import pytest

from docproc.errors import ExitCode
from docproc.settings import load_settings
from docproc.store import FileState, Store
from tests.cli.conftest import DOUBTFUL, DUPLICATE, FAILED, FIRST
from tests.cli.running import run


def _states() -> dict[int, FileState]:
    with Store.open(load_settings().effective_database_url) as store:
        return {entry.id: entry.state for entry in store.files()}


@pytest.mark.usefixtures("used_home")
def test_retry_queues_a_file_anew() -> None:
    result = run("retry", str(DOUBTFUL))

    assert result.exit_code == ExitCode.OK
    assert _states()[DOUBTFUL] is FileState.WAITING


@pytest.mark.usefixtures("used_home")
def test_what_was_never_a_document_cannot_be_retried() -> None:
    result = run("retry", str(FAILED))

    assert result.exit_code == ExitCode.FAILED_DOCUMENTS
    assert f"file {FAILED} is not kept: drop void.pdf again" in result.stderr


@pytest.mark.usefixtures("used_home")
def test_retry_wants_to_know_which() -> None:
    assert run("retry").exit_code == ExitCode.USAGE
    assert run("retry", "--failed").exit_code == ExitCode.OK


@pytest.mark.usefixtures("used_home")
def test_delete_asks_and_takes_no_for_an_answer() -> None:
    result = run("delete", str(FIRST))

    assert result.exit_code != ExitCode.OK
    assert "delete 2 files for good?" in result.output
    assert len(_states()) == 4


@pytest.mark.usefixtures("used_home")
def test_files_of_one_content_are_deleted_together() -> None:
    result = run("delete", str(DUPLICATE), str(FIRST), "--yes")

    assert result.stdout == f"deleted: {FIRST} (bill.pdf), {DUPLICATE} (again.pdf)\n"
    assert set(_states()) == {FAILED, DOUBTFUL}
    assert run("show", str(FIRST)).exit_code == ExitCode.UNKNOWN


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(home: Path, shell: str) -> None:
    result = run("completion", shell)

    assert "_DOCPROC_COMPLETE" in result.stdout
    assert "docproc" in result.stdout
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("used_home")
def test_retry_with_a_type_queues_a_file_as_that_type() -> None:
    result = run("retry", "--type", "receipt", str(DOUBTFUL))

    assert result.exit_code == ExitCode.OK
    with Store.open(load_settings().effective_database_url) as store:
        entry = store.file(DOUBTFUL)
    assert (entry.state, entry.document_type) == (FileState.WAITING, "receipt")


@pytest.mark.usefixtures("used_home")
def test_retry_names_the_types_that_there_are() -> None:
    result = run("retry", "--type", "recipt", str(DOUBTFUL))

    assert result.exit_code == ExitCode.USAGE
    assert "no document type is called recipt, only: bank_statement, contract" in result.stderr
    assert _states()[DOUBTFUL] is FileState.DONE


@pytest.mark.usefixtures("used_home")
def test_retry_with_a_type_waits_for_the_worker() -> None:
    with Store.open(load_settings().effective_database_url) as store:
        store.requeue(DOUBTFUL)
        store.claim(store.file(DOUBTFUL).job_id or 0, owner="worker", lease_seconds=60)

    result = run("retry", "--type", "receipt", str(DOUBTFUL))

    assert result.exit_code == ExitCode.TEMPORARY
    assert f"file {DOUBTFUL} (odd.pdf) is being worked on now; say so again" in result.stderr


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize(
    ("file_id", "exit_code", "words"),
    [
        (99, ExitCode.UNKNOWN, "there is no file 99"),
        (FAILED, ExitCode.FAILED_DOCUMENTS, f"file {FAILED} is not kept: drop void.pdf again"),
    ],
)
def test_retry_with_a_type_says_what_it_cannot(
    file_id: int, exit_code: ExitCode, words: str
) -> None:
    result = run("retry", "--type", "receipt", str(file_id))

    assert result.exit_code == exit_code
    assert words in result.stderr
