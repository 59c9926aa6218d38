"""A worker whose model another process runs: no model is loaded, and only loopback connects."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from docproc.samples import sample_files
from docproc.store import FileState, Store
from tests.end_to_end.commands import Commands, states_of
from tests.end_to_end.evidence import num_shown_values

NETWORK_REFUSED = Path(__file__).parents[1] / "faults" / "network_refused"
ANSWER = {"invoice_number": "HP-20417", "vendor_name": "Somebody Else Inc", "currency": "GBP"}


class _Server(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in http.server
        """Says nothing."""

    def do_GET(self) -> None:
        self._send({"data": [{"id": "any"}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": json.dumps(ANSWER)}
        self._send({"choices": [{"message": message, "finish_reason": "stop"}]})

    def _send(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_server_on_this_machine_does_the_main_job_without_a_model(tmp_path: Path) -> None:
    path = next(path for path in sample_files() if path.name == "invoice-HP-20417.pdf")
    python_path = os.pathsep.join([str(NETWORK_REFUSED), str(Path(__file__).parents[2])])
    commands = Commands(
        tmp_path,
        DOCPROC_CACHE_DIR=str(tmp_path / "no models"),
        DOCPROC_SUMMARIES="false",
        PYTHONPATH=python_path,
    )
    with serving() as base_url:
        options = ("--engine", "openai", "--base-url", base_url)
        submitted = commands.run("submit", str(path), "--type", "invoice", "--wait", *options)

    assert submitted.returncode == 0, submitted.stdout + submitted.stderr + commands.log
    shown = commands.json("show", "1")
    [extraction] = shown["extractions"]
    found = {field["name"]: field for field in extraction["fields"]}
    assert found["invoice_number"]["verbatim"] == "HP-20417"
    assert found["vendor_name"]["verbatim"] is None
    assert found["vendor_name"]["reasons"] == ["Somebody Else Inc is not printed there"]
    assert extraction["version"]["model"] == "openai:any"
    with Store.open(commands.database_url) as store:
        assert states_of(store) == [FileState.DONE]
        assert num_shown_values(store) >= 1
