import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from docproc.documents import Document, Page
from docproc.errors import ConfigurationError, UnreadableDocument
from docproc.evaluation import report
from docproc.evaluation.details import write_details
from docproc.evaluation.figures import figures
from docproc.evaluation.labels import Label
from docproc.evaluation.running import Choosing, Run, run
from docproc.evaluation.texts import TextReader
from docproc.extraction import Extraction, ExtractionStatus
from docproc.schema import DocumentType
from tests.evaluation.labelled import (
    INVOICE,
    TRUE_FIELDS,
    TYPES,
    extraction,
    found,
    label,
    true_extraction,
)


class KnowingExtractor:
    """Finds in each file what it was told."""

    def __init__(self, known: Mapping[str, Extraction]) -> None:
        self.known = known
        self.asked: list[str] = []

    @property
    def document_types(self) -> Mapping[str, DocumentType]:
        return TYPES

    def extract(
        self, path: Path, *, sha256: str, name: str, document_type: str = ""
    ) -> tuple[Document, tuple[Extraction, ...]]:
        assert path.is_file()
        self.asked.append(document_type)
        if name == "bug.txt":
            raise ZeroDivisionError(name)
        if name not in self.known:
            raise UnreadableDocument(f"{name} is damaged")
        return Document(sha256, (Page(1, "x", 0, 0),)), (self.known[name],)


def done(folder: Path, known: Mapping[str, Extraction], *labels: Label) -> Run:
    for each in labels:
        (folder / each.id).touch()
    placed = [replace(each, path=folder / each.id) for each in labels]
    return run(KnowingExtractor(known), placed, num_at_once=2, choosing=Choosing())


@pytest.fixture
def three(tmp_path: Path) -> Run:
    """One that is ok and right, one that is ok and wrong, one that cannot be read."""
    right, wrong = true_extraction(), extraction(found("gross_total", Decimal(91)))
    labels = [label(TRUE_FIELDS, name=name) for name in ("a.txt", "b.txt", "c.txt")]
    return done(tmp_path, {"a.txt": right, "b.txt": wrong}, *labels)


def test_figures_count_what_is_right_and_what_is_wrong_among_ok(three: Run) -> None:
    found = figures(three)

    assert found["documents"] == 3
    assert (found["ok"], found["ok_share"]) == (2, 0.6667)
    assert (found["false_successes"], found["false_success_rate"]) == (1, 0.5)
    # Of eight labelled fields in two ok documents, three are missing and one is wrong.
    assert found["false_success_fields"] == 0.5
    # 4 right, 1 wrong, 7 missing: precision 4/5, recall 4/12.
    assert found["header_f1"] == pytest.approx(2 * 0.8 * (1 / 3) / (0.8 + 1 / 3), abs=1e-4)
    assert found["fields"]["gross_total"]["precision"] == 0.5
    assert found["items_f1"] is None
    assert found["failed"] == {"c.txt": three.results[2].failure}
    assert found["risk_coverage"][-1] == [1.0, 0.6667]


def test_a_missing_value_in_an_ok_document_is_false_success_but_no_wrong_value(
    tmp_path: Path,
) -> None:
    partial = extraction(found("vendor_name", "Nord GmbH"))

    found_ = figures(done(tmp_path, {"a.txt": partial}, label(TRUE_FIELDS)))

    assert found_["false_success_rate"] == 1.0
    assert found_["false_success_wrong_values"] == 0.0


def test_a_bug_costs_one_document_and_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    labels = [label(TRUE_FIELDS, name=name) for name in ("bug.txt", "a.txt")]

    run_ = done(tmp_path, {"a.txt": true_extraction()}, *labels)

    assert [result.is_ok for result in run_.results] == [False, True]
    assert "ZeroDivisionError: bug.txt" in figures(run_)["failed"]["bug.txt"]
    assert "Traceback" in caplog.text


def test_what_needs_review_is_no_false_success(tmp_path: Path) -> None:
    wrong = extraction(found("gross_total", Decimal(91)), status=ExtractionStatus.NEEDS_REVIEW)

    found_ = figures(done(tmp_path, {"a.txt": wrong}, label(TRUE_FIELDS)))

    assert (found_["ok_share"], found_["false_success_rate"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("choosing", "asked"),
    [
        (Choosing(), "invoice"),
        (Choosing("receipt"), "receipt"),
        (Choosing(is_classified=True), ""),
    ],
)
def test_the_label_says_which_type_is_asked_for_unless_told(
    tmp_path: Path, choosing: Choosing, asked: str
) -> None:
    extractor = KnowingExtractor({"0.txt": true_extraction()})
    told = replace(label(TRUE_FIELDS), path=None, text="Invoice R-17")

    result = run(extractor, [told], num_at_once=1, choosing=choosing)

    assert extractor.asked == [asked]
    assert result.results[0].failure == ""
    assert tmp_path.exists()


def test_two_runs_are_compared(three: Run, tmp_path: Path) -> None:
    now = json.loads(json.dumps(figures(three)))
    earlier = tmp_path / "run.json"
    earlier.write_text(json.dumps(now | {"header_f1": 0.2}))

    differences = report.differences(report.read_run(earlier), now)

    assert differences["header_f1"]["difference"] == pytest.approx(now["header_f1"] - 0.2)
    assert differences["gross_total F1"]["difference"] == 0
    assert any("+" in row[3] for row in report.difference_rows(differences))


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_something_else_cannot_be_compared_with(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)

    with pytest.raises(ConfigurationError, match=r"run\.json"):
        report.read_run(tmp_path / "run.json")


def test_details_have_every_verdict(three: Run, tmp_path: Path) -> None:
    write_details(three, tmp_path / "details.jsonl")

    written = (tmp_path / "details.jsonl").read_text(encoding="utf-8")
    lines: list[Any] = [json.loads(line) for line in written.splitlines()]
    assert [line["status"] for line in lines] == ["ok", "ok", "failed"]
    assert lines[1]["verdicts"][3] == {
        "field": "gross_total",
        "position": 0,
        "outcome": "wrong",
        "truth": "119.00",
        "found": "91",
        "verbatim": "91",
        "confidence": 0.9,
    }


def test_the_curve_is_drawn(three: Run, tmp_path: Path) -> None:
    report.plot(figures(three)["risk_coverage"], 0.5, tmp_path / "curve.png")

    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


class NoReader:
    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        raise AssertionError(path)

    def close(self) -> None:
        """Nothing is open."""


def test_text_files_are_read_as_they_are_and_boxes_as_lines(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Total 5.00\n\fPage two\f")
    boxes = "60,10,90,10,90,20,60,20,5.00\n10,11,50,11,50,21,10,21,TOTAL, NET\n"
    (tmp_path / "boxes.txt").write_text(boxes + "10,40,50,40,50,50,10,50,THANKS\n")
    reader = TextReader(NoReader())

    plain = reader.read(tmp_path / "plain.txt", sha256="a", name="plain.txt")
    boxed = reader.read(tmp_path / "boxes.txt", sha256="b", name="boxes.txt")

    assert [page.text for page in plain.pages] == ["Total 5.00\n", "Page two"]
    assert boxed.pages[0].text == "TOTAL, NET  5.00\nTHANKS"
    assert INVOICE.name == "invoice"
