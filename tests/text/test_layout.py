"""The text of a page: labels beside values, and every word in its place."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from docproc.documents import Box, Page
from docproc.text.glyphs import UNKNOWN, Glyph, clean, turned, turned_back
from docproc.text.layout import lay_out, runs_of
from docproc.text.pdf_pages import pages_of_pdf
from tests.text import pdfs

WIDTH, HEIGHT = 595.0, 842.0
PROSE = (
    "The supplier shall deliver the goods to the place that is named in the order and",
    "shall bear all costs until they have been handed over there to the carrier that",
    "the customer has chosen. Any delay must be notified in writing without undue",
    "hesitation, and it entitles the customer to withdraw from the order as a whole",
    "or in part, unless the supplier shows that the delay was beyond its control and",
    "could not have been foreseen. Complaints about visible defects are to be raised",
    "within ten days of delivery; hidden defects may be raised as soon as they are",
    "found. Payment is due as printed on the invoice and without any deduction, with",
    "the exception of those which the parties have agreed upon in writing before the",
    "delivery has begun and which are named in the order to which they belong.",
)


def read(path: Path) -> Page:
    return pages_of_pdf(path.read_bytes(), name=path.name, passwords=(), ocr=pdfs.NoOcr())[0]


def columns(texts: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The left and right halves of lines of prose, each cut between words."""
    halves = [(text[: text.index(" ", 30)], text[text.index(" ", 30) + 1 :]) for text in texts]
    left, right = zip(*halves, strict=True)
    return left, right


def check(page: Page) -> None:
    """The invariants of every page."""
    end = 0
    for word in page.words:
        between = page.text[end : word.start]
        assert between in (("",) if end == 0 else (" ", "  ", "\n", "\n\n"))
        assert not any(character.isspace() for character in page.text[word.start : word.end])
        assert word.end > word.start
        end = word.end
    assert page.text[end:] == ""
    assert unicodedata.is_normalized("NFC", page.text)


def test_label_and_value_stand_on_one_line_however_they_were_drawn(tmp_path: Path) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf",
        pdfs.strings(
            (400, 700.8, "4711"),
            (400, 680, "119,00 EUR"),
            (50, 680.6, "Total amount"),
            (50, 700, "Invoice number"),
        ),
    )

    page = read(path)

    assert page.text == "Invoice number  4711\nTotal amount  119,00 EUR"
    check(page)


def test_columns_of_a_table_are_parted_by_two_blanks_and_words_by_one(tmp_path: Path) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf",
        pdfs.strings((50, 700, "2 x garden   chairs"), (300, 700, "24.99"), (345, 700, "5.00")),
    )

    assert read(path).text.replace("garden  chairs", "garden chairs") == (
        "2 x garden chairs  24.99  5.00"
    )


def test_a_larger_gap_between_lines_is_one_empty_line(tmp_path: Path) -> None:
    path = pdfs.draw(
        tmp_path / "a.pdf",
        pdfs.strings((50, 700, "a"), (50, 688, "b"), (50, 600, "c"), (50, 588, "d")),
    )

    assert read(path).text == "a\nb\n\nc\nd"


def test_the_box_of_a_value_is_where_it_is_printed(tmp_path: Path) -> None:
    page = read(pdfs.draw(tmp_path / "a.pdf", pdfs.strings((100, 742, "Total 12"))))

    word = page.words[1]
    assert page.text[word.start : word.end] == "12"
    assert 122 < word.box.left < 127
    assert word.box.top < 842 - 742 < word.box.bottom


def test_what_is_written_downwards_is_read_by_columns_from_the_right(tmp_path: Path) -> None:
    path = pdfs.downwards(
        tmp_path / "a.pdf", (360, 700, "Paid"), (400, 700, "Total 1200"), (380, 700, "Number 7")
    )

    page = read(path)

    assert page.text == "Total 1200\nNumber 7\nPaid\n\nTitle"
    check(page)
    total = page.words[0].box
    assert (total.left, total.right) == pytest.approx((400, 400), abs=12)
    assert (total.top, total.bottom) == pytest.approx((842 - 700, 842 - 640), abs=2)


