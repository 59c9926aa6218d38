"""Real documents, the whole way: whatever is reported is printed where it says."""

from pathlib import Path

import pytest

from docproc.models.catalog import ModelFiles
from docproc.store import FileState, Store
from tests.conftest import SHARED_DATA
from tests.end_to_end.commands import Commands, states_of
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values

# Short ones, of every kind and three languages: each is read by a model.
FILES = (
    "ad_orders/files/vrdu-ac511bf9.pdf",
    "contracts/files/cuad-a5607473e5.pdf",
    "einvoice/files/zf-064c7b4928.pdf",
    "einvoice/files/zf-d7bf312848.pdf",
    "invoices_mixed/files/i2d-oyo.pdf",
    "invoices_mixed/files/i2d-sammymaystonelinestest.pdf",
    "invoices_real/files/parsee-4212cabbb4.pdf",
    "invoices_real/files/parsee-c3968f1afb.pdf",
)


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the labelled documents are not here")
def test_every_value_of_labelled_documents_is_printed_at_its_span(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false", DOCPROC_MAX_PROMPT_TOKENS="1200")

    submitted = commands.run("submit", *(str(SHARED_DATA / file) for file in FILES), "--wait")
    commands.run("export")

    assert submitted.returncode == 0, submitted.stdout + submitted.stderr
    with Store.open(commands.database_url) as store:
        assert states_of(store) == [FileState.DONE] * len(FILES)
        assert num_shown_values(store) >= 5 * len(FILES)
        assert_csv_agrees(store, tmp_path / "documents.csv")
