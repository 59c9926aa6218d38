import json
from pathlib import Path

from docproc.models.catalog import ModelFiles
from tests.end_to_end.commands import Commands

TEXT = """Nord GmbH
Invoice R-17
Date: 4 March 2026
Total EUR 119.00
"""
FIELDS = {"invoice_number": "R-17", "invoice_date": "2026-03-04", "gross_total": "119.00"}


def test_labelled_documents_are_measured_and_compared_with_an_earlier_run(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    labels, details, plot = (tmp_path / name for name in ("labels.jsonl", "details.jsonl", "a.png"))
    lines = [
        {"id": "inline", "text": TEXT, "doc_type": "invoice", "fields": FIELDS},
        {"id": "bad", "file": "bad.pdf", "doc_type": "invoice", "fields": FIELDS},
    ]
    labels.write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 cut off")
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false")
    of_labels = ("eval", "--labels", str(labels), "--documents", str(tmp_path))

    run = commands.run(*of_labels, "--json", "--details", str(details), "--plot", str(plot))
    figures = json.loads(run.stdout)
    (tmp_path / "run.json").write_text(run.stdout)
    again = commands.run(*of_labels, "--limit", "1", "--against", str(tmp_path / "run.json"))

    assert figures["documents"] == 2
    assert list(figures["failed"]) == ["bad"]
    assert figures["fields"]["invoice_number"]["missing"] >= 1
    assert figures["evidence"]["without"] == 0
    assert len(details.read_text().splitlines()) == 2
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert again.returncode == 0, again.stderr
    assert "header F1" in again.stdout
    assert "difference" in again.stdout
