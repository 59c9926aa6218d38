"""The guard: lets in this machine's own pages, opened with the token, and nobody else.

Any web page in the same browser may send requests to 127.0.0.1, any name may be made to
point there, and other users of the machine may connect. So a request needs a host of this
machine, the token, and, unless it only opens a page, an origin that is this server itself.
"""

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

_Message = MutableMapping[str, Any]
_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Application = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

_HOST_NAMES = ("127.0.0.1", "localhost", "::1")
_MAX_BODY_BYTES = 1_000_000
_COOKIE = "docproc-review"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Its absence would make the origin of forms "null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """An ASGI application around another, which sees only requests that may be answered."""

    def __init__(self, application: _Application, token: str) -> None:
        self._application = application
        self._token = token

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answers, refuses, or passes a request on."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        send = _with_headers(send)
        answer = self._refusal(request) or self._welcome(request)
        if answer is not None:
            await answer(scope, receive, send)
        elif not self._is_known(request):
            await _refused(401, "open the address that `docproc review` printed")(
                scope, receive, send
            )
        else:
            await self._application(scope, _limited(receive), send)

    def _refusal(self, request: Request) -> Response | None:
        headers = request.headers
        if _host_name(headers) not in _HOST_NAMES:
            return _refused(403, "this server answers to 127.0.0.1 and localhost only")
        if request.method not in ("GET", "HEAD", "POST"):
            return _refused(405, "only GET and POST")
        if not _is_own(request):
            return _refused(403, "another page may not use this one")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _MAX_BODY_BYTES:
            return _refused(413, "too long")
        return None

    def _welcome(self, request: Request) -> Response | None:
        """Trades the token in the URL for a cookie, so that no URL shows it from then on."""
        token = request.query_params.get("token")
        if request.method != "GET" or token is None:
            return None
        if not self._is_token(token):
            return _refused(401, "this address is of an earlier `docproc review`")
        answer = RedirectResponse(_address_of(request), 303)
        name = _cookie_name(request)
        answer.set_cookie(name, self._token, httponly=True, samesite="lax", path="/")
        return answer

    def _is_known(self, request: Request) -> bool:
        return self._is_token(request.cookies.get(_cookie_name(request), ""))

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


def _is_own(request: Request) -> bool:
    """Whether the request comes from this server's pages, or only opens one of them."""
    headers, is_safe = request.headers, request.method in ("GET", "HEAD")
    origin = headers.get("origin")
    if origin is not None or not is_safe:
        return origin == f"http://{headers.get('host')}"
    site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
    return site in (None, "same-origin", "none") or mode == "navigate"


def _host_name(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None


def _cookie_name(request: Request) -> str:
    """One for each port: browsers share cookies between the ports of a host."""
    return f"{_COOKIE}-{request.url.port or 80}"


def _address_of(request: Request) -> str:
    """What was asked for, without the token."""
    query = request.url.remove_query_params("token").query
    # Never "//host": that would lead away from here.
    path = str(request.scope["path"])
    return "/" + path.lstrip("/") + (f"?{query}" if query else "")


def _refused(status: int, words: str) -> Response:
    return PlainTextResponse(f"docproc: {words}\n", status)


def _with_headers(send: _Send) -> _Send:
    async def send_safely(message: _Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            # What documents say stays out of the browser's cache.
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return send_safely


def _limited(receive: _Receive) -> _Receive:
    """Ends bodies without a length that go on for too long."""
    num_left = _MAX_BODY_BYTES

    async def receive_some() -> _Message:
        nonlocal num_left
        message = await receive()
        num_left -= len(message.get("body", b""))
        return message if num_left >= 0 else {"type": "http.disconnect"}

    return receive_some
