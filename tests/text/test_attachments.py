"""E-invoices within PDFs are found, whatever else is attached."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.einvoice import einvoice_of
from docproc.text import Reader, ReadLimits
from tests.einvoice.invoices import cii, pdf_with, ubl

SHA256 = "0" * 64


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadLimits(timeout_seconds=30, max_bytes=1_000_000_000)) as reader:
        yield reader


def test_the_xml_of_a_pdf_comes_with_its_pages(reader: Reader, tmp_path: Path) -> None:
    path = pdf_with(tmp_path / "a.pdf", "Rechnung", factur_x_xml=cii(), photo_png=b"\x89PNG")

    document = reader.read(path, sha256=SHA256)

    assert document.pages[0].text == "Rechnung"
    assert document.einvoice == einvoice_of(cii(), name="factur-x.xml")
    assert document.doubts == ()


def test_the_usual_name_comes_first(reader: Reader, tmp_path: Path) -> None:
    path = pdf_with(tmp_path / "a.pdf", "Rechnung", a_xml=b"<log/>", xrechnung_xml=ubl())

    assert reader.read(path, sha256=SHA256).einvoice == einvoice_of(ubl(), name="a")


@pytest.mark.parametrize("xml", [b"<log/>", ubl()[:500], b""])
def test_xml_that_is_no_einvoice_is_said(xml: bytes, reader: Reader, tmp_path: Path) -> None:
    path = pdf_with(tmp_path / "a.pdf", "Rechnung", factur_xml=xml)

    document = reader.read(path, sha256=SHA256)

    assert document.einvoice is None
    assert document.pages
    assert [doubt.partition(":")[0] for doubt in document.doubts] == [
        "the XML attached to it was not used"
    ]


def test_a_page_without_text_is_no_reason_to_lose_the_xml(reader: Reader, tmp_path: Path) -> None:
    path = pdf_with(tmp_path / "a.pdf", factur_x_xml=cii())

    document = reader.read(path, sha256=SHA256)

    assert document.einvoice == einvoice_of(cii(), name="factur-x.xml")
    assert "could not be compared with the page" in document.doubts[0]


def test_xml_is_known_by_its_content(reader: Reader, tmp_path: Path) -> None:
    for number, content in enumerate((ubl(), b"\xef\xbb\xbf\n" + ubl().split(b"?>")[1])):
        path = tmp_path / f"invoice-{number}.dat"
        path.write_bytes(content)

        document = reader.read(path, sha256=SHA256)

        assert document.pages == ()
        assert document.einvoice == einvoice_of(ubl(), name="a")
