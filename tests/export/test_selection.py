import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from docproc.errors import WrongSelection
from docproc.export import ExportFormat, Layout, Selection, export
from docproc.extraction import Field
from docproc.schema import FieldKind
from docproc.store import Correction, Store
from tests.store.samples import a_stack, amount, arrival, claimed, document, done, extraction


def _text(name: str, value: str) -> Field:
    return Field(name, FieldKind.TEXT, value, value)


@pytest.fixture
def two(store: Store) -> Store:
    """File 1: Berg, 12.50, no due date; file 2: "Tal and Co", 1000, and two parties."""
    for sha256, fields in (
        ("aa", (_text("vendor_name", "Berg GmbH"), amount())),
        (
            "bb",
            (
                _text("vendor_name", "Tal and Co"),
                amount(value="1000"),
                _text("parties", "Ann"),
                _text("parties", "Bob"),
            ),
        ),
    ):
        entry = store.register(arrival(sha256), document_type="invoice")
        found = extraction(sha256, fields=fields)
        store.complete(claimed(store, entry.job_id), document(sha256), found)
    return store


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("gross_total >= 1000", ["2"]),
        ("gross_total = 12.5", ["1"]),
        ("gross_total<1000", ["1"]),
        ("vendor_name ~ berg", ["1"]),
        ("vendor_name = 'berg gmbh'", ["1"]),
        ('vendor_name = "Tal and Co" and id > 1', ["2"]),
        ("vendor_name ~ tal and gross_total < 1000", []),
        ("due_date = ", ["1", "2"]),
        ("due_date != ''", []),
        ("parties = bob", ["2"]),
        ("parties != bob", ["1"]),
        ("STATE = done AND Status != needs_review", ["1", "2"]),
        ("", ["1", "2"]),
    ],
)
def test_only_what_the_condition_holds_for_is_exported(
    two: Store, tmp_path: Path, condition: str, ids: list[str]
) -> None:
    exported = export(two, tmp_path / "out.csv", selection=Selection(condition=condition))

    assert [row["id"] for row in _rows(exported.documents)] == ids
    assert exported.num_documents == len(ids)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("colour = red", "no column colour, only id, file"),
        ("gross_total >= 1,000", "gross_total >= 1,000: is no number"),
        ("gross_total", "gross_total: is no condition"),
        ("id = 1 or id = 2", "id = 1 or id = 2: is no number"),
        ("id = 1; drop", "is no number"),
        ("vendor_name = 'a' 'b'", "is no condition"),
        ("__import__('os') = 1", "is no condition"),
    ],
)
def test_a_wrong_condition_says_what_is_wrong(
    two: Store, tmp_path: Path, condition: str, words: str
) -> None:
    with pytest.raises(WrongSelection, match="(?s).*") as raised:
        export(two, tmp_path / "out.csv", selection=Selection(condition=condition))

    assert words in str(raised.value)
    assert not (tmp_path / "out.csv").exists()