def test_single_letters_below_each_other_are_no_word(tmp_path: Path) -> None:
    path = pdfs.downwards(tmp_path / "a.pdf", *((400, 700 - 12 * n, "ABC"[n]) for n in range(3)))

    assert read(path).text == "Title\n\nA\nB\nC"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_seen(degrees: int, tmp_path: Path) -> None:
    # The size is that of the page as seen, so that the text is upright there.
    width, height = 600.0, 400.0

    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(degrees)
        if degrees == 90:
            canvas.translate(height, 0)
        elif degrees == 180:
            canvas.translate(width, height)
        elif degrees == 270:
            canvas.translate(0, width)
        canvas.rotate(degrees)
        pdfs.strings((50, 350, "Invoice number"), (300, 350, "4711"), (50, 330, "Total"))(canvas)

    # The canvas itself swaps the sides of a page that is turned by a quarter.
    path = pdfs.draw(tmp_path / "a.pdf", page, size=(width, height))
    seen = read(path)

    assert seen.text == "Invoice number  4711\nTotal"
    assert (seen.width, seen.height) == (width, height)
    first = seen.words[0].box
    assert 49 < first.left < 52
    assert 30 < first.top < 50 < first.bottom < 60


def test_text_that_runs_upwards_follows_at_the_end(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(20, 300)
        canvas.rotate(90)
        canvas.drawString(0, 0, "printed by us")
        canvas.restoreState()
        canvas.drawString(50, 700, "Invoice number 4711")

    seen = read(pdfs.draw(tmp_path / "a.pdf", page))

    assert seen.text == "Invoice number 4711\n\nprinted by us"
    sidebar = seen.words[-1].box
    assert sidebar.bottom - sidebar.top > 0.6 * (sidebar.right - sidebar.left)
    assert sidebar.right < 40


def test_an_offset_crop_box_does_not_shift_the_words(tmp_path: Path) -> None:
    path = pdfs.raw(
        tmp_path / "a.pdf",
        b"BT /F1 10 Tf 100 700 Td (Total) Tj ET",
        page="/CropBox [50 100 400 750]",
    )

    page = read(path)

    assert (page.width, page.height) == (350, 650)
    assert 49 < page.words[0].box.left < 52
    assert 35 < page.words[0].box.top < 50 < page.words[0].box.bottom < 60


def test_prose_in_two_columns_is_read_column_by_column(tmp_path: Path) -> None:
    left, right = columns([*PROSE])
    placed = [(50.0, 700 - 12.0 * n, text) for n, text in enumerate(left)]
    placed += [(300.0, 700 - 12.0 * n, text) for n, text in enumerate(right)]

    text = read(pdfs.draw(tmp_path / "a.pdf", pdfs.strings(*placed))).text

    assert text.split() == " ".join([*left, *right]).split()


def test_a_table_stays_row_by_row(tmp_path: Path) -> None:
    rows = [(f"Article number {n} of the catalogue", f"{n},00 EUR net for all") for n in range(12)]
    placed = [(50.0, 700 - 12.0 * n, row[0]) for n, row in enumerate(rows)]
    placed += [(300.0, 700 - 12.0 * n, row[1]) for n, row in enumerate(rows)]

    text = read(pdfs.draw(tmp_path / "a.pdf", pdfs.strings(*placed))).text

    assert text == "\n".join(f"{left}  {right}" for left, right in rows)


def test_addresses_side_by_side_stay_row_by_row(tmp_path: Path) -> None:
    seller = ["Seller:", "Acme Tools Ltd", "12 High Street", "London"]
    buyer = ["Buyer:", "Example GmbH", "Marktplatz 5", "10115 Berlin"]
    placed = [(50.0, 700 - 12.0 * n, text) for n, text in enumerate(seller)]
    placed += [(300.0, 700 - 12.0 * n, text) for n, text in enumerate(buyer)]

    text = read(pdfs.draw(tmp_path / "a.pdf", pdfs.strings(*placed))).text

    assert text.splitlines() == [f"{a}  {b}" for a, b in zip(seller, buyer, strict=True)]


def test_letters_set_one_by_one_are_one_word(tmp_path: Path) -> None:
    shows = " ".join(f"1 0 0 1 {100 + 5.56 * n} 700 Tm ({c}) Tj" for n, c in enumerate("4711"))

    page = read(pdfs.raw(tmp_path / "a.pdf", f"BT /F1 10 Tf {shows} ET".encode()))

    assert page.text == "4711"


def test_what_was_typed_into_a_form_is_read(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Order number")
        canvas.acroForm.textfield(value="PO-4711", x=150, y=695, width=200, height=16, fontSize=10)

    assert read(pdfs.draw(tmp_path / "a.pdf", page)).text == "Order number  PO-4711"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (ord("A"), "A"),
        (0xA0, " "),
        (0x202F, " "),
        (0x09, " "),
        (0xFB01, "fi"),
        (0xFB04, "ffl"),
        (0xAD, "-"),
        (0x02, "-"),
        (0xFFFE, "-"),
        (0x200B, ""),
        (0xFEFF, ""),
        (0xFFFF, UNKNOWN),
        (0x01, UNKNOWN),
        (0xD83D, UNKNOWN),
        (0x1F4DE, "\N{TELEPHONE RECEIVER}"),
    ],
)
def test_every_code_point_becomes_plain_text(code: int, text: str) -> None:
    assert clean(code) == text


