"""The shipped samples are what their script writes, and their labels are true."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from stdnum import iban
from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat as european_vat
from stdnum.gb import vat as british_vat

from docproc.pipeline.einvoices import extraction_of
from docproc.samples import SampleLabel, sample_files, sample_labels
from docproc.samples.content import Invoice, Receipt, verbatims
from docproc.samples.faults import PASSWORD
from docproc.samples.make import E_INVOICE, SAMPLES, Sample, file_contents, label_lines
from docproc.schema import load_document_types
from docproc.text import Reader, ReadLimits

FILES = {path.name: path for path in sample_files()}
READABLE = [label for label in sample_labels() if label.error is None]
TAXED = [label for label in READABLE if label.fields and label.fields.get("net_total")]


def _name(case: Sample | SampleLabel) -> str:
    return case.file


def _printed(path: Path, password: str | None = None) -> str:
    document = pypdfium2.PdfDocument(path, password=password)
    try:
        return " ".join(text for page in _page_texts(document) for text in page.split())
    finally:
        document.close()


def _page_texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        yield document[number].get_textpage().get_text_range()


def test_the_script_writes_the_same_bytes_as_are_shipped() -> None:
    written = dict(file_contents())
    assert written == {name: path.read_bytes() for name, path in FILES.items()}


def test_the_script_writes_the_labels_that_are_shipped() -> None:
    shipped = (FILES["kassenbon.pdf"].parents[1] / "labels.jsonl").read_text(encoding="utf-8")
    assert label_lines() == shipped


def test_every_file_has_one_label_and_a_line_in_the_licence() -> None:
    licence = (FILES["kassenbon.pdf"].parents[1] / "LICENSE.md").read_text(encoding="utf-8")
    assert [label.file for label in sample_labels()] == sorted(FILES)
    assert [name for name in FILES if f"| `{name}` |" not in licence] == []


def test_labels_without_an_error_are_those_with_fields() -> None:
    labels = sample_labels()
    assert [label.id for label in labels if (label.error is None) == (label.fields is None)] == []


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES.values()) < 600_000


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_every_labelled_value_is_printed(sample: Sample) -> None:
    text = _printed(FILES[sample.file])
    wanted = [" ".join(verbatim.split()) for verbatim in verbatims(sample.content.fields())]
    assert wanted
    assert [verbatim for verbatim in wanted if verbatim not in text] == []


@pytest.mark.parametrize("label", TAXED, ids=_name)
def test_net_plus_tax_is_gross(label: SampleLabel) -> None:
    assert label.fields is not None
    net, tax, gross = (Decimal(label.fields[f"{part}_total"]) for part in ("net", "tax", "gross"))
    assert net + tax == gross


@pytest.mark.parametrize(
    "sample", [s for s in SAMPLES if isinstance(s.content, Invoice | Receipt)], ids=_name
)
def test_line_items_add_up(sample: Sample) -> None:
    fields = json.loads(json.dumps(sample.label.fields))
    # A receipt's prices contain the tax; an untaxed invoice has only one total.
    is_net = sample.content.doc_type == "invoice" and fields["net_total"] is not None
    total = fields["net_total"] if is_net else fields["gross_total"]
    rows = fields["line_items"]
    assert sum(Decimal(row["line_total"]) for row in rows) == Decimal(total)
    for row in rows:
        exact = Decimal(row["quantity"]) * Decimal(row["unit_price"])
        assert abs(exact - Decimal(row["line_total"])) <= Decimal("0.005")


@pytest.mark.parametrize("label", READABLE, ids=_name)
def test_bank_accounts_and_vat_ids_have_right_check_digits(label: SampleLabel) -> None:
    fields = label.fields or {}
    account, vat_id = fields.get("vendor_iban"), fields.get("vendor_vat_id")
    vat_rules = {"GB": british_vat, "CH": swiss_vat}
    assert account is None or iban.is_valid(account)
    assert vat_id is None or vat_rules.get(vat_id[:2], european_vat).is_valid(vat_id)


def test_amounts_named_in_notes_agree_with_the_totals() -> None:
    by_file = {s.file: s.content for s in SAMPLES if isinstance(s.content, Invoice)}
    supplies, fittings = by_file["invoice-HP-20417.pdf"], by_file["rechnung-2026-0417.pdf"]
    assert supplies.extra["balance"] == supplies.gross + _decimal(supplies.extra["previous"])
    discount = _decimal(fittings.extra["skonto"])
    assert discount == (fittings.gross * Decimal("0.02")).quantize(Decimal("0.01"))
    assert fittings.extra["skonto_amount"] == fittings.gross - discount


def _decimal(amount: object) -> Decimal:
    assert isinstance(amount, Decimal)
    return amount


def test_the_e_invoice_says_in_xml_what_it_prints() -> None:
    (label,) = (label for label in READABLE if label.file == E_INVOICE)
    with Reader(ReadLimits(60, 1_500_000_000), size=1) as reader:
        document = reader.read(FILES[E_INVOICE], sha256="0" * 64)

    found = extraction_of(document, load_document_types()["invoice"])

    assert label.fields is not None
    rows = [[str(field.value) for field in item.fields] for item in found.line_items]
    assert rows == [list(row.values()) for row in label.fields["line_items"]]
    values = {field.name: str(field.value) for field in found.fields if field.value is not None}
    assert values | {"line_items": label.fields["line_items"]} == dict(label.fields)
    assert not found.reasons


def test_the_protected_sample_opens_only_with_its_password() -> None:
    path = FILES["fee-note-protected.pdf"]
    for wrong in (None, "", "wrong"):
        with pytest.raises(pypdfium2.PdfiumError, match="password"):
            pypdfium2.PdfDocument(path, password=wrong)
    assert "Quillbridge Legal LLP" in _printed(path, PASSWORD)


@pytest.mark.parametrize("name", ["download-incomplete.pdf", "meeting-notes.pdf"])
def test_the_broken_samples_do_not_open(name: str) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(FILES[name])


def test_the_scanned_sample_has_a_page_but_no_text() -> None:
    assert _printed(FILES["scan0007.pdf"]) == ""
    assert len(pypdfium2.PdfDocument(FILES["scan0007.pdf"])) == 1
