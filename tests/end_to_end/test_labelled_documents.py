"""Real documents, the whole way: whatever is reported is printed where it says."""

import json
from pathlib import Path

import pytest

from docproc.models.catalog import ModelFiles
from docproc.store import Store
from tests.conftest import SHARED_DATA
from tests.end_to_end.commands import Commands, csv_rows
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values

SETS = ("einvoice", "invoices_mixed", "invoices_real", "contracts", "ad_orders")
# Small files first: most of them are one page.
NUM_PER_SET = 3


def labelled_files() -> list[Path]:
    files: list[Path] = []
    for name in SETS:
        labels = (SHARED_DATA / name / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        paths = [SHARED_DATA / name / json.loads(line)["file"] for line in labels]
        files += sorted(paths, key=lambda path: path.stat().st_size)[:NUM_PER_SET]
    return files


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the labelled documents are not here")
def test_every_value_of_labelled_documents_is_printed_at_its_span(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false", DOCPROC_MAX_PROMPT_TOKENS="1200")

    submitted = commands.json("submit", *map(str, labelled_files()), "--wait")
    commands.run("export")

    assert len(submitted) == len(SETS) * NUM_PER_SET
    assert {entry["state"] for entry in submitted} <= {"done", "failed", "duplicate"}
    with Store.open(f"sqlite:///{tmp_path}/.docproc/docproc.db") as store:
        assert num_shown_values(store) > 50
        assert_csv_agrees(store, csv_rows(tmp_path / "documents.csv"))
