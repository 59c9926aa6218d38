import pytest

from docproc.documents import Box, Page, Span, Word
from docproc.grounding import label_at, label_words


def page_of(text: str) -> Page:
    """A page of fixed-width type: a character is 5 points wide, a line 10 high."""
    words, start = [], 0
    for number, line in enumerate(text.split("\n")):
        for word in line.split():
            left = line.index(word)
            box = Box(left * 5, number * 12, (left + len(word)) * 5, number * 12 + 10)
            words.append(Word(start + left, start + left + len(word), box))
        start += len(line) + 1
    return Page(1, text, 595, 842, tuple(words))


def label_of(value: str, text: str) -> str:
    start = text.index(value)
    return label_at(page_of(text), Span(1, start, start + len(value)))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Rechnungs-Nr.: 4711", "Rechnungs-Nr."),
        ("Kunde 17  Rechnungs-Nr.  4711", "Rechnungs-Nr."),
        ("Your order A-9 Invoice number 4711", "Invoice number"),
        ("Rechnung R-17 vom 4711", "Rechnung vom"),
        ("zzgl. USt (19,0 %)  4711", "zzgl. USt"),
        ("Total  $4711", "Total"),
        ("we ask you to pay by transfer until 4711", "pay by transfer until"),
    ],
)
def test_a_label_is_the_words_before_a_value_in_its_cell_or_the_cell_before(
    text: str, label: str
) -> None:
    assert label_of("4711", text) == label


def test_a_heading_is_the_label_of_what_stands_below_it() -> None:
    table = "Number    Date        Due date\nR-17      01.02.2026  01.03.2026"

    assert label_of("R-17", table) == "Number"
    assert label_of("01.02.2026", table) == "Date"
    assert label_of("01.03.2026", table) == "Due date"


@pytest.mark.parametrize(
    "text", ["4711", "Net  100  4711", "Far above\n\n\n\n\n4711", "R-17\n4711"]
)
def test_values_and_what_is_far_away_are_no_labels(text: str) -> None:
    assert label_of("4711", text) == ""


def test_the_same_label_is_found_again_however_it_is_set() -> None:
    assert label_words("RECHNUNGS-NR.:") == label_words("Rechnungs Nr") == "rechnungs nr"
    assert label_words("Größe 10 (m)") == label_words("GRÖSSE (m):") == "grösse m"
