import pytest

from docproc.pipeline.companies import companies_in, is_other


@pytest.mark.parametrize(
    ("line", "companies"),
    [
        (
            "between Excite, Inc., a California corporation, and Bay & Sons Ltd.",
            "excite|bay sons",
        ),
        (
            "BY AND BETWEEN FERRER S.A. AND CUTANEA LLC",
            "ferrer|cutanea",
        ),
        ("die Bäckerei Krüger GmbH und die 551 FX Handels mbH", "bäckerei krüger|551 fx handels"),
        ("Bank of Woodgrove plc (the “Bank”) and (Contoso A/S)", "bank of woodgrove|contoso"),
        ("a limited liability company in Denver, CO, dated AS OF today, N/A", ""),
        ("a Delaware Corporation, an Ohio Limited Liability Company", ""),
    ],
)
def test_what_stands_before_a_legal_form_is_a_company(line: str, companies: str) -> None:
    found = [" ".join(company) for company in companies_in([line])]

    assert "|".join(found) == companies


def test_a_title_is_no_part_of_the_name_below_it() -> None:
    lines = ["Escrow Agreement", "Northwind Traders Inc."]

    assert list(companies_in(lines)) == [("northwind", "traders")]


def test_a_name_goes_on_in_the_next_line_of_prose() -> None:
    lines = ["is entered into on this day by and between CURO", "RECEIVABLES FINANCE II, LLC"]

    assert list(companies_in(lines)) == [("curo", "receivables", "finance", "ii")]


@pytest.mark.parametrize(
    ("company", "is_so"),
    [
        (("excite",), True),
        (("sfg", "financial"), True),
        (("global", "zenit", "orion"), True),
        (("global", "financial", "orion"), False),
        (("global", "financial"), False),
    ],
)
def test_a_company_is_another_if_its_words_are(company: tuple[str, ...], *, is_so: bool) -> None:
    assert is_other(company, frozenset({"global", "financial"})) is is_so