def test_what_has_no_width_is_not_printed() -> None:
    assert [clean(code, has_width=False) for code in (0xAD, 0x01, 0xD83D)] == ["", "", ""]


def test_ligatures_keep_spans_and_words_together() -> None:
    glyphs = [
        glyph(text, 10.0 * n, 100.0) for n, text in enumerate(["ffi", "x", " ", "e", "\u0301"])
    ]

    page = lay_out(
        runs_of(glyphs, width=WIDTH, height=HEIGHT), number=1, width=WIDTH, height=HEIGHT
    )

    assert page.text == "ffix \N{LATIN SMALL LETTER E WITH ACUTE}"
    check(page)


def glyph(text: str, left: float, top: float, *, quarter: int = 0) -> Glyph:
    return Glyph(text, left, top, left + 10, top + 12, quarter)


coordinates = st.floats(-50, 900, allow_nan=False)
sizes = st.floats(0, 60, allow_nan=False)
characters = st.one_of(
    st.just(" "), st.sampled_from(["a", "7", "ffi", "\u0301", "é", "א", UNKNOWN])
)


@st.composite
def any_glyph(draw: st.DrawFn) -> Glyph:
    left, top = draw(coordinates), draw(coordinates)
    right, bottom = left + draw(sizes), top + draw(sizes)
    return Glyph(draw(characters), left, top, right, bottom, draw(st.integers(0, 3)))


@given(st.lists(any_glyph(), max_size=60))
def test_every_character_belongs_to_one_word_and_words_are_in_order(glyphs: list[Glyph]) -> None:
    page = lay_out(
        runs_of(glyphs, width=WIDTH, height=HEIGHT), number=1, width=WIDTH, height=HEIGHT
    )

    check(page)
    printed = "".join(glyph.text for glyph in glyphs if glyph.text != " ")
    assert sorted(unicodedata.normalize("NFD", page.text.replace(" ", "").replace("\n", ""))) == (
        sorted(unicodedata.normalize("NFD", printed))
    )


@given(
    st.lists(st.lists(st.text("abc7", min_size=1, max_size=8), min_size=1, max_size=6), max_size=12)
)
def test_a_grid_of_words_comes_back_row_by_row(rows: list[list[str]]) -> None:
    glyphs = [
        glyph(character, 100.0 * column + 10 * n, 30.0 + 20 * row)
        for row, words in enumerate(rows)
        for column, word in enumerate(words)
        for n, character in enumerate(word)
    ]

    page = lay_out(
        runs_of(glyphs, width=WIDTH, height=HEIGHT), number=1, width=WIDTH, height=HEIGHT
    )

    check(page)
    assert [line.split() for line in page.text.splitlines()] == rows


@given(coordinates, coordinates, sizes, sizes, st.integers(0, 3))
def test_turning_a_box_back_undoes_turning_it(
    left: float, top: float, width: float, height: float, quarter: int
) -> None:
    box = Box(left, top, left + width, top + height)

    there = turned(box, quarter, WIDTH, HEIGHT)
    back = turned_back(there, quarter, WIDTH, HEIGHT)

    assert (back.left, back.top) == pytest.approx((box.left, box.top), abs=1e-6)
    assert (back.right, back.bottom) == pytest.approx((box.right, box.bottom), abs=1e-6)
