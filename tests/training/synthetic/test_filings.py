"""What synthetic agreements between companies promise."""

from collections.abc import Mapping
from functools import cache

import pytest

from docproc.training.synthetic import SyntheticDocument
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.documents import read_back
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.filings import draw_filing

SEED = 6
DAYS = ("agreement_date", "effective_date")


@cache
def filings(num: int = 60) -> tuple[SyntheticDocument, ...]:
    return tuple(filing(number) for number in range(num))


def filing(number: int) -> SyntheticDocument:
    draft = Draft(Chance(f"{SEED}/{number}"), "en", "US")
    return read_back(str(number), "contract", draft, draw_filing(draft))


def dated(way: str) -> list[SyntheticDocument]:
    return [each for each in filings() if f"dates={way}" in each.layout.split()]


def days_of(document: SyntheticDocument) -> Mapping[str, str]:
    return {name: document.fields[name].value for name in DAYS if name in document.fields}


def names_of(document: SyntheticDocument) -> list[str]:
    return [row[""].value for row in document.lists["parties"]]


def text_of(document: SyntheticDocument) -> str:
    return "\n".join(page.text for page in document.document.pages)


def test_every_party_is_named_once() -> None:
    for document in filings():
        names = names_of(document)

        assert len(names) >= 2
        assert len(set(names)) == len(names)


def test_some_agreements_have_more_than_two_parties() -> None:
    assert max(len(names_of(document)) for document in filings()) > 2


def test_a_name_is_that_of_the_preamble_where_a_cover_has_it_in_capitals() -> None:
    covered = [each for each in filings() if "opening=cover" in each.layout]
    spelled = [name for document in covered for name in names_of(document) if not name.isupper()]

    assert covered
    assert spelled


@pytest.mark.parametrize(
    ("way", "names"),
    [("agreement", {"agreement_date"}), ("effective", {"effective_date"}), ("blank", set())],
)
def test_an_agreement_has_no_date_but_those_that_it_tells(way: str, names: set[str]) -> None:
    assert dated(way)
    for document in dated(way):
        assert set(days_of(document)) == names, document.id


def test_a_date_that_is_called_the_effective_date_is_both() -> None:
    assert dated("same")
    for document in dated("same"):
        days = days_of(document)
        assert set(days) == set(DAYS)
        assert len(set(days.values())) == 1
        assert "ffective" in text_of(document)


def test_what_a_long_agreement_tells_of_law_and_term_stands_in_one_place() -> None:
    # What is printed again counts as told there.
    long = [each for each in filings() if "length=long" in each.layout]
    told = [
        each.fields[name] for each in long for name in ("governing_law",) if name in each.fields
    ]

    assert told
    for document in long:
        for name in ("governing_law", "term"):
            if name in document.fields:
                value = document.fields[name].value
                assert " ".join(text_of(document).split()).count(f" {value}") == 1, document.id
