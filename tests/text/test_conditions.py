"""What cannot be read is named: by its content, in words, with the file's name."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from docproc.errors import (
    DocumentError,
    EmptyFile,
    EncryptedDocument,
    TextlessDocument,
    UnreadableDocument,
    UnreadableFile,
    UnsupportedDocument,
)
from docproc.text import Reader, ReadLimits
from docproc.text.sniffing import kind_of
from tests.text import pdfs


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReadLimits(timeout_seconds=30, max_bytes=1_000_000_000)) as reader:
        yield reader


def refused(reader: Reader, path: Path, *passwords: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        reader.read(path, sha256="0" * 64, passwords=passwords)
    assert path.name in str(caught.value)
    assert "Traceback" not in caught.value.words
    return caught.value


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def zip_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return buffer.getvalue()


def test_a_file_without_bytes_is_empty(reader: Reader, tmp_path: Path) -> None:
    error = refused(reader, written(tmp_path / "a.pdf", b""))

    assert isinstance(error, EmptyFile)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Dear Sir,\nthis is not a PDF.\n", "a text file"),
        (zip_bytes(), "a ZIP archive or an Office document"),
        (b"GIF89a", "a GIF image"),
        (b"\n<!DOCTYPE HTML><p>", "a web page"),
        (b"\x00\x01\x02\x03", "binary content of unknown kind"),
    ],
)
def test_other_content_named_pdf_is_unsupported_and_says_what_it_is(
    content: bytes, kind: str, reader: Reader, tmp_path: Path
) -> None:
    error = refused(reader, written(tmp_path / "a.pdf", content))

    assert isinstance(error, UnsupportedDocument)
    assert kind_of(content) == kind
    assert kind in str(error)


def test_a_pdf_counts_by_content_and_may_begin_late(reader: Reader, tmp_path: Path) -> None:
    content = b"\n" * 900 + pdfs.letter(tmp_path / "a.pdf").read_bytes()

    document = reader.read(written(tmp_path / "scan.dat", content), sha256="0" * 64)

    assert document.pages[0].text == "Invoice number 4711"


def test_a_missing_file_is_unreadable(reader: Reader, tmp_path: Path) -> None:
    assert isinstance(refused(reader, tmp_path / "gone.pdf"), UnreadableFile)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(reader: Reader, tmp_path: Path) -> None:
    path = pdfs.letter(tmp_path / "a.pdf")
    path.chmod(0)

    assert isinstance(refused(reader, path), UnreadableFile)


def test_a_folder_or_a_pipe_named_pdf_is_unsupported(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")

    assert isinstance(refused(reader, tmp_path / "folder.pdf"), UnsupportedDocument)
    assert isinstance(refused(reader, tmp_path / "pipe.pdf"), UnsupportedDocument)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_unreadable(share: float, reader: Reader, tmp_path: Path) -> None:
    content = pdfs.letter(tmp_path / "a.pdf").read_bytes()

    path = written(tmp_path / "b.pdf", content[: int(len(content) * share)])

    assert isinstance(refused(reader, path), UnreadableDocument)


def test_a_mark_and_nothing_behind_it_is_unreadable(reader: Reader, tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", b"%PDF-1.7\nnonsense\n%%EOF\n")

    assert isinstance(refused(reader, path), UnreadableDocument)


def test_a_pdf_without_pages_is_unreadable(reader: Reader, tmp_path: Path) -> None:
    content = pdfs.raw(tmp_path / "a.pdf", b"").read_bytes()
    content = content.replace(b"/Kids [3 0 R] /Count 1", b"/Kids [     ] /Count 0")

    assert isinstance(refused(reader, written(tmp_path / "b.pdf", content)), UnreadableDocument)


def test_a_pdf_of_drawings_only_is_textless(reader: Reader, tmp_path: Path) -> None:
    path = pdfs.draw(tmp_path / "a.pdf", lambda canvas: canvas.rect(50, 50, 200, 200))

    assert isinstance(refused(reader, path), TextlessDocument)


def test_an_encrypted_document_opens_with_a_password_of_the_list(
    reader: Reader, tmp_path: Path
) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf",
        pdfs.strings((50, 800, "Secret")),
        encryption=StandardEncryption("sesame", strength=128),
    )

    assert isinstance(refused(reader, path), EncryptedDocument)
    assert isinstance(refused(reader, path, "wrong", "Sesame"), EncryptedDocument)
    document = reader.read(path, sha256="0" * 64, passwords=("wrong", "sesame"))
    assert document.pages[0].text == "Secret"


def test_a_document_that_only_its_owner_may_change_opens_without_a_password(
    reader: Reader, tmp_path: Path
) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf",
        pdfs.strings((50, 800, "Public")),
        encryption=StandardEncryption("", ownerPassword="owner", canPrint=0),
    )

    assert reader.read(path, sha256="0" * 64).pages[0].text == "Public"


def test_passwords_are_in_no_message(reader: Reader, tmp_path: Path) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf",
        pdfs.strings((50, 800, "Secret")),
        encryption=StandardEncryption("sesame", strength=128),
    )

    assert "hunter2" not in refused(reader, path, "hunter2").words
