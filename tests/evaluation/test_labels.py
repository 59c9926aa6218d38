import json
from pathlib import Path
from typing import Any

import pytest

from docproc.errors import ConfigurationError
from docproc.evaluation.labels import NullMeans, read_labels
from docproc.evaluation.naming import best_type, spec_names
from docproc.schema import FieldKind, FieldSpec
from tests.conftest import SHARED_DATA
from tests.evaluation.labelled import TYPES


def written(folder: Path, *lines: dict[str, Any] | str) -> Path:
    path = folder / "labels.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


@pytest.mark.parametrize("place", ["a.pdf", "files/a.pdf"])
def test_a_file_is_found_in_the_folder_or_in_its_files(tmp_path: Path, place: str) -> None:
    document = tmp_path / place
    document.parent.mkdir(exist_ok=True)
    document.touch()

    (label,) = read_labels(written(tmp_path, {"file": "files/a.pdf", "fields": {}}), tmp_path)

    assert (label.id, label.path) == ("files/a.pdf", document)


def test_text_beside_a_missing_file_stands_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()

    (label,) = read_labels(written(tmp_path, {"file": "a.jpg", "fields": {}}), tmp_path)

    assert label.path == tmp_path / "a.txt"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({}, NullMeans.UNLABELLED),
        ({"null_means": "absent"}, NullMeans.ABSENT),
        ({"source": "embedded-xml", "doc_type": "invoice"}, NullMeans.ABSENT),
        ({"source": "embedded-xml", "doc_type": "purchase_order"}, NullMeans.UNLABELLED),
        ({"source": "embedded-xml", "null_means": "unlabelled"}, NullMeans.UNLABELLED),
    ],
)
def test_what_null_means_is_said_by_the_label(
    tmp_path: Path, line: dict[str, Any], expected: NullMeans
) -> None:
    path = written(tmp_path, {"text": "Invoice", "fields": {}} | line)

    assert read_labels(path, tmp_path)[0].null_means is expected
    forced = read_labels(path, tmp_path, null_means=NullMeans.ABSENT)
    assert forced[0].null_means is NullMeans.ABSENT


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2 is not JSON"),
        ("[]", "line 2 is not an object"),
        ({"file": "a.txt"}, "line 2 has no object named fields"),
        ({"fields": {}}, "line 2 names no file"),
        ({"file": "gone.pdf", "fields": {}}, "line 2 names gone.pdf, which is not in"),
        ({"text": "", "fields": {}, "null_means": "no"}, "line 2 has null_means no"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: dict[str, Any] | str, words: str) -> None:
    path = written(tmp_path, {"text": "", "fields": {}}, line)

    with pytest.raises(ConfigurationError, match=words):
        read_labels(path, tmp_path)


def test_names_of_other_kinds_of_documents_mean_the_documents_own() -> None:
    specs = [FieldSpec(n, FieldKind.ID) for n in ("order_number", "delivery_date", "amount")]

    found = spec_names(["invoice_number", "line_total", "due_date"], specs, "purchase_order")

    assert {name: spec and spec.name for name, spec in found.items()} == {
        "invoice_number": "order_number",
        "line_total": "amount",
        "due_date": None,
    }


def test_a_label_of_an_unknown_type_means_the_type_that_asks_for_its_fields() -> None:
    fields = {"customer_name": "PAC", "invoice_number": "1", "gross_total": "5", "term": None}

    assert best_type(fields, "bill", TYPES).name == "invoice"
    assert best_type(fields, "contract", TYPES).name == "invoice"
    assert best_type({"parties": ["A", "B"]}, "contract", TYPES).name == "contract"


@pytest.mark.parametrize("named", ["order", "order_response", "purchase_order"])
def test_a_label_of_a_kind_of_order_means_an_order(named: str) -> None:
    fields = {"customer_name": "PAC", "invoice_number": "1", "gross_total": "5"}

    assert best_type(fields, named, TYPES).name == "purchase_order"


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the labelled documents are not here")
def test_every_labelled_set_can_be_read() -> None:
    sets = sorted(path.parent for path in SHARED_DATA.glob("*/labels.jsonl"))

    assert sets
    for folder in sets:
        assert all(label.path for label in read_labels(folder / "labels.jsonl", folder))


def test_a_field_is_ignored(tmp_path: Path) -> None:
    fields = {"title": "LEASE", "expiration_date": "2030-01-01"}
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps({"id": "a", "text": "LEASE", "fields": fields}))

    (label,) = read_labels(labels, tmp_path, ignored=["expiration_date"])

    assert dict(label.fields) == {"title": "LEASE"}
    with pytest.raises(ConfigurationError, match="no field named expiry"):
        read_labels(labels, tmp_path, ignored=["expiry"])
