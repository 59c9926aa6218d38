"""Grammars: an answer holds what is printed, in the form that the model was trained on."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.documents import Document
from docproc.extraction import Alignment
from docproc.grounding import answer_grammar, choice_grammar, ground, summary_grammar
from docproc.grounding.pieces import squash
from docproc.schema import DocumentType, FieldKind, FieldSpec
from tests.grounding.printed import (
    CONTRACT,
    INVOICE,
    accepts,
    asking,
    asking_for,
    document_of,
    matcher,
    page_numbers,
    written_by_chance,
)

PAGE = """Acme GmbH, Berlin  Invoice  No. RE-17
Blue Widget "XL" \\ 5  2  1.234,50  2.469,00
Total due  EUR 2.469,00  on 31. Dezember 2026
DE89 3704 0044 0532 0130 00  DE136695976"""
# Pages full of what makes a grammar hard.
PAGES = st.lists(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet=" \n\t\\\"'{}[]:,.-/\x00\x01\x7f\x85\ud800\ufffeaé1290€ß統", max_size=200),
    ),
    max_size=3,
)


PROSE = "This agreement shall be governed by and construed under"


def grammar_of(kind: FieldKind, *texts: str) -> str:
    document = document_of(*texts)
    return answer_grammar(asking_for(kind), document, page_numbers(document))


def allows(kind: FieldKind, page: str, value: str | None) -> bool:
    answer = json.dumps({"it": value}, ensure_ascii=False, separators=(",", ":"))
    return accepts(grammar_of(kind, page), answer)


def test_a_whole_invoice_can_be_answered_as_the_model_was_trained() -> None:
    document = document_of(PAGE)
    answer = (
        '{"vendor_name":"Acme GmbH","vendor_vat_id":"DE136695976",'
        '"vendor_iban":"DE89 3704 0044 0532 0130 00","customer_name":null,'
        '"invoice_number":"RE-17","invoice_date":null,"due_date":"31. Dezember 2026",'
        '"period_from":null,"period_to":null,"currency":"EUR","net_total":null,"tax_total":null,"gross_total":"2.469,00",'
        '"line_items":[{"description":"Blue Widget \\"XL\\" \\\\ 5","quantity":"2",'
        '"unit_price":"1.234,50","amount":"2.469,00"}]}'
    )

    assert accepts(answer_grammar(INVOICE, document, [1]), answer)


@pytest.mark.parametrize("kind", [kind for kind in FieldKind if kind is not FieldKind.LIST])
@pytest.mark.parametrize("page", ["", "   ", "\x00", "\ud800"])
def test_an_empty_page_allows_null_and_nothing_else(kind: FieldKind, page: str) -> None:
    assert allows(kind, page, None)
    assert not allows(kind, page, "")
    assert not allows(kind, page, " ")


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("Acme GmbH, Berlin", "Acme GmbH"),
        ("Acme GmbH, Berlin", "Acme GmbH,"),
        ("Acme\nGmbH", "Acme GmbH"),
        ("Acme \n GmbH", "Acme GmbH"),
        ("Bill to Acme GmbH", "Acme GmbH"),
        ("Customer Acme GmbH", "Acme GmbH"),
        ("17 ACME4 Bolts", "Bolts"),
        ("4123456000014Zitronensäure 100ml", "Zitronensäure 100ml"),
        ("Rechnung  Acme GmbH", "Acme GmbH"),
        (f"{PROSE} the State of New York, without", "New York"),
        (f"{PROSE}\nlaws.", "laws"),
        ("This  is  what  the  State  of  Utah", "State of Utah"),
        ('the "Client"', "Client"),
        ('the "Client"', '"Client"'),
        ("Name:Acme", "Acme"),
        ("C:\\Acme", "C:\\Acme"),
        ("請求書 株式会社", "株式会社"),
        ("Müller & Söhne", "Müller & Söhne"),
        ("a.G. x", "a.G."),
        ("of 1,234.50 each", "1,234.50"),
    ],
)
def test_a_text_is_a_run_of_words_of_one_block(page: str, value: str) -> None:
    assert allows(FieldKind.TEXT, page, value)


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("Acme GmbH", ""),
        ("Acme GmbH", " "),
        ("Acme GmbH", "Acme "),
        ("Acme GmbH", "GmbH"),
        ("Acme GmbH  Berlin", "Acme GmbH Berlin"),
        ("Acme GmbH  Berlin\n5 Main St", "Berlin 5"),
        ("Acme GmbH\n\nBerlin", "Acme GmbH Berlin"),
        ("Acme GmbH", " GmbH"),
        ("Acme GmbH", "cme"),
        ("Acme GmbH", "GmbH Acme"),
        ("Acme GmbH", "Acme Berlin"),
        ("of 1.234,50 each", "234,50"),
        ("Acme , GmbH", ","),
        ("Acme\x00GmbH", "Acme GmbH"),
    ],
)
def test_a_text_is_nothing_else(page: str, value: str) -> None:
    assert not allows(FieldKind.TEXT, page, value)


def test_a_text_never_goes_over_the_end_of_a_page() -> None:
    grammar = grammar_of(FieldKind.TEXT, "one two", "three four")

    assert accepts(grammar, '{"it":"three four"}')
    assert not accepts(grammar, '{"it":"two three"}')


def test_a_text_of_thirty_words_is_allowed_wherever_it_stands_but_not_of_a_hundred() -> None:
    words = [f"w{number}" for number in range(500)]
    grammar = grammar_of(FieldKind.TEXT, " ".join(words))

    for start in range(0, 470, 29):
        assert accepts(
            grammar, json.dumps({"it": " ".join(words[start : start + 30])}).replace(": ", ":")
        )
    assert not accepts(grammar, json.dumps({"it": " ".join(words[:100])}).replace(": ", ":"))


def test_only_the_pages_that_were_read_count() -> None:
    document = document_of("EUR 5.00", "EUR 7.00")
    grammar = answer_grammar(asking_for(FieldKind.AMOUNT), document, [2])

    assert accepts(grammar, '{"it":"7.00"}')
    assert not accepts(grammar, '{"it":"5.00"}')


def test_lists_may_be_null_empty_or_full_and_rows_have_all_columns() -> None:
    columns = (FieldSpec("what", FieldKind.TEXT), FieldSpec("price", FieldKind.AMOUNT))
    rows = FieldSpec("rows", FieldKind.LIST, columns=columns)
    names = FieldSpec("names", FieldKind.LIST)
    grammar = answer_grammar(asking(rows, names), document_of("Ann and Bob 5.00"), [1])

    assert accepts(grammar, '{"rows":null,"names":null}')
    assert accepts(grammar, '{"rows":[],"names":[]}')
    assert accepts(grammar, '{"rows":[{"what":"Ann","price":null}],"names":["Ann","Bob"]}')
    assert not accepts(grammar, '{"rows":[{"what":"Ann"}],"names":[]}')
    assert not accepts(grammar, '{"rows":[{}],"names":[]}')


def test_a_contract_of_two_hundred_pages_has_a_grammar() -> None:
    page = " ".join(f"party{number} pays {number},{number % 100:02}" for number in range(200))
    document = document_of(*(f"{page} page {number}" for number in range(200)))
    grammar = answer_grammar(CONTRACT, document, page_numbers(document))

    assert not matcher(grammar).is_error()


@pytest.mark.parametrize(
    "page",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "cod" * 30_000,
        "a." * 50_000,
        "1.00" * 20_000,
        "123 " * 20_000,
        "vat 1234567 " * 8_000,
        "DE12 " * 20_000,
        "請" * 60_000,
        " ".join(f"{number}a" for number in range(40_000)),
        " ".join(f"{number},{number % 89 + 10}" for number in range(40_000)),
        "\U0001f600" * 60_000,
    ],
    ids=lambda page: page[:8],
)
def test_a_page_made_to_be_hard_has_grammars(page: str) -> None:
    document = document_of(page)

    assert not matcher(answer_grammar(INVOICE, document, [1])).is_error()
    assert not matcher(summary_grammar(document, [1])).is_error()


@given(PAGES, st.integers())
@settings(max_examples=150, deadline=None)
def test_any_answer_under_the_grammar_of_any_pages_is_printed_where_it_is_said_to_be(
    texts: list[str], seed: int
) -> None:
    document = document_of(*texts)
    for document_type in (INVOICE, CONTRACT):
        grammar = answer_grammar(document_type, document, page_numbers(document))
        answer = written_by_chance(grammar, seed)
        assert_grounded(answer, document_type, document)


@pytest.mark.parametrize("seed", range(8))
def test_any_answer_about_an_invoice_is_printed_where_it_is_said_to_be(seed: int) -> None:
    document = document_of(PAGE, PAGE.replace("2", "3"))
    grammar = answer_grammar(INVOICE, document, [1, 2])

    assert_grounded(written_by_chance(grammar, seed, hurry=0.2), INVOICE, document)


def assert_grounded(answer: str, document_type: DocumentType, document: Document) -> None:
    """Every value of the answer has a field with evidence, and nothing else has.

    Rows that the answer repeats are counted in a reason, and have no value that others lack.
    """
    said: dict[str, Any] = json.loads(answer)
    assert list(said) == [spec.name for spec in document_type.fields]
    grounded = ground(answer, [], document_type, document, page_numbers(document))
    cells = [field for item in grounded.line_items for field in item.fields]
    shown = [f for f in (*grounded.fields, *cells) if f.verbatim is not None]
    assert grounded.is_complete
    values, found = Counter(values_in(said)), Counter(squash(str(f.verbatim)) for f in shown)
    num_left_out = num_rows(said) - len(grounded.line_items)
    reasons = [reason for field in cells for reason in field.reasons if "repeats" in reason]
    assert [int(reason.split()[0]) for reason in reasons] == (
        [num_left_out] if num_left_out else []
    )
    assert found <= values if num_left_out else found == values
    assert set(values_in(said, but="quantity")) <= set(found)
    for field in shown:
        assert field.evidence is not None
        assert field.alignment is not Alignment.NONE
        assert document.verbatim(field.evidence.span) == field.verbatim


def num_rows(said: dict[str, Any]) -> int:
    """How many rows have any value."""
    return sum(bool(values_in(row)) for row in said.get("line_items") or ())


def values_in(said: Any, *, but: str | None = None) -> list[str]:  # noqa: ANN401 - JSON
    if isinstance(said, dict):
        said = [value for name, value in said.items() if name != but]
    if isinstance(said, list):
        return [value for element in said for value in values_in(element, but=but)]
    return [] if said is None else [said]


def test_a_choice_is_one_of_its_options() -> None:
    grammar = choice_grammar(["invoice", 'a "b" \\', "credit_note"])

    assert accepts(grammar, "invoice")
    assert accepts(grammar, 'a "b" \\')
    assert not accepts(grammar, "inv")
    assert not accepts(grammar, "receipt")
