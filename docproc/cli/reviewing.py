"""The command that opens the review in a browser: review."""

import getpass
import secrets
import threading
import webbrowser

import click

from docproc.cli.opening import open_present_store
from docproc.cli.printing import as_json, console, print_json_line
from docproc.cli.session import stopping
from docproc.settings import load_settings
from docproc.text import Reader
from docproc.web import (
    Address,
    Desk,
    ReviewServer,
    drawing_limits,
    listening_on,
    make_application,
)

_DEFAULT_PORT = 8377
_TICK_SECONDS = 0.5
_TOKEN_BYTES = 32


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_DEFAULT_PORT,
    show_default=True,
    help="On this machine; 0 takes any that is free.",
)
@click.option("--as", "reviewer", help="Whose name reviews carry.  [default: the user's]")
@click.option("--open", "is_opened", is_flag=True, help="Open it in the default browser.")
@as_json
def review(*, port: int, reviewer: str | None, is_opened: bool, is_json: bool) -> None:
    """Review in the browser what docproc is not sure of, until Ctrl-C."""
    settings = load_settings()
    stop = threading.Event()
    with (
        open_present_store() as store,
        listening_on(port) as listening,
        Reader(drawing_limits(settings)) as reader,
    ):
        address = Address(listening.getsockname()[1], secrets.token_urlsafe(_TOKEN_BYTES))
        desk = Desk.of(settings, store, reader, reviewer or getpass.getuser())
        application = make_application(desk, address.token)
        with stopping(stop), ReviewServer(application, listening) as server:
            if is_json:
                print_json_line({"url": address.url})
            else:
                console.print(f"open {address.url}", soft_wrap=True)
                console.print("for this machine alone; Ctrl-C stops")
            if is_opened:
                webbrowser.open(address.url)
            while server.is_alive and not stop.wait(_TICK_SECONDS):
                pass
