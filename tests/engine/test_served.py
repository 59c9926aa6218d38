import json
import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from docproc.engine.sequences import Completion, FinishReason, Prompt
from docproc.engine.served import ServedEngine
from docproc.engine.served_client import ServedClient, Server, checked_server
from docproc.engine.served_tokens import ServedTokenizer
from docproc.errors import (
    ConfigurationError,
    EngineRefused,
    EngineStopped,
    EngineUnavailable,
    ModelMissing,
    PromptTooLong,
)

SCHEMA = '{"type":"object"}'
Handler = Callable[[dict[str, Any]], httpx2.Response]


class FakeServer:
    """Answers as an OpenAI-compatible server does; ``reply`` gets each request's body."""

    def __init__(self, reply: Handler, models: tuple[str, ...] = ("tiny",)) -> None:
        self._reply = reply
        self._models = models
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[httpx2.Headers] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """What the server sends back."""
        self.headers.append(request.headers)
        if request.url.path == "/v1/models":
            return httpx2.Response(200, json={"data": [{"id": name} for name in self._models]})
        assert request.url.path == "/v1/chat/completions"
        self.bodies.append(json.loads(request.content))
        return self._reply(self.bodies[-1])


def completion(content: str, finish: str = "stop", **more: Any) -> httpx2.Response:  # noqa: ANN401  # JSON
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": finish}
    logprobs = more.pop("logprobs", None)
    return httpx2.Response(200, json={"choices": [choice | {"logprobs": logprobs}], **more})


def client_of(server: FakeServer, model: str = "", api_key: str = "") -> ServedClient:
    return ServedClient(
        Server("http://127.0.0.1:1/v1", model, api_key, 5.0),
        transport=httpx2.MockTransport(server),
        first_backoff_seconds=0.001,
    )


@dataclass(frozen=True)
class Asked:
    completion: Completion
    pieces: list[str]

    @property
    def text(self) -> str:
        """All pieces."""
        return "".join(self.pieces)


def asked(server: FakeServer, content: str = "one two", schema: str | None = SCHEMA) -> Asked:
    tokenizer = ServedTokenizer()
    engine = ServedEngine(client_of(server), tokenizer, max_requests=2)
    engine.start()
    try:
        [future] = engine.submit([Prompt(tokenizer.prompt(content), schema, 64)])
        found = future.result(10)
    finally:
        engine.stop()
    assert len(found.token_ids) == len(found.choice_logprobs)
    return Asked(found, [piece.decode() for piece in tokenizer.token_bytes(found.token_ids)])


def test_the_message_and_the_schema_are_sent() -> None:
    server = FakeServer(lambda _: completion('{"a":1}'))

    found = asked(server, content="größe\n€ 12,50")

    [body] = server.bodies
    assert body["messages"] == [{"role": "user", "content": "größe\n€ 12,50"}]
    assert body["model"] == "tiny"
    assert (body["temperature"], body["max_tokens"]) == (0, 64)
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    assert found.completion.finish_reason is FinishReason.STOP


def test_a_free_answer_has_no_schema() -> None:
    server = FakeServer(lambda _: completion("Two sentences. {x}"))

    found = asked(server, schema=None)

    assert "response_format" not in server.bodies[0]
    assert found.text == "Two sentences. {x}"


def test_logprobs_are_those_of_the_tokens_of_the_content() -> None:
    thought = [{"token": "hm", "logprob": -9.0, "bytes": list(b"hm")}]
    tokens = [
        {"token": '{"a":', "logprob": 0.0, "bytes": list(b'{"a":')},
        {"token": '"€', "logprob": math.log(0.5), "bytes": list('"€'.encode())},
        {"token": '"}', "logprob": -1.0, "bytes": None},
    ]
    server = FakeServer(lambda _: completion('{"a":"€"}', logprobs={"content": thought + tokens}))

    found = asked(server)

    assert found.pieces == ['{"a":', '"€', '"}']
    assert found.completion.choice_logprobs == (0.0, math.log(0.5), -1.0)


