"""The command serves this machine alone, and ends when it is told to."""

import json
import signal
import socket
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from docproc.errors import ConfigurationError, ExitCode
from docproc.settings import Settings
from docproc.store import Store
from docproc.web import Address, listening_on
from tests.end_to_end.commands import Commands
from tests.web.samples import fill, readable_labels


def test_a_page_is_drawn_from_the_original_and_the_command_ends_quietly(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    (tmp_path / ".docproc").mkdir()
    settings = Settings(home=tmp_path)
    with Store.open(settings.effective_database_url) as store:
        fill(settings, store, readable_labels()[:1])

    with commands.started("review", "--port", "0", "--json") as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        browser = build_opener(HTTPCookieProcessor())
        assert b"Needs review" in browser.open(url).read()
        host = url.partition("/?")[0]
        picture = browser.open(f"{host}/documents/1/pages/1.png").read()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)

    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 50_000
    assert process.returncode == ExitCode.OK
    assert output == ""


def test_it_listens_on_this_machine_only() -> None:
    with listening_on(0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_named_with_the_cure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigurationError, match=rf"port {port} .*--port names another"):
            listening_on(port)


def test_the_address_has_the_token() -> None:
    assert Address(8377, "secret").url == "http://127.0.0.1:8377/?token=secret"


def test_without_a_home_it_says_so(tmp_path: Path) -> None:
    ended = Commands(tmp_path / "none").run("review")

    assert ended.returncode == ExitCode.CONFIGURATION
    assert "no docproc folder" in ended.stderr
