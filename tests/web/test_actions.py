"""What is posted is stored with who and when, or refused; nothing by halves."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from docproc.export import export_csv
from docproc.extraction import ExtractionStatus
from docproc.schema import load_document_types
from docproc.store import Store
from tests.store.samples import done
from tests.web.conftest import HOST
from tests.web.test_pages import doubtful

ORIGIN = {"Origin": HOST}
GROSS = ".1.gross_total"


def act(
    browser: TestClient, store: Store, file_id: int, action: str, *changes: dict[str, object]
) -> Response:
    """Posts changes of a file's first document."""
    extraction = store.extractions(file_id)[0].id
    posted = {"extraction": extraction, "changes": list(changes)}
    return browser.post(f"/documents/{file_id}/1/{action}", json=posted, headers=ORIGIN)


def test_a_confirmation_is_stored_with_who_and_when(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)

    answer = act(browser, store, file_id, "confirm")

    (review,) = store.extractions(file_id)[0].reviews
    assert answer.json() == {"next": f"/review?done={file_id}.1"}
    assert review.reviewer == "anna"
    assert datetime.now(UTC) - review.reviewed_at < timedelta(minutes=1)
    assert store.file(file_id).status is ExtractionStatus.OK


def test_a_correction_changes_what_is_exported(
    browser: TestClient, store: Store, tmp_path: Path
) -> None:
    file_id = doubtful(store)

    act(browser, store, file_id, "confirm", {"key": GROSS, "text": "99.10"})

    path = tmp_path / "documents.csv"
    export_csv(store, path, document_types=load_document_types())
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["gross_total"] == "99.10"
    assert row["status"] == "ok"


def test_the_next_document_is_the_one_behind_else_the_first(
    browser: TestClient, store: Store
) -> None:
    first, second, third = (doubtful(store, f"{n:02x}", f"{n}.pdf") for n in range(3))

    following = [act(browser, store, file_id, "confirm") for file_id in (second, third)]

    assert following[0].json()["next"] == f"/documents/{third}/1?done={second}.1"
    assert following[1].json()["next"] == f"/documents/{first}/1?done={third}.1"


def test_a_preview_stores_nothing(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)
    before = store.extractions(file_id)

    answer = act(browser, store, file_id, "preview", {"key": GROSS, "text": "77.00"})

    assert "77.00" in answer.text
    assert "<html" not in answer.text
    assert store.extractions(file_id) == before


def test_undoing_brings_back_what_was_there(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)
    before = store.extractions(file_id)[0].extraction
    act(browser, store, file_id, "confirm", {"key": GROSS, "text": "77.00"})

    answer = act(browser, store, file_id, "undo")

    assert answer.json() == {"next": f"/documents/{file_id}/1"}
    assert store.extractions(file_id)[0].extraction == before
    assert store.num_to_review() == 1


def test_a_confirmed_document_says_so_and_offers_to_undo(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)
    following = act(browser, store, file_id, "confirm").json()["next"]

    assert f'data-undo="/documents/{file_id}/1/undo"' in browser.get(following).text
    assert "confirmed by anna" in browser.get(f"/documents/{file_id}/1").text


def test_what_was_not_reviewed_cannot_be_undone(browser: TestClient, store: Store) -> None:
    answer = act(browser, store, doubtful(store), "undo")

    assert answer.status_code == 409


def test_an_extraction_that_was_replaced_meanwhile_is_not_confirmed(
    browser: TestClient, store: Store
) -> None:
    file_id = doubtful(store)
    posted = {"extraction": store.extractions(file_id)[0].id + 1, "changes": []}

    answer = browser.post(f"/documents/{file_id}/1/confirm", json=posted, headers=ORIGIN)

    assert answer.status_code == 409
    assert "load the page again" in answer.text
    assert store.num_to_review() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"key": "shoes"},
        {"key": ".1.shoes"},
        {"key": "..gross_total"},
        {"key": GROSS, "span": [7, 0, 3]},
        {"key": GROSS, "span": [1, 3]},
        {"key": GROSS, "text": "x" * 2001},
        {"key": GROSS, "value": 3},
        {},
    ],
)
def test_a_change_that_cannot_be_meant_is_refused(
    browser: TestClient, store: Store, change: dict[str, object]
) -> None:
    file_id = doubtful(store)

    answer = act(browser, store, file_id, "confirm", change)

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert store.num_to_review() == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"extraction": 1}', b"\xff\x00"])
def test_a_body_that_is_none_is_refused(browser: TestClient, store: Store, body: bytes) -> None:
    file_id = doubtful(store)

    answer = browser.post(f"/documents/{file_id}/1/confirm", content=body, headers=ORIGIN)

    assert answer.status_code == 400


@pytest.mark.parametrize("action", ["preview", "confirm", "undo"])
def test_a_link_changes_nothing(browser: TestClient, store: Store, action: str) -> None:
    file_id = doubtful(store)

    assert browser.get(f"/documents/{file_id}/1/{action}").status_code == 405


def test_candidates_are_other_values_of_the_page(browser: TestClient, store: Store) -> None:
    entry = done(store)

    due = browser.get(f"/documents/{entry.id}/1/bench", params={"key": ".1.due_date"}).text
    net = browser.get(f"/documents/{entry.id}/1/bench", params={"key": ".1.net_total"}).text
    gross = browser.get(f"/documents/{entry.id}/1/bench", params={"key": GROSS}).text

    assert "data-span" not in due
    assert 'data-span="1 6 11"' in net
    assert "data-span" not in gross
    assert browser.get(f"/documents/{entry.id}/1/bench", params={"key": "?"}).status_code == 400
