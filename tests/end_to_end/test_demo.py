from pathlib import Path

from docproc.models.catalog import ModelFiles
from docproc.samples import sample_labels
from docproc.store import Store
from tests.end_to_end.commands import Commands, csv_rows
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values

NETWORK_REFUSED = Path(__file__).parents[1] / "faults" / "network_refused"


def test_the_demo_ends_with_every_sample_in_the_csv_and_needs_no_network(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    folder = tmp_path / "demo"
    root = Path(__file__).parents[2]
    commands = Commands(
        tmp_path,
        PYTHONPATH=f"{NETWORK_REFUSED}:{root}",
        DOCPROC_CACHE_DIR=str(starter_model.folder.parents[1]),
    )

    result = commands.run("demo", str(folder))

    assert result.returncode == 0, result.stdout + result.stderr
    assert f"documents:  {folder}/documents.csv" in result.stdout
    rows = {row["file"]: row for row in csv_rows(folder / "documents.csv")}
    for label in sample_labels():
        row = rows[label.file]
        assert row["state"] == ("failed" if label.error else "done"), row
        assert bool(row["error"]) == bool(label.error)
    assert csv_rows(folder / "documents-lines.csv")
    log = (folder / ".docproc" / "worker.log").read_text()
    assert "Traceback" not in log
    assert "outgoing" not in log
    with Store.open(f"sqlite:///{folder}/.docproc/docproc.db") as store:
        assert num_shown_values(store) > 100
        assert_csv_agrees(store, list(rows.values()))
        codes = {e.name: e.failure.code for e in store.files() if e.failure}
    assert codes == {label.file: label.error for label in sample_labels() if label.error}
