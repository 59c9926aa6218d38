from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from docproc.schema import load_document_types
from docproc.store import Store
from docproc.web import Desk, make_application
from docproc.web.pictures import PictureCache
from tests.web.drawing import draw

TOKEN = "a-token-of-forty-three-characters-or-so"
HOST = "http://127.0.0.1:8377"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/docproc.db") as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    """Its pictures are no real ones: other tests draw."""
    return Desk(store, PictureCache(draw), load_document_types(), "anna")


@pytest.fixture
def stranger(desk: Desk) -> TestClient:
    """A browser on this machine that knows the address, but not the token."""
    return TestClient(make_application(desk, TOKEN), base_url=HOST, follow_redirects=False)


@pytest.fixture
def browser(stranger: TestClient) -> TestClient:
    """A browser that has opened the address with the token."""
    assert stranger.get("/", params={"token": TOKEN}).status_code == 303
    return stranger