def test_without_logprobs_there_are_no_choices() -> None:
    found = asked(FakeServer(lambda _: completion('{"a":1}')))

    assert set(found.completion.choice_logprobs) == {None}


@pytest.mark.parametrize(
    "content",
    ['```json\n{"a":1}\n```', '<think>{hm}</think>{"a":1}', 'Here it is: {"a":1}.', '{"a":1}'],
)
def test_what_stands_around_the_object_is_left_out(content: str) -> None:
    found = asked(FakeServer(lambda _: completion(content)))

    assert found.text == '{"a":1}'


def test_an_answer_at_the_limit_is_cut_off() -> None:
    found = asked(FakeServer(lambda _: completion('{"a":{"b":2}, "c', finish="length")))

    assert found.completion.finish_reason is FinishReason.LENGTH
    assert found.text == '{"a":{"b":2}, "c'


@pytest.mark.parametrize(
    ("words", "dropped"),
    [
        ("logprobs are not supported", {"logprobs"}),
        ("response_format json_schema is not supported", {"response_format"}),
        ("Unknown argument", {"chat_template_kwargs"}),
    ],
)
def test_what_a_server_does_not_know_is_left_out(words: str, dropped: set[str]) -> None:
    def reply(body: dict[str, Any]) -> httpx2.Response:
        return httpx2.Response(400, text=words) if dropped <= set(body) else completion("{}")

    server = FakeServer(reply)

    asked(server)

    assert set(server.bodies[0]) - set(server.bodies[1]) == dropped


def test_another_refusal_is_an_error_with_the_servers_words() -> None:
    server = FakeServer(lambda _: httpx2.Response(401, text="Invalid API key"))

    with pytest.raises(EngineRefused, match="401: Invalid API key"):
        asked(server)


def test_a_busy_server_is_asked_again() -> None:
    responses: Iterator[httpx2.Response] = iter(
        [httpx2.Response(503), httpx2.Response(429, headers={"Retry-After": "0"}), completion("{}")]
    )
    server = FakeServer(lambda _: next(responses))

    asked(server)

    assert len(server.bodies) == 3


def test_a_server_that_stays_busy_is_unavailable_and_the_job_worth_another_attempt() -> None:
    server = FakeServer(lambda _: httpx2.Response(503, text="loading"))

    with pytest.raises(EngineUnavailable, match="loading") as raised:
        asked(server)

    assert raised.value.is_retryable
    assert len(server.bodies) == 4


