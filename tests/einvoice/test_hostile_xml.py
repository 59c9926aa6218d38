"""XML made to attack its reader costs one document, and reads no file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.errors import DocumentError, UnreadableXml, UnsafeXml
from docproc.text import Reader, ReadLimits
from tests.einvoice.invoices import pdf_with, ubl

_ROOT = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'


def with_doctype(declarations: str, text: str) -> bytes:
    doctype = f"<!DOCTYPE Invoice [{declarations}]>"
    return ubl(number=text).replace(b"?>", f"?>{doctype}".encode(), 1)


def billion_laughs() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return with_doctype(f'<!ENTITY l0 "lol">{laughs}', "&l9;")


HOSTILE = {
    "xxe": with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
    "xxe_by_parameter": with_doctype('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;', "1"),
    "external_dtd": ubl().replace(b"?>", b'?><!DOCTYPE Invoice SYSTEM "file:///etc/passwd">', 1),
    "billion_laughs": billion_laughs(),
    "quadratic": with_doctype(f'<!ENTITY x "{"x" * 100_000}">', "&x;" * 10_000),
    "in_an_attribute": with_doctype('<!ENTITY x "x">', "1").replace(b"KGM", b"&x;"),
    "utf_16": billion_laughs().decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "long_number": ubl(number="9" * 1_000_000),
    "large": ubl(number="9" * 50_000_000),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadLimits(timeout_seconds=30, max_bytes=500_000_000)) as reader:
        yield reader


def refused(reader: Reader, path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        reader.read(path, sha256="0" * 64)
    assert path.name in caught.value.words
    assert "root:" not in caught.value.words
    return caught.value


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_refused_in_words(name: str, reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.xml"
    path.write_bytes(HOSTILE[name])

    assert isinstance(refused(reader, path), UnsafeXml)


def test_xml_without_end_in_depth_or_length_is_refused(reader: Reader, tmp_path: Path) -> None:
    deep, long = tmp_path / "deep.xml", tmp_path / "long.xml"
    deep.write_text(_ROOT + "<a>" * 100_000 + "</a>" * 100_000 + "</Invoice>")
    long.write_text(f"{_ROOT}<a>{'x' * 15_000_000}</a></Invoice>")

    assert isinstance(refused(reader, deep), UnreadableXml)
    assert isinstance(refused(reader, long), UnreadableXml)


@pytest.mark.parametrize("name", ["xxe", "billion_laughs", "large"])
def test_the_page_is_read_where_its_xml_is_hostile(
    name: str, reader: Reader, tmp_path: Path
) -> None:
    path = pdf_with(tmp_path / "a.pdf", "Invoice 17", factur_x_xml=HOSTILE[name])

    document = reader.read(path, sha256="0" * 64)

    assert document.pages[0].text == "Invoice 17"
    assert document.einvoice is None
    assert "XML attached to it was not used: factur_x.xml" in document.doubts[0]
    assert "root:" not in document.doubts[0]
