from pathlib import Path

import pytest

import docproc.schema
from docproc.errors import ConfigurationError
from docproc.grounding import check_names
from docproc.schema import (
    FieldKind,
    check_document_type,
    load_document_type,
    load_document_types,
)

MINIMAL = """
name = "membership"
title = "Membership"
fields = [{ name = "member", kind = "text", required = true }]
"""


SEVERAL = """
name = "stock"
title = "Stock"
[[fields]]
name = "day"
kind = "date"
[[fields]]
name = "rows"
kind = "list"
columns = [
  { name = "what", kind = "text" },
  { name = "price", kind = "amount" },
]
"""


def written(folder: Path, content: str) -> Path:
    path = folder / "membership.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shipped_document_types_are_there() -> None:
    types = "bank_statement contract credit_note delivery_note invoice letter payslip"
    assert set(load_document_types()) == {*types.split(), "purchase_order", "quote", "receipt"}


def test_a_users_document_type_is_added(tmp_path: Path) -> None:
    written(tmp_path, MINIMAL)

    membership = load_document_types([tmp_path])["membership"]

    assert membership.fields[0].kind is FieldKind.TEXT
    assert membership.fields[0].is_required


def test_another_content_is_another_version(tmp_path: Path) -> None:
    first = load_document_type(written(tmp_path, MINIMAL))
    second = load_document_type(written(tmp_path, MINIMAL.replace("Membership", "Member")))

    assert first.sha256 != second.sha256


@pytest.mark.parametrize(
    ("mistake", "line", "words"),
    [
        (MINIMAL.replace('"text"', '"texts"'), 4, "'texts' is no kind; you may mean text;"),
        (MINIMAL.replace("required", "requird"), 4, "nothing is called requird here; you may mean"),
        (MINIMAL.replace('"member"', '"Member Name"'), 4, "'Member Name' is no name; use lower"),
        (MINIMAL.replace("title", "titel"), 3, "nothing is called titel here; you may mean title"),
        (MINIMAL + 'checks = ["adds_up"]', 5, "there is no check adds_up"),
        (MINIMAL.replace("fields = [", "fields = [{ name = 'member', kind = 'id' },"), 4, "twice"),
        ("\nname = ", 2, "Invalid value at the end; write texts in quotes"),
        (MINIMAL.replace('kind = "text"', 'kind = "text", columns = []') + "\n[[", 6, "write"),
        (SEVERAL.replace('"amount"', '"amout"'), 12, "you may mean amount"),
        (SEVERAL.replace("list", "text"), 8, "rows has columns and is no list"),
        (SEVERAL.replace('"rows"', '"start"'), 8, "no list can be called start"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_cure(
    tmp_path: Path, mistake: str, line: int, words: str
) -> None:
    found = check_document_type(written(tmp_path, mistake), ["net_plus_tax_is_gross"])

    assert [each.sentence for each in found if words in each.sentence], found
    assert line in {each.line for each in found}, found


def test_the_first_mistake_stops_loading_and_names_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, MINIMAL.replace('"text"', '"texts"'))

    with pytest.raises(ConfigurationError, match=r"membership\.toml, line 4: 'texts' is no kind"):
        load_document_type(path)


def test_the_shipped_document_types_have_no_mistakes() -> None:
    folder = Path(docproc.schema.__file__).parent / "document_types"

    assert all(check_document_type(path, check_names()) == [] for path in folder.glob("*.toml"))
