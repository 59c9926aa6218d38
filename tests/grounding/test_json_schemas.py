"""Schemas offer what is printed; llguidance, which reads them too, is the judge."""

import json

import llguidance
import pytest

from docproc.grounding import answer_schema, choice_schema
from docproc.schema import DocumentType, FieldKind, FieldSpec
from tests.grounding.printed import CONTRACT, INVOICE, TOKENIZER, document_of

PAGE = "Invoice R-17 of 04.05.2026, due 18.05.2026\nBolt  2  1.50  3.00\nTotal 3.00 EUR"
FIELDS = (
    FieldSpec("number", FieldKind.ID),
    FieldSpec("date", FieldKind.DATE),
    FieldSpec("total", FieldKind.AMOUNT),
    FieldSpec("vendor", FieldKind.TEXT),
    FieldSpec("parties", FieldKind.LIST),
    FieldSpec(
        "rows",
        FieldKind.LIST,
        columns=(FieldSpec("what", FieldKind.TEXT), FieldSpec("amount", FieldKind.AMOUNT)),
    ),
)
BILL = DocumentType("bill", "Bill", "", (), FIELDS, (), "0" * 64)
ANSWER = {
    "number": "R-17",
    "date": "04.05.2026",
    "total": "3.00",
    "vendor": None,
    "parties": ["Bolt"],
    "rows": [{"what": "Bolt", "amount": "3.00"}],
}


def allows(schema: str, answer: object) -> bool:
    grammar = llguidance.LLMatcher.grammar_from_json_schema(schema)
    matcher = llguidance.LLMatcher(TOKENIZER, grammar)
    tokens = TOKENIZER.tokenize_str(json.dumps(answer, ensure_ascii=False))
    return bool(matcher.consume_tokens(tokens) and matcher.is_accepting())


@pytest.mark.parametrize(
    "changes",
    [{}, {"number": None, "rows": []}, {"vendor": "whatever the model says"}],
    ids=["as printed", "nothing", "any text"],
)
def test_what_is_printed_or_null_is_allowed(changes: dict[str, object]) -> None:
    assert allows(answer_schema(BILL, document_of(PAGE), [1]), ANSWER | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "R-18"},
        {"date": "05.05.2026"},
        {"total": "4.00"},
        {"total": 3.0},
        {"rows": [{"what": "Bolt", "amount": "9.00"}]},
        {"more": "3.00"},
    ],
    ids=["number", "date", "amount", "no string", "column", "another field"],
)
def test_what_is_not_printed_is_not_allowed(changes: dict[str, object]) -> None:
    assert not allows(answer_schema(BILL, document_of(PAGE), [1]), ANSWER | changes)


def test_only_the_pages_that_are_asked_about_count() -> None:
    document = document_of(PAGE, "Invoice R-18")

    assert not allows(answer_schema(BILL, document, [1]), ANSWER | {"number": "R-18"})
    assert allows(answer_schema(BILL, document, [1, 2]), ANSWER | {"number": "R-18"})


@pytest.mark.parametrize("document_type", [INVOICE, CONTRACT], ids=lambda each: each.name)
@pytest.mark.parametrize("page", ["", 'a\x00b \ud800 "quoted" \\ 1.00', "1.00 " * 2000])
def test_every_page_gives_a_valid_schema(document_type: DocumentType, page: str) -> None:
    schema = answer_schema(document_type, document_of(page), [1])

    nothing: dict[str, object] = {
        spec.name: [] if spec.kind is FieldKind.LIST else None for spec in document_type.fields
    }
    assert allows(schema, nothing)


def test_a_choice_is_one_of_the_names() -> None:
    schema = choice_schema(["invoice", "letter"])

    assert allows(schema, "letter")
    assert not allows(schema, "contract")
