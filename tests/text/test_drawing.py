"""Pages are drawn as people see them, in the process that reads them."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from docproc.documents import Box
from docproc.errors import EncryptedDocument, ReadingOutOfMemory, ReadingTooSlow, UnreadableDocument
from docproc.text import Reader
from docproc.text.wire import LENGTH, framed_bytes
from tests.text import pdfs, pictures
from tests.text.test_reader import LIMITS, SHA256, SHORT, fault


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(LIMITS, size=1) as reader:
        yield reader


def drawn(reader: Reader, path: Path, number: int = 1, password: str = "") -> Image.Image:
    return Image.open(io.BytesIO(reader.draw(path, number, passwords=[password])))


def darkest(image: Image.Image, box: Box, page_width: float) -> int:
    """The darkest dot within a box in points, on a page of so many."""
    dots = image.width / page_width
    part = image.convert("L").crop(
        (
            round(box.left * dots),
            round(box.top * dots),
            round(box.right * dots),
            round(box.bottom * dots),
        )
    )
    return min(part.tobytes())


def test_what_is_printed_is_drawn_where_its_words_are(reader: Reader, tmp_path: Path) -> None:
    path = pdfs.draw(tmp_path / "a.pdf", lambda _: None, pdfs.strings((50, 800, "Total")))
    word = reader.read(path, sha256=SHA256).page(2).words[0].box

    blank, image = drawn(reader, path, 1), drawn(reader, path, 2)

    assert image.size == pytest.approx((1600, 2264), abs=1)
    assert darkest(image, word, 595) < 50
    assert darkest(image, Box(0, word.bottom + 5, 594, 841), 595) == 255
    assert darkest(blank, Box(0, 0, 594, 841), 595) == 255


def test_a_turned_page_has_the_shape_that_reading_gives_it(reader: Reader, tmp_path: Path) -> None:
    path = pdfs.raw(tmp_path / "a.pdf", b"BT /F1 12 Tf 50 800 Td (Total) Tj ET", page="/Rotate 90")
    page = reader.read(path, sha256=SHA256).page(1)

    image = drawn(reader, path)

    assert image.width / image.height == pytest.approx(page.width / page.height, rel=0.01)
    assert darkest(image, page.words[0].box, page.width) < 50


def test_a_page_that_is_a_picture_is_drawn_upright(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.tiff"
    first, second = Image.new("RGB", (400, 300), "red"), Image.new("L", (300, 400), 0)
    first.save(path, save_all=True, append_images=[second])

    assert drawn(reader, path, 1).getpixel((10, 10)) == (255, 0, 0)
    assert drawn(reader, path, 2).size == (1600, 2133)
    with pytest.raises(UnreadableDocument, match="has no page 3"):
        reader.draw(path, 3)


def test_what_is_transparent_is_white(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(pictures.content(Image.new("RGBA", (300, 400), (0, 0, 0, 0)), "PNG"))

    assert drawn(reader, path).getpixel((10, 10)) == (255, 255, 255)


def test_a_very_long_page_is_drawn_smaller(reader: Reader, tmp_path: Path) -> None:
    path = pdfs.draw(tmp_path / "a.pdf", pdfs.strings((50, 800, "roll")), size=(200, 14000))

    assert max(drawn(reader, path).size) == pytest.approx(6000, rel=0.01)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_named(reader: Reader, tmp_path: Path, number: int) -> None:
    path = pdfs.letter(tmp_path / "a.pdf")

    with pytest.raises(UnreadableDocument, match=rf"a\.pdf has no page {number}"):
        reader.draw(path, number)


def test_passwords_open_what_is_drawn(reader: Reader, tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = tmp_path / "a.pdf"
    pdfs.draw(path, pdfs.strings((50, 800, "x")), encryption=StandardEncryption("secret"))

    assert drawn(reader, path, password="secret").width == pytest.approx(1600, abs=1)
    with pytest.raises(EncryptedDocument):
        drawn(reader, path, password="wrong")


def test_xml_has_no_pages(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<?xml version='1.0'?><Invoice/>")

    with pytest.raises(UnreadableDocument, match="has no pages"):
        reader.draw(path, 1)


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with (
        Reader(SHORT, command_of=fault("never_answers")) as reader,
        pytest.raises(ReadingTooSlow),
    ):
        reader.draw(pdfs.letter(tmp_path / "a.pdf"), 1)


def test_an_answer_that_is_no_picture_is_not_given_out(tmp_path: Path) -> None:
    answer = framed_bytes(b"<svg onload=alert(1)>").hex()
    with (
        Reader(LIMITS, command_of=fault("answers_with", answer)) as reader,
        pytest.raises(UnreadableDocument, match="damaged"),
    ):
        reader.draw(pdfs.letter(tmp_path / "a.pdf"), 1)


def test_a_picture_of_more_bytes_than_any_page_has_is_refused(tmp_path: Path) -> None:
    answer = LENGTH.pack(100_000_000).hex()
    with (
        Reader(LIMITS, command_of=fault("answers_with", answer)) as reader,
        pytest.raises(ReadingOutOfMemory),
    ):
        reader.draw(pdfs.letter(tmp_path / "a.pdf"), 1)
