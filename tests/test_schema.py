from pathlib import Path

import pytest

from docproc.errors import ConfigurationError
from docproc.schema import FieldKind, load_document_type, load_document_types

MINIMAL = """
name = "membership"
title = "Membership"
fields = [{ name = "member", kind = "text", required = true }]
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
    ("mistake", "words"),
    [
        (MINIMAL.replace('"text"', '"texts"'), "fields.0.kind"),
        (MINIMAL.replace("required", "requird"), "fields.0.requird"),
        (MINIMAL.replace('"member"', '"Member Name"'), "fields.0.name"),
        (MINIMAL.replace("fields = [", "fields = [{ name = 'member', kind = 'id' },"), "twice"),
        ("name = ", "Invalid value"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_place(
    tmp_path: Path, mistake: str, words: str
) -> None:
    path = written(tmp_path, mistake)

    with pytest.raises(ConfigurationError) as raised:
        load_document_type(path)

    assert str(path) in str(raised.value)
    assert words in str(raised.value)
