"""Normalising: what is printed becomes what it means, and is never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docproc.grounding import (
    Convention,
    DateOrder,
    DecimalMark,
    find_candidates,
    infer_convention,
    normalise,
)
from docproc.grounding.currencies import currency_codes
from docproc.schema import FieldKind
from tests.grounding.printed import document_of

UNKNOWN = Convention()
LOCALES = [
    "en",
    "en_GB",
    "en_AU",
    "en_CA",
    "en_IE",
    "en_IN",
    "en_ZA",
    "de",
    "de_AT",
    "de_CH",
    "de_LI",
    "fr",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "it",
    "it_CH",
    "es",
    "es_MX",
    "es_AR",
    "nl",
    "nl_BE",
    "pt",
    "pt_BR",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "hu",
    "ro",
    "hr",
]
DATE_LOCALES = [
    "en",
    "en_GB",
    "en_AU",
    "en_CA",
    "en_IE",
    "en_IN",
    "en_NZ",
    "en_SG",
    "en_ZA",
    "en_MT",
    "de",
    "de_AT",
    "de_CH",
    "de_LI",
    "de_LU",
    "de_BE",
    "fr",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "fr_LU",
    "it",
    "it_CH",
    "es",
    "es_MX",
    "es_AR",
    "es_CO",
    "es_CL",
    "es_PE",
    "nl",
    "nl_BE",
]


def printed_number(number: Decimal, locale: str) -> str:
    text = format_decimal(number, format="#,##0.00", locale=locale)
    if locale == "en_IN":
        text = format_decimal(number, format="#,##,##0.00", locale=locale)
    return text


@settings(deadline=None)
@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(LOCALES))
def test_a_number_printed_in_any_locale_is_found_and_means_the_same(
    number: Decimal, locale: str
) -> None:
    printed = printed_number(number, locale)
    candidates = find_candidates(document_of(f"Total  {printed}\n"), FieldKind.AMOUNT)

    assert printed in [candidate.verbatim for candidate in candidates]
    assert normalise(FieldKind.AMOUNT, printed, UNKNOWN).value == number


@settings(deadline=None)
@given(
    st.dates(date(1950, 1, 1), date(2069, 12, 31)),
    st.sampled_from(DATE_LOCALES),
    st.sampled_from(["long", "medium", "full"]),
)
def test_a_date_with_a_month_name_is_found_and_means_the_same(
    day: date, locale: str, length: str
) -> None:
    printed = format_date(day, length, locale=locale)
    # Some locales have no name in dates of medium length.
    assume(any(sign.isalpha() for sign in printed))
    candidates = find_candidates(document_of(f"Date  {printed}\n"), FieldKind.DATE)

    (candidate,) = candidates
    assert normalise(FieldKind.DATE, candidate.verbatim, UNKNOWN).value == day


@given(st.dates(date(1950, 1, 1), date(2069, 12, 31)), st.sampled_from(DateOrder))
def test_a_numeric_date_means_one_day_or_is_ambiguous(day: date, order: DateOrder) -> None:
    is_day_first = order is DateOrder.DAY_FIRST
    printed = f"{day:%d/%m/%Y}" if is_day_first else f"{day:%m/%d/%Y}"

    unknown = normalise(FieldKind.DATE, printed, UNKNOWN)

    assert unknown.value == day or unknown.is_ambiguous
    assert normalise(FieldKind.DATE, printed, Convention(date_order=order)).value == day


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("1.234,56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1 234,56", "1234.56"),
        ("1,23,456.00", "123456.00"),
        ("(12.00)", "-12.00"),
        ("12,00 S", "-12.00"),
        ("1.200,00 H", "1200.00"),
        ("12.00 DR", "-12.00"),
        ("12,-", "12"),
        ("-12.00", "-12.00"),
        ("12.00-", "-12.00"),
        ("1.234.567", "1234567"),
        ("0,125", "0.125"),
        (".50", "0.50"),
        ("-$12.00", "-12.00"),
    ],
)
def test_the_shape_of_a_number_says_what_it_means(printed: str, number: str) -> None:
    assert normalise(FieldKind.AMOUNT, printed, UNKNOWN).value == Decimal(number)


def test_one_separator_before_three_digits_is_ambiguous_unless_the_document_says() -> None:
    ambiguous = normalise(FieldKind.AMOUNT, "1.234", UNKNOWN)
    with_point = normalise(FieldKind.AMOUNT, "1.234", Convention(DecimalMark.POINT))
    with_comma = normalise(FieldKind.AMOUNT, "1.234", Convention(DecimalMark.COMMA))

    assert ambiguous.value is None
    assert ambiguous.is_ambiguous
    assert ambiguous.doubt == "1.234 may be 1.234 or 1234"
    assert with_point.value == Decimal("1.234")
    assert with_comma.value == Decimal(1234)


def test_an_ambiguous_date_says_both_days() -> None:
    ambiguous = normalise(FieldKind.DATE, "03/04/26", UNKNOWN)

    assert ambiguous.value is None
    assert ambiguous.doubt == "03/04/26 may be 3 April or 4 March"


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Date 03/04/26\nDue 17/04/26", DateOrder.DAY_FIRST),
        ("Date 03/04/26\nDue 04/17/26", DateOrder.MONTH_FIRST),
        ("Date 03/04/26", None),
        ("Date 03/17/26 17/03/26", None),
        ("Rechnung  Datum 03/04/26  Betrag", DateOrder.DAY_FIRST),
        ("Facture  Montant 03/04/26  but invoice date due amount page", None),
        ("Total RM 12.00  03/04/18", DateOrder.DAY_FIRST),
        ("FRESH MART SDN BHD  12/05/18  Total 12.00", DateOrder.DAY_FIRST),
        ("GST NO: 001507647488  Bill 12/05/18", DateOrder.DAY_FIRST),
        ("Toys Pty Ltd  12/05/18  Springfield, IL 62704", None),
        ("GST/HST 12345  12/05/18  Toronto, Canada", None),
        ("Total EUR 12.00  03/04/18", None),
        ("Total $ 12.00  03/04/18  Springfield, IL 62704", DateOrder.MONTH_FIRST),
        ("Total $ 12.00  03/04/18  Springfield, IL 62704  VAT GB123456789", None),
        ("Total EUR 12.00  03/04/18  Springfield, IL 62704", None),
    ],
)
def test_dates_decide_their_order_and_words_only_where_dates_do_not(
    text: str, order: DateOrder | None
) -> None:
    assert infer_convention(document_of(text)).date_order == order


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.234,56  1.234", DecimalMark.COMMA),
        ("1,234.56  1.234", DecimalMark.POINT),
        ("1.234", None),
        ("12,50  12.50", None),
        ("80,00  open 08.30 - 12.30 and 14.00 - 17.00", DecimalMark.COMMA),
        ("1.163,40  version 2.10 of 3.20", DecimalMark.COMMA),
        ("1'234.50", DecimalMark.POINT),
        ("", None),
    ],
)
def test_all_numbers_of_a_document_decide_its_decimal_mark(
    text: str, mark: DecimalMark | None
) -> None:
    assert infer_convention(document_of(text)).decimal_mark == mark


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$ 5", None),
        ("$ 5  all prices in USD", "USD"),
        ("$ 5  CAD", "CAD"),
        ("$ 5  USD  CAD", None),
        ("$ 5  Springfield, IL 62704", "USD"),
        ("$ 5  Springfield, IL 62704  Toronto, Canada", None),
        ("$ 5  Toronto, Canada", None),
        ("$ 5  ABN 51 824 753 556", "AUD"),
        ("$ 5  ABN 51 824 753 556  USD", "USD"),
    ],
)
def test_a_dollar_is_one_country_s_only_where_the_document_says_so(
    text: str, code: str | None
) -> None:
    convention = infer_convention(document_of(text))

    normalised = normalise(FieldKind.CURRENCY, "$", convention)

    assert normalised.value == code
    assert bool(normalised.doubt) == (code is None)


@pytest.mark.parametrize(("printed", "code"), [("€", "EUR"), ("Fr.", "CHF"), ("RM", "MYR")])
def test_a_sign_of_one_currency_is_its_code(printed: str, code: str) -> None:
    assert code in currency_codes()
    assert normalise(FieldKind.CURRENCY, printed, UNKNOWN).value == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Rs 5", None), ("Rs 5  GSTIN 06ABCDE1234F1Z5", "INR"), ("Rs 5  Lahore, Pakistan", "PKR")],
)
def test_rupees_are_those_of_the_country_that_is_named(text: str, code: str | None) -> None:
    convention = infer_convention(document_of(text))

    assert normalise(FieldKind.CURRENCY, "Rs", convention).value == code


def test_ids_lose_their_blanks_and_texts_only_repeated_ones() -> None:
    iban = normalise(FieldKind.IBAN, "DE89 3704 0044 0532 0130 00", UNKNOWN)
    vat_id = normalise(FieldKind.VAT_ID, "CHE-109.322.551 MWST", UNKNOWN)
    text = normalise(FieldKind.TEXT, "Acme\nGmbH  & Co", UNKNOWN)

    assert iban.value == "DE89370400440532013000"
    assert vat_id.value == "CHE109322551MWST"
    assert text.value == "Acme GmbH & Co"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("third-\nparty terms", "third-party terms"),
        ("Muster-\n\nWerke GmbH", "Muster-Werke GmbH"),
        ("Basel -\nBern", "Basel - Bern"),
        ("2024-\n2026", "2024- 2026"),
    ],
)
def test_a_word_that_goes_on_below_its_hyphen_is_one(printed: str, value: str) -> None:
    assert normalise(FieldKind.TEXT, printed, UNKNOWN).value == value


@given(st.text(), st.sampled_from(FieldKind))
def test_any_text_normalises_to_a_value_or_to_a_doubt(text: str, kind: FieldKind) -> None:
    normalised = normalise(kind, text, UNKNOWN)

    assert (normalised.value is None) == bool(normalised.doubt)


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("KW 38/2013", date(2013, 9, 16)),
        ("KW 5 26", date(2026, 1, 26)),
        ("2026-W05", date(2026, 1, 26)),
        ("2026-W05-5", date(2026, 1, 30)),
        ("Week 53, 2026", date(2026, 12, 28)),
        ("semaine 9 2026", date(2026, 2, 23)),
    ],
)
def test_a_week_is_its_monday(printed: str, day: date) -> None:
    (candidate,) = find_candidates(document_of(f"Lieferung: {printed}\n"), FieldKind.DATE)

    assert normalise(FieldKind.DATE, candidate.verbatim, UNKNOWN).value == day


def test_a_week_that_the_year_does_not_have_is_none() -> None:
    assert find_candidates(document_of("KW 54/2026"), FieldKind.DATE) == ()


@settings(deadline=None)
@given(st.decimals(0, 10**9, places=2), st.sampled_from(LOCALES), st.sampled_from(["EUR", "CHF"]))
def test_money_printed_in_any_locale_is_found_beside_its_currency(
    number: Decimal, locale: str, currency: str
) -> None:
    document = document_of(f"Total  {format_currency(number, currency, locale=locale)}\n")

    amounts = find_candidates(document, FieldKind.AMOUNT)
    values = [normalise(FieldKind.AMOUNT, each.verbatim, UNKNOWN).value for each in amounts]
    (printed,) = find_candidates(document, FieldKind.CURRENCY)
    assert number in values
    assert normalise(FieldKind.CURRENCY, printed.verbatim, UNKNOWN).value == currency
