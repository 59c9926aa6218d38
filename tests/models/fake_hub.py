"""A model hub on this machine that speaks what ``huggingface_hub`` asks.

It serves folders as repositories of one commit; large files have their SHA-256 as LFS files
do. It can break off in the middle of a file, and send other bytes than it has promised.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_INFO = re.compile(r"/api/models/(?P<repository>[^/]+/[^/]+)(/revision/(?P<revision>[^/?]+))?")
_FILE = re.compile(r"/(?P<repository>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<name>[^?]+)")


@dataclass
class FakeHub:
    """What it serves and what it was asked.

    Attributes:
        repositories: folder and commit by name; the commit can be asked for, or ``main``.
        breaks_after: bytes of a large file after which the connection ends, and the hub is down.
        is_down: whether it refuses whatever it is asked.
        is_down: whether it refuses whatever it is asked.
    damages: names of files whose bytes are not those that were promised.
        requests: method, path and range of each, in order.
    """

    repositories: dict[str, tuple[Path, str]]
    breaks_after: int | None = None
    is_down: bool = False
    damages: frozenset[str] = frozenset()
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    endpoint: str = ""

    def fetched(self, name: str) -> list[str]:
        """The ranges in which a file was asked for."""
        return [r for method, path, r in self.requests if method == "GET" and path.endswith(name)]


@contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    """The hub answers on ``hub.endpoint`` while this lasts."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in http.server
        """Says nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        self.hub.requests.append((self.command, path, self.headers.get("Range", "")))
        is_file = _FILE.fullmatch(path)
        match = is_file or _INFO.fullmatch(path)
        found = self.hub.repositories.get(match["repository"]) if match else None
        if self.hub.is_down:
            self._send(500, b"", {})
        elif (
            match is None
            or found is None
            or (match["revision"] or "main") not in ("main", found[1])
        ):
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif is_file is None:
            self._info(*found)
        else:
            self._file(found[0] / match["name"])

    def _info(self, folder: Path, commit: str) -> None:
        siblings = []
        for path in sorted(folder.iterdir()):
            sibling = {"rfilename": path.name, "size": path.stat().st_size, "blobId": _oid(path)}
            if _is_large(path):
                lfs = {"sha256": _sha256(path), "size": path.stat().st_size, "pointerSize": 134}
                sibling["lfs"] = lfs
            siblings.append(sibling)
        self._send_json(
            {"id": folder.name, "sha": commit, "siblings": siblings, "cardData": {"license": "mit"}}
        )

    def _file(self, path: Path) -> None:
        content = path.read_bytes()
        if path.name in self.hub.damages:
            content = content[:-1] + bytes([content[-1] ^ 1])
        start, status, headers = 0, 200, {"Accept-Ranges": "bytes"}
        if match := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")):
            start, status = int(match[1]), 206
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        until = self.hub.breaks_after if _is_large(path) else None
        self._send(status, content[start:], headers, until=until)

    def _send_json(self, content: object) -> None:
        self._send(200, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def _send(
        self, status: int, content: bytes, headers: dict[str, str], *, until: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content[:until])
        if until is not None:
            self.hub.is_down = True
            self.close_connection = True


def _is_large(path: Path) -> bool:
    return path.suffix == ".safetensors"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _oid(path: Path) -> str:
    content = path.read_bytes()
    return hashlib.sha1(b"blob %d\0%s" % (len(content), content)).hexdigest()
