"""Answers of a server, which nothing has held to the document, are held to it afterwards."""

import json
from typing import Any

import httpx2
import pytest

from docproc.engine.served import ServedEngine
from docproc.engine.served_client import ServedClient, Server
from docproc.engine.served_tokens import ServedTokenizer
from docproc.errors import ConfigurationError
from docproc.grounding import infer_convention
from docproc.pipeline.asking import SCHEMAS, Asking, Question, Reply
from docproc.pipeline.building import check_engine, server_of
from docproc.pipeline.parts import parts_of
from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.settings import load_settings
from tests.engine.test_served import FakeServer, completion
from tests.pipeline.pages import document_of

FIELDS = (
    FieldSpec("number", FieldKind.ID),
    FieldSpec("total", FieldKind.AMOUNT),
    FieldSpec("vendor", FieldKind.TEXT),
)
BILL = DocumentType("bill", "Bill", "", (), FIELDS, (), "0" * 64)
DOCUMENT = document_of("ACME Ltd\nInvoice R-17\nTotal 3.00 EUR")


def asking_of(server: FakeServer) -> tuple[Asking, ServedEngine]:
    tokenizer = ServedTokenizer()
    client = ServedClient(
        Server("http://127.0.0.1:1/v1", "", "", 5.0), transport=httpx2.MockTransport(server)
    )
    engine = ServedEngine(client, tokenizer, max_requests=2)
    engine.start()
    return Asking(engine, tokenizer, lambda _: None, SCHEMAS), engine


def replied(answer: str, summary: str = "A bill.", logprobs: object = None) -> Reply:
    def reply(body: dict[str, Any]) -> httpx2.Response:
        is_summary = "### Summarize" in body["messages"][0]["content"]
        return completion(summary) if is_summary else completion(answer, logprobs=logprobs)

    asking, engine = asking_of(FakeServer(reply))
    parts = parts_of(
        DOCUMENT, max_tokens=500, max_pages=9, num_tokens=lambda t: len(asking.tokenizer.encode(t))
    )
    question = Question(
        DOCUMENT, BILL, infer_convention(DOCUMENT), parts.parts[0], has_summary=True
    )
    [found] = asking.replies([question])
    engine.stop()
    return found


def test_a_printed_value_has_its_evidence() -> None:
    grounded = replied('{"number": "R-17", "total": "3.00", "vendor": "ACME Ltd"}').grounded

    assert grounded is not None
    assert [field.verbatim for field in grounded.fields] == ["R-17", "3.00", "ACME Ltd"]
    for field in grounded.fields:
        assert field.evidence is not None
        assert DOCUMENT.verbatim(field.evidence.span) == field.verbatim


def test_a_value_that_is_not_in_the_document_is_null_with_the_reason() -> None:
    grounded = replied('```json\n{"number":"R-99","total":47.11,"vendor":"Globex Inc"}```').grounded

    assert grounded is not None
    assert [field.verbatim for field in grounded.fields] == [None, None, None]
    assert [field.reasons for field in grounded.fields] == [
        ("R-99 is not printed there",),
        ("47.11 is not printed there",),
        ("Globex Inc is not printed there",),
    ]


def test_an_answer_that_is_no_json_gives_nulls() -> None:
    grounded = replied("I am sorry, I cannot do that.").grounded

    assert grounded is not None
    assert all(field.verbatim is None and field.reasons for field in grounded.fields)


def test_a_sentence_with_a_number_that_is_not_printed_is_left_out_of_the_summary() -> None:
    summary = "ACME Ltd bills 3.00 EUR. It is due in 14 days. The number is R-17."

    assert replied("{}", summary).summary == "ACME Ltd bills 3.00 EUR. The number is R-17."


def test_the_confidence_is_that_of_the_servers_tokens() -> None:
    tokens = [("{", 0.0), ('"total":', 0.0), ('"3', -0.5), ('.00"', -0.25), ("}", 0.0)]
    logprobs = {"content": [{"token": t, "logprob": p, "bytes": None} for t, p in tokens]}

    grounded = replied('{"total":"3.00"}', logprobs=logprobs).grounded

    assert grounded is not None
    assert grounded.fields[1].confidence == pytest.approx(2.718281828**-0.75)


@pytest.mark.parametrize(
    ("said", "expected"),
    [('"letter"', "letter"), ("It is an invoice.", "invoice"), ("Who knows?", None)],
)
def test_a_choice_is_taken_from_what_the_server_says(said: str, expected: str | None) -> None:
    server = FakeServer(lambda _: completion(said))
    asking, engine = asking_of(server)

    assert asking.choice("Which?", ["invoice", "letter"]) == (expected, 1.0)

    engine.stop()
    schema = server.bodies[0]["response_format"]["json_schema"]["schema"]
    assert json.loads(json.dumps(schema)) == {"enum": ["invoice", "letter"]}


def test_a_server_needs_no_model_on_this_machine() -> None:
    settings = load_settings(engine="openai", base_url="http://127.0.0.1:11434/v1", model="x")

    check_engine(settings)

    assert server_of(settings).model == "x"


def test_another_machine_needs_leave() -> None:
    with pytest.raises(ConfigurationError, match="--allow-remote"):
        check_engine(load_settings(engine="openai", base_url="http://example.org/v1"))

    allowed = load_settings(engine="openai", base_url="http://example.org/v1", allow_remote=True)
    check_engine(allowed)
