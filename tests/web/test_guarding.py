"""Nobody gets in without the token, from elsewhere, or through another page."""

import pytest
from starlette.testclient import TestClient

from docproc.store import Store
from tests.store.samples import done
from tests.web.conftest import HOST, TOKEN

OWN = {"Origin": HOST}


def test_the_token_is_traded_for_a_cookie_that_scripts_and_others_do_not_get(
    stranger: TestClient,
) -> None:
    answer = stranger.get(f"/review?after=1&token={TOKEN}")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/review?after=1"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/review", "/documents", "/documents/1/1", "/static/style.css", "/?token=x"]
)
def test_without_the_token_nothing_is_shown(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)

    assert answer.status_code == 401
    assert "html" not in answer.headers["content-type"]


def test_a_wrong_cookie_is_refused(stranger: TestClient) -> None:
    stranger.cookies.set("docproc-review-8377", TOKEN[:-1] + "x")

    assert stranger.get("/").status_code == 401


def test_the_cookie_of_another_port_is_refused(browser: TestClient) -> None:
    cookies = {name.replace("8377", "9000"): value for name, value in browser.cookies.items()}
    browser.cookies.clear()
    browser.cookies.update(cookies)

    assert browser.get("/").status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8377", "127.0.0.1.evil.example", "", "[", "0.0.0.0:8377"]
)
def test_a_name_that_was_made_to_point_here_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8377", "127.0.0.1:9999", "[::1]:8377"])
def test_this_machine_by_another_name_or_through_a_tunnel_is_welcome(
    stranger: TestClient, host: str
) -> None:
    answer = stranger.get("/", params={"token": TOKEN}, headers={"Host": host})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://127.0.0.1:9000", "https://127.0.0.1:8377", "null", None],
)
def test_another_page_cannot_post(browser: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}

    assert browser.post("/documents/1/1/confirm", headers=headers).status_code == 403


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_another_page_cannot_embed_or_fetch(browser: TestClient, site: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}

    assert browser.get("/documents/1/pages/1.png", headers=headers).status_code == 403


def test_another_page_may_link_here(browser: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert browser.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/", headers=OWN).status_code == 405


def test_a_body_that_is_too_long_is_refused(browser: TestClient) -> None:
    answer = browser.post("/documents/1/1/confirm", content=b"x" * 1_000_001, headers=OWN)

    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "many", ""])
def test_a_length_that_is_no_number_is_refused(browser: TestClient, length: str) -> None:
    assert browser.get("/", headers={"Content-Length": length}).status_code == 413


def test_the_token_leads_nowhere_else(stranger: TestClient) -> None:
    answer = stranger.get(f"{HOST}//evil.example/x?token={TOKEN}")

    assert answer.headers["location"] == "/evil.example/x"


@pytest.mark.parametrize("path", ["/", "/nothing", "/static/style.css", "/documents/1/pages/1.png"])
def test_browsers_are_told_to_trust_nothing_else(
    browser: TestClient, store: Store, path: str
) -> None:
    done(store)

    headers = browser.get(path).headers

    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