def test_a_server_that_is_not_there_is_unavailable() -> None:
    def refuse(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    with pytest.raises(EngineUnavailable, match=r"127\.0\.0\.1.*refused"):
        ServedClient(
            Server("http://127.0.0.1:1/v1", "", "", 5.0),
            transport=httpx2.MockTransport(refuse),
            first_backoff_seconds=0.001,
        )


def test_an_answer_that_takes_too_long_is_not_asked_for_again() -> None:
    def reply(_body: dict[str, Any]) -> httpx2.Response:
        raise httpx2.ReadTimeout("slow")

    server = FakeServer(reply)

    with pytest.raises(EngineUnavailable, match="no answer in time"):
        asked(server)

    assert len(server.bodies) == 1


def test_a_prompt_beyond_the_context_is_too_long() -> None:
    words = '{"message":"request (5000 tokens) exceeds the available context size (4096 tokens)"}'
    server = FakeServer(lambda _: httpx2.Response(400, text=words))

    with pytest.raises(PromptTooLong) as raised:
        asked(server)

    assert (raised.value.needed, raised.value.available) == (5000, 4096)


def test_a_prompt_that_the_server_has_cut_is_too_long() -> None:
    server = FakeServer(lambda _: completion("{}", usage={"prompt_tokens": 20}))

    with pytest.raises(PromptTooLong):
        asked(server, content="word " * 21)


@pytest.mark.parametrize("body", [{}, {"choices": []}, [], {"choices": [{"message": None}]}])
def test_an_answer_that_is_none_is_refused(body: object) -> None:
    with pytest.raises(EngineRefused, match="no chat completion"):
        asked(FakeServer(lambda _: httpx2.Response(200, json=body)))


def test_the_only_model_is_taken_and_another_must_be_served() -> None:
    server = FakeServer(lambda _: completion("{}"), models=("a", "b"))

    assert client_of(server, "b").model == "b"
    with pytest.raises(ModelMissing, match="not just one model; it has a, b"):
        client_of(server)
    with pytest.raises(ModelMissing, match="does not serve c; it has a, b"):
        client_of(server, "c")


def test_the_key_is_sent() -> None:
    server = FakeServer(lambda _: completion("{}"))

    client_of(server, api_key="secret").ask("hello", None, 8)

    assert {headers["Authorization"] for headers in server.headers} == {"Bearer secret"}


def test_prompts_of_one_group_go_one_after_the_other_and_groups_side_by_side() -> None:
    both = threading.Barrier(2, timeout=10)
    order: list[str] = []

    def reply(body: dict[str, Any]) -> httpx2.Response:
        content = body["messages"][0]["content"]
        if content.startswith("first"):
            both.wait()
        order.append(content)
        return completion("{}")

    tokenizer = ServedTokenizer()
    engine = ServedEngine(client_of(FakeServer(reply)), tokenizer, max_requests=2)
    engine.start()
    groups = [
        engine.submit(
            [Prompt(tokenizer.prompt(f"{word} {n}"), None, 8) for word in ("first", "second")]
        )
        for n in (1, 2)
    ]
    for group in groups:
        for future in group:
            future.result(10)
    engine.stop()

    for n in (1, 2):
        assert order.index(f"first {n}") < order.index(f"second {n}")


def test_stopping_releases_who_waits_and_a_cancelled_prompt_is_not_sent() -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def reply(_body: dict[str, Any]) -> httpx2.Response:
        is_asked.set()
        may_answer.wait(10)
        return completion("{}")

    server = FakeServer(reply)
    tokenizer = ServedTokenizer()
    engine = ServedEngine(client_of(server), tokenizer, max_requests=1)
    engine.start()
    [running] = engine.submit([Prompt(tokenizer.prompt("a"), None, 8)])
    [waiting] = engine.submit([Prompt(tokenizer.prompt("b"), None, 8)])
    [cancelled] = engine.submit([Prompt(tokenizer.prompt("c"), None, 8)])
    assert is_asked.wait(10)
    assert cancelled.cancel()

    engine.stop()

    for future in (running, waiting):
        with pytest.raises(EngineStopped):
            future.result(10)
    assert not engine.is_alive
    [late] = engine.submit([Prompt(tokenizer.prompt("d"), None, 8)])
    assert isinstance(late.exception(10), EngineStopped)
    may_answer.set()
    assert len(server.bodies) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "[::1]"])
def test_this_machine_needs_no_leave(host: str) -> None:
    server = Server(f"http://{host}:11434/v1", "", "", 5.0)

    assert checked_server(server, allow_remote=False) is server


@pytest.mark.parametrize(
    "host", ["example.org", "10.0.0.7", "0.0.0.0", "127.0.0.1.example.org", "localhost.example"]
)
def test_another_machine_is_asked_only_with_leave(host: str) -> None:
    server = Server(f"https://{host}/v1", "", "", 5.0)

    with pytest.raises(ConfigurationError, match="the text of every document would go there"):
        checked_server(server, allow_remote=False)
    assert checked_server(server, allow_remote=True) is server


@pytest.mark.parametrize("url", ["", "127.0.0.1:11434", "ftp://127.0.0.1/v1", "http:///v1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DOCPROC_BASE_URL"):
        checked_server(Server(url, "", "", 5.0), allow_remote=True)


def test_texts_come_back_as_they_were() -> None:
    tokenizer = ServedTokenizer()
    text = "Rechnung Nr. 4711\n\n  €  1.234,56\tÄäß 漢字 🙂"

    assert tokenizer.text(tokenizer.prompt(text)) == text
