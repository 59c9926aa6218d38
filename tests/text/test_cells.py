"""Cells of tables: a text that is broken to fit its column is one piece."""

from pathlib import Path

from tests.text import pdfs
from tests.text.test_layout import check, read

Printed = tuple[float, float, str]


def text_of(path: Path, *printed: Printed) -> str:
    page = read(pdfs.draw(path, pdfs.strings(*printed)))
    check(page)
    return page.text


def row(y: float, number: str, description: str, amount: str) -> tuple[Printed, ...]:
    return ((50, y, number), (80, y, description), (300, y, "2 pcs"), (400, y, amount))


def test_a_description_that_goes_on_below_is_one_piece(tmp_path: Path) -> None:
    text = text_of(
        tmp_path / "a.pdf",
        *row(700, "1", "Delivery and assembly of", "59.00"),
        (80, 688, "solar panels with their"),
        (80, 676, "mountings"),
        *row(664, "2", "Cable", "5.00"),
    )

    assert text == (
        "1  Delivery and assembly of solar panels with their mountings  2 pcs  59.00\n"
        "2  Cable  2 pcs  5.00"
    )


def test_each_column_goes_on_by_itself(tmp_path: Path) -> None:
    text = text_of(
        tmp_path / "a.pdf",
        *row(700, "1", "Delivery of a very", "59.00"),
        (50, 688, "A-17"),
        (80, 688, "solid chair"),
        *row(676, "2", "Cable", "5.00"),
    )

    assert text == ("1  Delivery of a very solid chair  2 pcs  59.00\nA-17\n2  Cable  2 pcs  5.00")


def test_what_had_room_on_the_line_above_is_a_line_of_its_own(tmp_path: Path) -> None:
    text = text_of(
        tmp_path / "a.pdf",
        *row(700, "1", "Chair", "59.00"),
        (80, 688, "Colour: brown"),
        *row(676, "2", "Table that can be folded", "5.00"),
    )

    assert text == (
        "1  Chair  2 pcs  59.00\nColour: brown\n2  Table that can be folded  2 pcs  5.00"
    )


def test_a_line_with_an_amount_is_a_row_of_its_own(tmp_path: Path) -> None:
    text = text_of(
        tmp_path / "a.pdf",
        *row(700, "1", "Delivery of a table", "59.00"),
        (80, 688, "Discount"),
        (400, 688, "-5.00"),
    )

    assert text == "1  Delivery of a table  2 pcs  59.00\nDiscount  -5.00"


def test_labels_below_each_other_stay_lines(tmp_path: Path) -> None:
    text = text_of(
        tmp_path / "a.pdf",
        (50, 700, "Agency:"),
        (120, 700, "Hill Media 7"),
        (300, 700, "Gross 14,000.00"),
        (50, 688, "Advertiser:"),
        (120, 688, "Friends of the Lake"),
    )

    assert text == "Agency:  Hill Media 7  Gross 14,000.00\nAdvertiser:  Friends of the Lake"


def test_addresses_beside_each_other_stay_lines(tmp_path: Path) -> None:
    text = text_of(
        tmp_path / "a.pdf",
        (50, 700, "Acme Limited"),
        (200, 700, "Bolt Limited"),
        (350, 700, "Date 02.08.2013"),
        (200, 688, "Mill Street 5"),
    )

    assert text == "Acme Limited  Bolt Limited  Date 02.08.2013\nMill Street 5"
