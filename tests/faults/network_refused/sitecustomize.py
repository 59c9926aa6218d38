"""A machine whose network is gone: with this folder on PYTHONPATH, only loopback connects.

Python imports ``sitecustomize`` at the start of every process, children included.
"""

import ipaddress
import sys
from typing import Any


def _is_loopback(address: Any) -> bool:  # noqa: ANN401  # as sockets have it
    # Unix sockets have paths, not pairs.
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo" and not _is_loopback(arguments[:2]):
        raise ConnectionRefusedError(f"outgoing look-up of {arguments[0]}")
    if event in {"socket.connect", "socket.sendto"} and not _is_loopback(arguments[1]):
        raise ConnectionRefusedError(f"outgoing connection to {arguments[1]}")


sys.addaudithook(_refuse)
