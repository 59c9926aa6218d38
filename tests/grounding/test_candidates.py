"""Candidates: what can be a value is found, what cannot is not."""

import pytest

from docproc.grounding import find_candidates
from docproc.grounding.candidates import sums_on
from docproc.schema import FieldKind
from tests.grounding.printed import document_of


def found(text: str, kind: FieldKind) -> list[str]:
    document = document_of(text)
    candidates = find_candidates(document, kind)
    assert all(c.verbatim == document.verbatim(c.span) for c in candidates)
    return [candidate.verbatim for candidate in candidates]


@pytest.mark.parametrize(
    "printed",
    [
        "1.234,56",
        "1'234.50",
        "1’234.50",
        "1 234,56",
        "1,23,456.00",
        "(12.00)",
        "12,-",
        "12.–",
        "-12.00",
        "12.00-",
        "1,234",
        "1.234",
        "0.5",
        "12",
        "29 995 000,00",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "Total:  {}\nnext", "{} EUR", "€ {}", "EUR {}  19%"])
def test_amounts_in_every_convention_are_found_without_their_currency(
    printed: str, frame: str
) -> None:
    assert printed in found(frame.format(printed), FieldKind.AMOUNT)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("29.995.0024.99", ["29.99", "5.00", "24.99"]),
        ("1.234,5629,99", ["1.234,56", "29,99"]),
        ("RM12.50 EUR7,00 $3", ["12.50", "7,00", "3"]),
        ("5x 3kg 12.00EUR", ["5", "3", "12.00"]),
    ],
)
def test_numbers_glued_to_others_and_to_units_are_told_apart(text: str, numbers: list[str]) -> None:
    assert found(text, FieldKind.AMOUNT) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "INV-2024-17",
        "31.12.2026",
        "10:45",
        "March 5th, 2024",
        "A4711B",
        "0049",
        "+49-89-123",
        "1/12",
    ],
)
def test_parts_of_dates_times_and_ids_are_no_amounts(text: str) -> None:
    assert found(text, FieldKind.AMOUNT) == []


def test_numbers_of_two_columns_are_never_one_number() -> None:
    assert "1  234,56" not in found("1  234,56", FieldKind.AMOUNT)
    assert {"1", "234,56"} <= set(found("1  234,56", FieldKind.AMOUNT))
    assert found("1\n234", FieldKind.AMOUNT) == ["1", "234"]


@pytest.mark.parametrize(
    "printed",
    [
        "2026-12-31",
        "2026/12/31",
        "31.12.2026",
        "31.12.26",
        "31. 12. 2026",
        "12/31/2026",
        "31-12-2026",
        "31. Dezember 2026",
        "March 5th, 2024",
        "Mar. 5, 2024",
        "5 March 2024",
        "05-Mar-2024",
        "5 mars 2024",
        "1er février 2024",
        "15 août 2024",
        "5 de marzo de 2024",
        "5 maart 2024",
        "5 mrt. 2024",
        "5 gennaio 2024",
        "3. Mär. 2024",
        "9th day of June, 2024",
        "20240305",
        "3 de março de 2026",
        "14 de fevereiro de 2026",
    ],
)
def test_dates_in_seven_languages_are_found_whole(printed: str) -> None:
    assert found(f"Date:  {printed}  No 17", FieldKind.DATE) == [printed]


@pytest.mark.parametrize(
    "text", ["31.02.2026", "45/13/2026", "1.2.3.4", "192.168.10.12", "Maybe 5"]
)
def test_what_is_no_day_of_the_calendar_is_no_date(text: str) -> None:
    assert found(text, FieldKind.DATE) == []


def test_the_number_of_the_next_column_is_no_year() -> None:
    assert found("Tea, Mon 4 May  64  6.20\nLunch, Tue 5 May 26", FieldKind.DATE) == ["5 May 26"]


def test_an_amount_beside_a_month_is_no_date() -> None:
    assert found("Hosting, October  14,00\nPaid on October 14,2020", FieldKind.DATE) == [
        "October 14,2020"
    ]


@pytest.mark.parametrize("days", [("02/20/20", "02/24/20"), ("1/2/2021", "12/31/2021")])
def test_two_dates_with_a_dash_between_are_both_found(days: tuple[str, str]) -> None:
    assert found(f"Dates {'-'.join(days)} 3", FieldKind.DATE) == list(days)
    assert found("Nr. 02/20/20-02 und 1-02/20/20-7", FieldKind.DATE) == []


def test_currencies_are_found_as_codes_and_as_signs() -> None:
    text = "EUR 5  $3  £2  ¥9  CHF1  12 kr  3 zł  RM4  Rs. 7  US$8  Fr. 2"

    printed = found(text, FieldKind.CURRENCY)

    assert printed == ["EUR", "$", "£", "¥", "CHF", "kr", "zł", "RM", "Rs.", "US$", "Fr."]


