import string
from decimal import Decimal

import pytest

from docproc.grounding.accounts import is_valid_iban
from docproc.grounding.tax_ids import compact_vat_id, has_right_checksum
from docproc.schema import FieldKind
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.identifiers import iban, vat_id
from docproc.training.synthetic.languages import LANGUAGES, language
from docproc.training.synthetic.marks import Marks, Place, close_at_breaks, plain
from docproc.training.synthetic.noise import Noise
from docproc.training.synthetic.notation import Notation
from docproc.training.synthetic.places import COUNTRIES

ENGLISH = language("en")


@pytest.mark.parametrize("country", COUNTRIES)
def test_check_digits_are_right(country: str) -> None:
    chance = Chance(1)
    for _ in range(10):
        account = iban(country, chance)

        assert account is None or is_valid_iban(account)
        assert has_right_checksum(compact_vat_id(vat_id(country, chance)))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_words_for_everything(code: str) -> None:
    words = language(code).words

    assert words.keys() == ENGLISH.words.keys()
    assert [name for name, listed in words.items() if not listed] == []
    assert len(language(code).months) == 12


@pytest.mark.parametrize("code", LANGUAGES)
def test_sentences_have_only_the_braces_that_english_ones_have(code: str) -> None:
    for name, listed in language(code).words.items():
        if name.split(".")[0] != "names":
            assert braces(listed) <= braces(ENGLISH.words[name]), name


def braces(forms: tuple[str, ...]) -> set[str]:
    return {field for form in forms for _, field, _, _ in string.Formatter().parse(form) if field}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_can_be_drawn_in_the_fonts_of_pdf(code: str) -> None:
    for listed in language(code).words.values():
        for word in listed:
            word.encode("cp1252")


def test_a_marked_piece_that_is_broken_goes_on() -> None:
    marks = Marks()
    name = marks.mark(Place("vendor_name"), FieldKind.TEXT, "Stein und Söhne GmbH")

    lines = close_at_breaks([f"to {name[:10]}", name[10:]], marks)

    (first,), (second,) = (marks.pieces(line)[1] for line in lines)
    assert (first.goes_on, second.goes_on) == (False, True)
    assert plain("|".join(lines)) == "to Stein und|" + "Stein und Söhne GmbH"[9:]


def test_noise_leaves_values_and_their_marks_alone() -> None:
    marks = Marks()
    amount = marks.mark(Place("gross_total"), FieldKind.AMOUNT, "1,105.80", "1105.80")
    text = f"Total amount is SOLD to {amount} BONE & SONS ELEVEN"
    misread = {Noise(Chance(seed), marks)(text) for seed in range(60)}

    assert len(misread) > 10
    for line in misread:
        bare, pieces = marks.pieces(line)
        assert [bare[piece.start : piece.end] for piece in pieces] == ["1,105.80"]


@pytest.mark.parametrize(
    ("mark", "group", "printed"),
    [(",", ".", "1.234.567,50"), (".", ",", "1,234,567.50"), (",", "", "1234567,50")],
)
def test_amounts_are_printed_as_a_country_does(mark: str, group: str, printed: str) -> None:
    notation = Notation(mark, group, "{dd}.{mm}.{y}", ENGLISH.months, "€", "EUR", "{n} {c}")

    assert notation.amount(Decimal("1234567.5")) == printed
    assert notation.quantity(Decimal("2.50")) == f"2{mark}5"
