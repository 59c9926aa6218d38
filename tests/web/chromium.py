"""Debian's Chromium, which opens pages as a person's browser does."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from docproc.settings import Settings
from docproc.store import Store
from docproc.text import Reader
from docproc.web import (
    Address,
    Desk,
    ReviewServer,
    drawing_limits,
    listening_on,
    make_application,
)
from tests.conftest import skip_unless_in_ci

_TOKEN = "a-token-of-forty-three-characters-or-so"
# A busy machine is slow to start a browser, and to draw in it.
_TIMEOUT_MS = 60_000
# Containers have no user namespaces, which its sandbox is made of.
_ARGUMENTS = ["--no-sandbox"]


@contextmanager
def chromium_at(url: str, *, is_dark: bool = False, is_quiet: bool = True) -> Iterator[Page]:
    """A page of a new browser that has opened ``url``; ``is_quiet`` if no errors may show."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        skip_unless_in_ci("there is no Chromium here: apt-get install chromium")
    expect.set_options(timeout=_TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        size: ViewportSize = {"width": 1440, "height": 900}
        page = browser.new_page(viewport=size, color_scheme="dark" if is_dark else "light")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.extend([said.text] if said.type == "error" else []))
        page.set_default_timeout(_TIMEOUT_MS)
        page.goto(url)
        yield page
        browser.close()
    if is_quiet and errors:
        pytest.fail(f"the page said: {errors}")


@contextmanager
def served(home: Path, store: Store) -> Iterator[Address]:
    """The review of a home, with real pages, as the command serves it."""
    settings = Settings(home=home)
    with listening_on(0) as listening, Reader(drawing_limits(settings)) as reader:
        address = Address(listening.getsockname()[1], _TOKEN)
        desk = Desk.of(settings, store, reader, "anna")
        with ReviewServer(make_application(desk, address.token), listening):
            yield address
