"""Speaks to an OpenAI-compatible server: with patience, and to this machine alone unless told."""

import ipaddress
import json
import re
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from docproc.engine.served_answers import ServedAnswer, read_served
from docproc.errors import (
    ConfigurationError,
    EngineRefused,
    EngineUnavailable,
    ModelMissing,
    PromptTooLong,
)

_NUM_TRIES = 4
_FIRST_BACKOFF_SECONDS = 0.5
_MAX_BACKOFF_SECONDS = 30.0
_CONNECT_SECONDS = 5.0
_BUSY = (408, 425, 429, 502, 503, 504)
# What a server may not know, and the words by which it says so.
_OPTIONAL = {
    "logprobs": re.compile(r"logprob", re.IGNORECASE),
    "chat_template_kwargs": re.compile(r"chat_template|extra|unknown", re.IGNORECASE),
    "response_format": re.compile(
        # The last where llama.cpp cannot read what its own grammar has let through.
        r"response_format|schema|grammar|structured|does not match the expected",
        re.IGNORECASE,
    ),
}
_TOO_LONG = re.compile(
    r"context (size|length|window)|too long|exceeds?.{0,40}context", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is and how to ask it.

    Attributes:
        base_url: up to ``/v1``.
        model: that it serves, '' for the only one.
        api_key: that it asks for, '' for none.
        timeout_seconds: for one answer.
    """

    base_url: str
    model: str
    api_key: str
    timeout_seconds: float

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_remote(self) -> bool:
        """Whether it may be another machine than this one."""
        if self.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True


def checked_server(server: Server, *, allow_remote: bool) -> Server:
    """The server, unless documents may not leave for it.

    Raises:
        ConfigurationError: the address is none, or is of another machine.
    """
    if urlsplit(server.base_url).scheme not in ("http", "https") or not server.host:
        raise ConfigurationError(
            f"DOCPROC_BASE_URL: {server.base_url or 'nothing'} is no address of a server; "
            "such as http://127.0.0.1:11434/v1"
        )
    if server.is_remote and not allow_remote:
        raise ConfigurationError(
            f"DOCPROC_BASE_URL: {server.host} is another machine: the text of every document would "
            "go there; allow it with --allow-remote or DOCPROC_ALLOW_REMOTE=true"
        )
    return server


class ServedClient:
    """One server, from many threads.

    Args:
        server: to ask.
        transport: in place of the network.
        first_backoff_seconds: before a request is tried again; doubled each time.

    Raises:
        EngineUnavailable: the server does not answer.
        EngineRefused: it does not say which models it serves.
        ModelMissing: it does not serve the model.
    """

    def __init__(
        self,
        server: Server,
        *,
        transport: httpx2.BaseTransport | None = None,
        first_backoff_seconds: float = _FIRST_BACKOFF_SECONDS,
    ) -> None:
        headers = {"Authorization": f"Bearer {server.api_key}"} if server.api_key else {}
        self._http = httpx2.Client(
            base_url=server.base_url.rstrip("/") + "/",
            headers=headers,
            timeout=httpx2.Timeout(server.timeout_seconds, connect=_CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=None),
            transport=transport,
            # A proxy of the environment is another machine.
            trust_env=False,
        )
        self._first_backoff_seconds = first_backoff_seconds
        self._closing = threading.Event()
        self.model = self._served(server.model)

    def close(self) -> None:
        """Ends its connections, and the waiting between tries."""
        self._closing.set()
        self._http.close()

    def ask(self, content: str, schema: str | None, max_tokens: int) -> ServedAnswer:
        """The answer to one user message, under a JSON schema where the server takes one.

        Raises:
            EngineUnavailable: the server does not answer in time, also when asked again.
            EngineRefused: it does not take the request.
            PromptTooLong: its context is shorter than the message and the answer.
        """
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": "user", "content": content}],
            "temperature": 0,
            "max_tokens": max_tokens,
            "logprobs": True,
            "chat_template_kwargs": {"enable_thinking": False},
        }
        if schema is not None:
            form = {"name": "answer", "strict": True, "schema": json.loads(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        while True:
            response = self._request("POST", "chat/completions", body)
            if response.status_code == httpx2.codes.OK:
                return read_served(_json_of(response))
            body = _without_what_is_refused(body, response)

    def _served(self, model: str) -> str:
        response = self._request("GET", "models", None)
        if response.status_code != httpx2.codes.OK:
            raise EngineRefused(_refusal(response))
        entries = _json_of(response)
        listed = entries.get("data") if isinstance(entries, dict) else None
        names = [str(entry.get("id")) for entry in listed or [] if isinstance(entry, dict)]
        if model in names or (not model and len(names) == 1):
            return model or names[0]
        served = ", ".join(names) or "none"
        what = f"does not serve {model}" if model else "serves not just one model"
        raise ModelMissing(f"DOCPROC_MODEL: the server {what}; it has {served}")

    def _request(self, method: str, path: str, body: object) -> httpx2.Response:
        """Tries again while the server is busy or not there yet."""
        problem = ""
        for number in range(_NUM_TRIES):
            seconds = self._first_backoff_seconds * 2**number
            try:
                response = self._http.request(method, path, json=body)
            except httpx2.ReadTimeout as error:
                # Asked again, the server would work on both.
                raise EngineUnavailable(f"no answer in time from {self._http.base_url}") from error
            except (httpx2.TransportError, RuntimeError) as error:
                problem = str(error) or type(error).__name__
            else:
                if response.status_code not in _BUSY:
                    return response
                problem = _refusal(response)
                seconds = max(seconds, _retry_after(response))
            is_last = number == _NUM_TRIES - 1
            if is_last or self._closing.wait(min(seconds, _MAX_BACKOFF_SECONDS)):
                break
        raise EngineUnavailable(f"{self._http.base_url} does not answer: {problem}")


def _without_what_is_refused(body: dict[str, Any], response: httpx2.Response) -> dict[str, Any]:
    """The request without what the server does not know.

    Raises:
        PromptTooLong, EngineRefused: that is not what it says.
    """
    words = _refusal(response)
    if _TOO_LONG.search(words):
        numbers = [int(number) for number in re.findall(r"(\d+) tokens", response.text)]
        if len(numbers) >= 2:
            raise PromptTooLong(needed=max(numbers), available=min(numbers))
        raise EngineRefused(words)
    refused = next(
        (key for key, said in _OPTIONAL.items() if key in body and said.search(words)), None
    )
    if refused is None:
        raise EngineRefused(words)
    return {key: value for key, value in body.items() if key != refused}


def _refusal(response: httpx2.Response) -> str:
    return f"the server says {response.status_code}: {response.text[:300]}"


def _retry_after(response: httpx2.Response) -> float:
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdigit() else 0.0


def _json_of(response: httpx2.Response) -> Any:  # noqa: ANN401  # JSON
    try:
        return response.json()
    except ValueError as error:
        raise EngineRefused(f"the server's answer is no JSON: {response.text[:200]}") from error
