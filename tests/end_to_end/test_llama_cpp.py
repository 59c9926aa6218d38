"""The same work through llama.cpp's server, with a model of random weights.

The server's binary is named by DOCPROC_TEST_LLAMA_SERVER, or is on the PATH as ``llama-server``.
"""

import hashlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from docproc.engine.served_client import ServedClient, Server
from docproc.errors import PromptTooLong
from docproc.extraction import Extraction
from docproc.pipeline import build_extractor
from docproc.samples import sample_files
from docproc.settings import Settings, load_settings
from tests.models.test_gguf import save_gguf

BINARY = os.environ.get("DOCPROC_TEST_LLAMA_SERVER") or shutil.which("llama-server")
CONTEXT = 4096


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server listens."""
    if BINARY is None:
        pytest.skip("llama.cpp's server is not on this machine")
    path = tmp_path_factory.mktemp("served") / "tiny.gguf"
    changes = {"llama.context_length": CONTEXT, "llama.rope.dimension_count": 8}
    save_gguf(path, "llama", "F16", **changes)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [BINARY, "-m", str(path), "--host", "127.0.0.1", "--port", str(port)]
    command += ["-c", str(2 * CONTEXT), "-np", "2", "-t", "1", "--no-warmup"]
    with (path.parent / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.wait()


def settings_of(base_url: str) -> Settings:
    return load_settings(engine="openai", base_url=base_url, max_slots=2, max_prompt_tokens=2000)


def extracted(base_url: str, path: Path) -> Extraction:
    extractor = build_extractor(settings_of(base_url))
    extractor.start()
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        document, (extraction,) = extractor.extract(
            path, sha256=sha256, name=path.name, document_type="invoice"
        )
    finally:
        extractor.stop()
    for field in (*extraction.fields, *(f for row in extraction.line_items for f in row.fields)):
        if field.verbatim is None:
            assert field.value is None
        else:
            assert field.evidence is not None
            assert document.verbatim(field.evidence.span) == field.verbatim
    return extraction


def test_a_document_is_extracted_and_nothing_is_invented(base_url: str) -> None:
    path = next(path for path in sample_files() if path.name == "invoice-HP-20417.pdf")

    extraction = extracted(base_url, path)

    assert (extraction.version.model or "").startswith("openai:")
    assert extraction.receipt.completion_tokens > 0
    # Random weights under the schema choose among what is printed; the server says how surely.
    assert any(field.confidence is not None for field in extraction.fields)


def test_a_message_beyond_the_context_is_too_long(base_url: str) -> None:
    client = ServedClient(Server(base_url, "", "", 60.0))

    with pytest.raises(PromptTooLong) as raised:
        client.ask("word " * CONTEXT, None, 8)

    assert raised.value.available == CONTEXT
    client.close()
