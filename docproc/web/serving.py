"""Serving: the application on a port of this machine, until it is told to stop."""

import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from docproc.errors import ConfigurationError

HOST = "127.0.0.1"
_STOP_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is; only the URL with its token opens it."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """What a person opens."""
        return f"http://{HOST}:{self.port}/?token={self.token}"


class ReviewServer:
    """Serves an application to this machine alone, from its own thread, while it is open."""

    def __init__(self, application: ASGIApp, listening: socket.socket) -> None:
        self._socket = listening
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                # The log would have the token.
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_STOP_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="docproc-review", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


def listening_on(port: int) -> socket.socket:
    """A socket of this machine alone that listens on ``port``; 0 means any that is free.

    Raises:
        ConfigurationError: another program has it.
    """
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise ConfigurationError(
            f"port {port} cannot be used ({error.strerror}); --port names another"
        ) from error
