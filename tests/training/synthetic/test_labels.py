import json
from pathlib import Path

import pytest

from docproc.errors import ConfigurationError, ExitCode
from docproc.evaluation.labels import NullMeans, read_labels
from docproc.evaluation.naming import best_type
from docproc.schema import load_document_types
from docproc.training.synthetic import (
    from_record,
    read_records,
    synthetic_document,
    write_records,
)
from docproc.training.synthetic.labels import label_of, write_documents
from docproc.training.synthetic.records import as_record
from tests.cli.running import run

TYPES = load_document_types()


def test_labels_are_those_that_eval_reads(tmp_path: Path) -> None:
    path = write_documents(tmp_path, seed=2, num_documents=12)

    labels = read_labels(path, tmp_path)

    assert len(labels) == 12
    for label in labels:
        assert label.path is not None
        assert label.path.read_bytes().startswith(b"%PDF")
        assert label.null_means is NullMeans.ABSENT
        assert best_type(label.fields, label.document_type, TYPES).name == label.document_type
        assert {name for name, value in label.fields.items() if value is not None}


def test_what_is_unclear_has_no_label() -> None:
    orders = (
        synthetic_document(1, number, kind="purchase_order", language="en") for number in range(50)
    )
    order = next(order for order in orders if "net_total" in order.unclear)

    label = label_of(order, TYPES["purchase_order"])

    assert "net_total" not in label["fields"]
    assert label["fields"]["gross_total"]


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_documents(tmp_path / name, seed=3, num_documents=4)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "other")
    )

    assert first == second


def test_labels_are_never_written_over(tmp_path: Path) -> None:
    write_documents(tmp_path, seed=1, num_documents=1)

    with pytest.raises(ConfigurationError, match=r"labels\.jsonl is there already"):
        write_documents(tmp_path, seed=2, num_documents=1)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [("--type", "poem", "no document type poem"), ("--language", "xx", "no language xx")],
)
def test_what_is_not_made_is_refused_before_anything_is_written(
    tmp_path: Path, option: str, value: str, words: str
) -> None:
    result = run("synth", "-n", "1", "-o", str(tmp_path / "made"), option, value)

    assert result.exit_code == ExitCode.CONFIGURATION
    assert words in result.stderr
    assert not (tmp_path / "made").exists()


def test_synth_writes_what_was_asked_for(tmp_path: Path) -> None:
    result = run("synth", "-n", "3", "-o", str(tmp_path), "--type", "receipt", "--language", "de")

    assert result.exit_code == ExitCode.OK, result.output
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text().splitlines()]
    assert [(label["doc_type"], label["language"]) for label in labels] == [("receipt", "de")] * 3


def test_a_record_keeps_all_but_the_pdf_and_the_places_of_words() -> None:
    document = synthetic_document(5, 3)

    kept = from_record(json.loads(json.dumps(as_record(document))))

    assert (kept.fields, kept.lists, kept.unclear) == (
        document.fields,
        document.lists,
        document.unclear,
    )
    assert kept.summary == document.summary
    assert [page.text for page in kept.document.pages] == [
        page.text for page in document.document.pages
    ]


def test_records_are_the_same_however_many_processes_make_them(tmp_path: Path) -> None:
    for processes in (1, 2):
        path = tmp_path / f"{processes}.jsonl.gz"
        write_records(path, seed=1, num_documents=70, num_processes=processes)

    assert (tmp_path / "1.jsonl.gz").read_bytes() == (tmp_path / "2.jsonl.gz").read_bytes()
    assert len(list(read_records(tmp_path / "1.jsonl.gz"))) == 70
