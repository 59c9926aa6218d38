import subprocess
import sys
from pathlib import Path

import pytest

from docproc.models.catalog import ModelFiles
from docproc.samples import sample_labels
from docproc.store import Store
from tests.end_to_end.commands import Commands, csv_rows
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values

NETWORK_REFUSED = Path(__file__).parents[1] / "faults" / "network_refused"


# Nearly three minutes on two cores, more where others work, too.
@pytest.mark.timeout(600)
def test_the_demo_ends_with_every_sample_in_the_csv_and_needs_no_network(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    folder = tmp_path / "demo"
    commands = Commands(
        folder,
        PYTHONPATH=f"{NETWORK_REFUSED}:{Path(__file__).parents[2]}",
        DOCPROC_CACHE_DIR=str(starter_model.folder.parents[1]),
        # Half the time; test_bad_files has a summary.
        DOCPROC_SUMMARIES="false",
    )

    result = commands.run("demo", str(folder))

    assert result.returncode == 0, result.stdout + result.stderr
    assert f"documents:  {folder}/documents.csv" in result.stdout
    rows = {row["file"]: row for row in csv_rows(folder / "documents.csv")}
    errors = {label.file: label.error for label in sample_labels()}
    assert set(rows) == set(errors)
    for file, row in rows.items():
        assert row["state"] == ("failed" if errors[file] else "done")
        assert bool(row["error"]) == bool(errors[file])
        assert bool(row["reasons"]) == (row["status"] == "needs_review")
    assert "Traceback" not in result.stdout + result.stderr + commands.log
    assert "outgoing" not in commands.log
    with Store.open(commands.database_url) as store:
        assert num_shown_values(store) > 100
        assert_csv_agrees(store, folder / "documents.csv")
        codes = {entry.name: entry.failure.code for entry in store.files() if entry.failure}
    assert codes == {file: code for file, code in errors.items() if code}


def test_the_refused_network_is_refused() -> None:
    """The fault is a fault: without this, the test above could not fail."""
    connect = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=5)"
    environment = {"PYTHONPATH": str(NETWORK_REFUSED)}

    result = subprocess.run(
        [sys.executable, "-c", connect],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "outgoing" in result.stderr