def test_only_files_seen_since_then_are_exported(two: Store, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    num_found = [
        export(two, tmp_path / "out.csv", selection=Selection(since=since)).num_documents
        for since in (now - timedelta(hours=1), now + timedelta(hours=1))
    ]

    assert num_found == [2, 0]


def test_the_chosen_columns_come_in_their_order(two: Store, tmp_path: Path) -> None:
    layout = Layout(columns=("gross_total", "id"))

    exported = export(two, tmp_path / "out.csv", layout=layout)

    assert exported.documents.read_text("utf-8-sig") == "gross_total,id\n12.50,1\n1000,2\n"


def test_an_unknown_column_is_named(two: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongSelection, match="no column colour"):
        export(two, tmp_path / "out.csv", layout=Layout(columns=("colour",)))


def test_evidence_stands_beside_each_value(store: Store, tmp_path: Path) -> None:
    done(store)

    exported = export(store, tmp_path / "out.csv", layout=Layout(has_evidence=True))

    [row] = _rows(exported.documents)
    shown = [row[f"gross_total_{suffix}"] for suffix in ("page", "printed", "confidence")]
    assert shown == ["1", "12.50", "0.97"]
    assert (row["due_date_page"], row["due_date_confidence"]) == ("", "")
    assert row["summary_pages"] == "1"
    assert _rows(exported.line_items)[0]["unit_price_printed"] == "1E+2"


def test_json_lines_have_all_that_is_known(store: Store, tmp_path: Path) -> None:
    done(store, name="a\udce4\n.pdf")
    layout = Layout(ExportFormat.JSON_LINES)

    exported = export(store, tmp_path / "out.jsonl", layout=layout)

    [line] = exported.documents.read_text("utf-8").splitlines()
    record = json.loads(line)
    assert record["file"]["name"] == "a\udce4\n.pdf"
    assert record["extraction"]["line_items"][0]["fields"][0]["value"] == "-3.00"
    assert exported.num_line_items == 2
    again = export(store, tmp_path / "again.jsonl", layout=layout)
    assert again.documents.read_bytes() == exported.documents.read_bytes()


def test_json_lines_of_chosen_columns_are_flat(two: Store, tmp_path: Path) -> None:
    layout = Layout(ExportFormat.JSON_LINES, columns=("id", "gross_total", "due_date"))

    exported = export(two, tmp_path / "out.jsonl", layout=layout)

    first = json.loads(exported.documents.read_text("utf-8").splitlines()[0])
    assert first == {"id": "1", "gross_total": "12.50", "due_date": None}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.XLSX", ExportFormat.XLSX), ("a.jsonl", ExportFormat.JSON_LINES), ("a", ExportFormat.CSV)],
)
def test_the_name_says_the_format(name: str, kind: ExportFormat) -> None:
    assert ExportFormat.of(Path(name)) is kind


def _new(store: Store, path: Path, condition: str = "", *, is_marking: bool = True) -> list[str]:
    """Exports what is new, and says of which files and sections."""
    selection = Selection(condition=condition, is_new_only=True)
    exported = export(store, path, selection=selection, is_marking=is_marking)
    return [f"{row['id']}.{row['section']}" for row in _rows(exported.documents)]


def test_what_was_marked_is_not_new_again(two: Store, tmp_path: Path) -> None:
    two.register(arrival("cc", "waits.pdf"))
    two.register(arrival("aa", "again.pdf"), document_type="invoice")
    path = tmp_path / "out.csv"

    unmarked = _new(two, path, is_marking=False)
    marked = _new(two, path, "gross_total >= 1000")
    rest = _new(two, path)
    done(two, "dd")

    assert (unmarked, marked, rest) == (["1.1", "2.1"], ["2.1"], ["1.1"])
    assert _new(two, path) == ["5.1"]
    assert export(two, path).num_documents == 5


def test_of_a_stack_each_document_is_marked_by_itself(store: Store, tmp_path: Path) -> None:
    a_stack(store)

    letters = _new(store, tmp_path / "out.csv", "document_type = letter")

    assert (letters, _new(store, tmp_path / "out.csv")) == (["1.2"], ["1.1"])


def test_a_failed_export_marks_nothing(two: Store, tmp_path: Path) -> None:
    selection = Selection(condition="gross_total >= 1,000", is_new_only=True)

    with pytest.raises(WrongSelection):
        export(two, tmp_path / "out.csv", selection=selection, is_marking=True)

    assert _new(two, tmp_path / "out.csv") == ["1.1", "2.1"]


def test_a_correction_changes_the_export(store: Store, tmp_path: Path) -> None:
    entry = done(store)
    [stored] = store.extractions(entry.id)
    corrections = [Correction(Field("gross_total", FieldKind.AMOUNT, None, Decimal("99.00")))]
    store.review(stored.id, corrections, reviewer="ann", now=datetime.now(UTC))

    exported = export(store, tmp_path / "out.csv", selection=Selection(condition="gross_total=99"))

    [row] = _rows(exported.documents)
    assert (row["gross_total"], row["status"]) == ("99.00", "ok")