def test_words_that_hold_a_code_are_no_currency() -> None:
    assert found("EUROPE NEURAL Trymore", FieldKind.CURRENCY) == []


def test_ibans_are_found_with_and_without_blanks_and_without_what_follows() -> None:
    text = "DE89 3704 0044 0532 0130 00 BIC COBADEFF\nGB82WEST12345698765432"

    assert found(text, FieldKind.IBAN) == ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"]


def test_an_iban_with_a_wrong_checksum_is_found_only_beside_its_label() -> None:
    assert found("Ref DE88370400440532013000", FieldKind.IBAN) == []
    assert found("IBAN: DE88370400440532013000", FieldKind.IBAN) == ["DE88370400440532013000"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("USt-IdNr.: DE136695976", "DE136695976"),
        ("VAT DE 136 695 976 Berlin", "DE 136 695 976"),
        ("TVA FR 40 303 265 045", "FR 40 303 265 045"),
        ("DE123456789", "DE123456789"),
        ("CHE-109.322.551 MWST", "CHE-109.322.551 MWST"),
        ("EIN: 12-3456789", "12-3456789"),
        ("Steuernummer 12/345/67890", "12/345/67890"),
        ("ABN 51 824 753 556", "51 824 753 556"),
        ("GST REG NO. : 000920198209", "000920198209"),
        ("VAT Registration No.: 39-7536949", "39-7536949"),
    ],
)
def test_tax_ids_are_found_by_their_country_or_their_label(text: str, printed: str) -> None:
    assert found(text, FieldKind.VAT_ID) == [printed]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Invoice No. INV-2024/17.", "INV-2024/17"),
        ("Rechnungs-Nr.:4711", "4711"),
        ("Facture n°562044387", "562044387"),
        ("#1001", "1001"),
        ("(RE_2024-0001)", "RE_2024-0001"),
    ],
)
def test_ids_are_words_with_digits_without_the_signs_around_them(text: str, printed: str) -> None:
    assert printed in found(text, FieldKind.ID)


def test_texts_are_not_enumerated() -> None:
    assert found("some words 12", FieldKind.TEXT) == []


def test_per_cent_bics_and_emails_are_found() -> None:
    text = "MwSt 19 % BIC COBADEFFXXX, RECHNUNG 19,5 Prozent\nrechnung@muster.example."

    assert found(text, FieldKind.PERCENTAGE) == ["19 %", "19,5 Prozent"]
    assert found(text, FieldKind.BIC)[0] == "COBADEFFXXX"
    assert found("a RECHNUNG alone", FieldKind.BIC) == []
    assert found(text, FieldKind.EMAIL) == ["rechnung@muster.example"]


def test_dates_money_times_and_ways_to_reach_somebody_are_no_ids() -> None:
    text = (
        "Invoice No. 17  05.03.2026  Tel. 030 1234567  +33 4 50 44 68 99  (202) 955-5342\n"
        "1  AB-12  12 pcs  1.234,50  19 %  10:30  IBAN DE89 3704 0044 0532 0130 00\n"
        "www.shop24.example a1@b2.example 4711"
    )

    assert found(text, FieldKind.ID) == ["17", "AB-12", "4711"]


def test_a_label_that_is_glued_to_an_id_is_no_part_of_it() -> None:
    text = "Invoice no.B-2021-1461 of 23/12/2021, Rechnung Nr.R77/3, see info.B2 below"

    ids = found(text, FieldKind.ID)

    assert {"B-2021-1461", "R77/3"} <= set(ids)
    assert "B2" not in ids


def test_behind_a_label_an_id_may_look_like_anything_and_have_blanks() -> None:
    assert found("Rechnung Nr. 05.03.2026", FieldKind.ID) == ["05.03.2026"]
    assert found("Invoice no. 2026 0815 4", FieldKind.ID) == [
        "2026",
        "2026 0815",
        "0815",
    ]
    assert found("Invoice number\n7", FieldKind.ID) == ["7"]


def test_numbers_of_accounts_and_telephones_are_no_amounts() -> None:
    text = "IBAN DE89 3704 0044 0532 0130 00 Tel. 030 123 456\nTotal 3.704,00"

    assert found(text, FieldKind.AMOUNT) == ["3.704,00"]


def test_a_sum_of_the_document_is_no_house_number() -> None:
    document = document_of("Main St 17\n2 Bolts 1.50 3.00\nTotal due 12\nEUR 9  8.40")

    sums = [candidate.verbatim for candidate in sums_on(document.pages)]

    assert sums == ["1.50", "3.00", "12", "9", "8.40"]
