from pathlib import Path

from docproc.models.catalog import ModelFiles
from tests.einvoice.invoices import ubl
from tests.end_to_end.commands import Commands


def test_what_was_found_is_replaced_only_on_demand(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    (tmp_path / "bill.xml").write_bytes(ubl())
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false")
    commands.run("submit", str(tmp_path / "bill.xml"), "--wait")

    untouched = commands.run("reprocess", "--type", "invoice")
    replaced = commands.json("reprocess", "--yes")
    none = commands.json("reprocess", "--where", "gross_total > 1000000000")

    assert untouched.returncode == 0, untouched.stderr
    assert "1 files were extracted again; 0 of them are different" in untouched.stdout
    assert replaced == {"files": 1, "replaced": 1, "differences": []}
    assert none["files"] == 0
