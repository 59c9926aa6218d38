"""What synthetic readouts promise: what stands around a row is no value of it."""

from functools import cache

import pytest

from docproc.training.synthetic import SyntheticDocument
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.documents import read_back
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.languages import LANGUAGES, language
from docproc.training.synthetic.readouts import draw_readout


@cache
def readouts(code: str, num: int = 60) -> tuple[SyntheticDocument, ...]:
    return tuple(readout(code, number) for number in range(num))


def readout(code: str, number: int) -> SyntheticDocument:
    country = "GB" if code == "en" else code.upper()
    draft = Draft(Chance(f"readout/{code}/{number}"), code, country)
    return read_back(str(number), "invoice", draft, draw_readout(draft, "invoice"))


def text_of(document: SyntheticDocument) -> str:
    return "\n".join(page.text for page in document.document.pages)


def starts(code: str, name: str) -> tuple[str, ...]:
    """How what ``name`` says begins, where that is more than a word, which goods may begin with."""
    forms = language(code).words[f"readout.{name}"]
    return tuple(begun for form in forms if len((begun := form.partition("{")[0]).split()) > 1)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", ["intros", "row_lines", "properties_title"])
def test_lines_around_rows_are_no_values(code: str, name: str) -> None:
    documents = readouts(code)

    assert [
        document
        for document in documents
        if any(s in text_of(document) for s in starts(code, name))
    ]
    for document in documents:
        for row in document.lists["line_items"]:
            assert not row["description"].verbatim.startswith(starts(code, name))


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_of_an_article_in_its_column_are_not_what_it_is(code: str) -> None:
    coded = [d for d in readouts(code) if {"coded=below", "coded=above"} & {*d.layout.split()}]

    assert coded
    for document in coded:
        for row in document.lists["line_items"]:
            assert "(GTIN)" not in row["description"].verbatim


@pytest.mark.parametrize("code", LANGUAGES)
def test_names_of_files_and_profiles_are_no_values(code: str) -> None:
    technical = [d for d in readouts(code) if "urn:" in text_of(d) or ".xml" in text_of(d)]

    assert technical
    for document in technical:
        said = [field.verbatim for field in document.fields.values()]
        assert not any("urn:" in value or ".xml" in value for value in said)
