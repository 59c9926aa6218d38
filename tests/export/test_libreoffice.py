"""What a person sees who opens an export: LibreOffice, in German and in American."""

import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docproc.export import CsvStyle, ExportFormat, Layout, export
from docproc.store import Store
from tests.store.samples import a_stack

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LOCALES = {"de-DE": (1031, CsvStyle(";", ",")), "en-US": (1033, CsvStyle(",", "."))}
_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop>
</item>
</oor:items>
"""

Cells = dict[str, str | Decimal | None]


@pytest.fixture(params=list(_LOCALES))
def locale(request: pytest.FixtureRequest) -> str:
    if shutil.which("soffice") is None and os.environ.get("CI") != "true":
        pytest.skip("LibreOffice is not installed")
    return str(request.param)


@pytest.fixture
def stack(tmp_path: Path) -> Store:
    with Store.open(f"sqlite:///{tmp_path / 'docproc.db'}") as store:
        entry = a_stack(store, name="=Müller & Söhne; 1,5.pdf")
        store.mark_placed(entry.id, tmp_path / "archive" / entry.name)
        return store


def _opened(path: Path, locale: str, import_filter: str = "") -> dict[str, list[Cells]]:
    """The sheets as LibreOffice has them, by name: texts, numbers, and dates as ISO texts."""
    profile = path.parent / f"profile-{locale}"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    registry = _REGISTRY.format(locale=locale)
    (profile / "user" / "registrymodifications.xcu").write_text(registry, encoding="utf-8")
    command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}"]
    command += [f"--infilter={import_filter}"] if import_filter else []
    command += ["--convert-to", "fods", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    tree = ElementTree.parse(path.with_suffix(".fods"))
    return {sheet.get(f"{_TABLE}name", ""): _rows(sheet) for sheet in tree.iter(f"{_TABLE}table")}


def _rows(sheet: ElementTree.Element) -> list[Cells]:
    rows = [[_value(c) for c in _repeated(row)] for row in sheet.iter(f"{_TABLE}table-row")]
    titles, *others = [row for row in rows if any(row)]
    return [{str(title): row[i] for i, title in enumerate(titles) if title} for row in others]


def _repeated(row: ElementTree.Element) -> list[ElementTree.Element]:
    attribute = f"{_TABLE}number-columns-repeated"
    cells = row.iter(f"{_TABLE}table-cell")
    return [cell for cell in cells for _ in range(min(int(cell.get(attribute, "1")), 100))]


def _value(cell: ElementTree.Element) -> str | Decimal | None:
    match cell.get(f"{_OFFICE}value-type"):
        case "float":
            return Decimal(cell.get(f"{_OFFICE}value", ""))
        case "date":
            return cell.get(f"{_OFFICE}date-value")
        case None:
            return None
        case _:
            return "".join(next(cell.iter(f"{_TEXT}p")).itertext())


def _expected(document: Cells) -> None:
    assert document["gross_total"] == Decimal("12.5")
    assert document["invoice_date"] == "2026-02-01"
    assert document["due_date"] is None
    assert document["document_type"] == "invoice"
    assert [document["first_page"], document["last_page"]] == [1, 2]


def test_a_workbook_is_read_as_it_was_written(stack: Store, tmp_path: Path, locale: str) -> None:
    layout = Layout(ExportFormat.XLSX)

    sheets = _opened(export(stack, tmp_path / "out.xlsx", layout=layout).documents, locale)

    _expected(sheets["documents"][0])
    assert [row["file"] for row in sheets["documents"]] == ["=Müller & Söhne; 1,5.pdf"] * 2
    assert [row["amount"] for row in sheets["lines"]] == [-3, None, -3, None]
    reasons = [row["reason"] for row in sheets["needs review"]]
    assert reasons == ["no sender", "not printed"]


def test_a_csv_file_is_read_as_it_was_written(stack: Store, tmp_path: Path, locale: str) -> None:
    language, style = _LOCALES[locale]
    exported = export(stack, tmp_path / "out.csv", layout=Layout(style=style))

    # Delimiter, quote, UTF-8, first line, columns, language, and numbers and dates are read.
    import_filter = (
        f"Text - txt - csv (StarCalc):{ord(style.delimiter)},34,76,1,,{language},false,true"
    )
    [documents] = _opened(exported.documents, locale, import_filter).values()
    [lines] = _opened(exported.line_items, locale, import_filter).values()

    _expected(documents[0])
    # Not run as a formula.
    assert documents[0]["file"] == "'=Müller & Söhne; 1,5.pdf"
    assert [row["amount"] for row in lines] == [-3, None, -3, None]
