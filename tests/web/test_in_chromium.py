"""A person reviews ten documents by keyboard, in a real browser."""

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from docproc.export import export_csv
from docproc.samples import SampleLabel
from docproc.schema import load_document_types
from docproc.settings import Settings
from docproc.store import Store
from docproc.web import Address
from tests.store.samples import arrival
from tests.web.chromium import chromium_at, served
from tests.web.samples import fill, readable_labels

LABELS = readable_labels()[:10]
MISSING = "invoice_date"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".docproc").mkdir()
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with Store.open(Settings(home=home).effective_database_url) as opened:
        yield opened


@pytest.fixture
def filled(home: Path, store: Store, request: pytest.FixtureRequest) -> Store:
    """A store with samples of which one field was not found; ten unless said otherwise."""
    labels: list[SampleLabel] = getattr(request, "param", LABELS)
    fill(Settings(home=home), store, labels, doubt=MISSING)
    return store


@pytest.fixture
def address(home: Path, store: Store) -> Iterator[Address]:
    with served(home, store) as address:
        yield address


@pytest.fixture
def page(filled: Store, address: Address) -> Iterator[Page]:
    assert filled.num_to_review()
    with chromium_at(address.url) as page:
        yield page


def go_to(page: Page, label: str) -> None:
    """Presses j until the field with this label is selected."""
    selected = page.locator(".field.selected .label")
    for _ in range(20):
        if selected.text_content() == label:
            return
        page.keyboard.press("j")
    pytest.fail(f"j never leads to {label}")


def wait_for_desk(page: Page) -> None:
    page.wait_for_selector("#desk[data-ready]")


@contextmanager
def served_elsewhere() -> Iterator[str]:
    """The URL of a page of somebody else's server on this machine."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def exported(store: Store, path: Path) -> dict[str, dict[str, str]]:
    """The exported rows by file name."""
    export_csv(store, path, document_types=load_document_types())
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_ten_documents_are_reviewed_by_keyboard(page: Page, filled: Store, tmp_path: Path) -> None:
    page.keyboard.press("Enter")
    for label in LABELS:
        wait_for_desk(page)
        assert label.fields is not None
        go_to(page, "Invoice date")
        page.keyboard.press("e")
        page.keyboard.insert_text(str(label.fields[MISSING]))
        page.keyboard.press("Enter")
        expect(page.locator(".field.selected.changed")).to_be_visible()
        with page.expect_navigation():
            page.keyboard.press("Shift+Enter")

    rows = exported(filled, tmp_path / "documents.csv")
    assert filled.num_to_review() == 0
    expect(page.locator("main")).to_contain_text("Nothing to review")
    for label in LABELS:
        assert label.fields is not None
        assert rows[label.file][MISSING] == label.fields[MISSING]
        assert rows[label.file]["status"] == "ok"


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_a_word_that_is_clicked_corrects_the_selected_field(page: Page, filled: Store) -> None:
    stored = filled.extractions(1)[0]
    page.keyboard.press("Enter")
    wait_for_desk(page)
    page.locator(".field-row", has_text="Due date").click()
    document = filled.document(stored.extraction.version.document_sha256)
    printed = document.pages[0]
    word = next(w for w in printed.words if printed.text[w.start : w.end] == "04/07/2026")
    sheet = page.locator(".page svg").first.bounding_box()
    assert sheet is not None
    scale = sheet["width"] / printed.width

    page.mouse.click(
        sheet["x"] + (word.box.left + word.box.right) / 2 * scale,
        sheet["y"] + (word.box.top + word.box.bottom) / 2 * scale,
    )

    changed = page.locator(".field.selected.changed")
    expect(changed.locator(".value")).to_have_text("7 Apr 2026")
    expect(changed.locator("del")).to_have_text("7 May 2026")
    box = page.locator("rect.selected").bounding_box()
    assert box is not None
    assert box["x"] == pytest.approx(sheet["x"] + word.box.left * scale, abs=5)


@pytest.mark.parametrize("filled", [LABELS[:2]], indirect=True)
def test_candidates_are_taken_checks_run_again_and_all_can_be_undone(
    page: Page, filled: Store
) -> None:
    page.keyboard.press("Enter")
    wait_for_desk(page)
    first = page.url
    expect(page.locator(".field.selected .reason")).to_have_text("Invoice date was not found")
    expect(page.locator("#progress")).to_have_text("1 to look at")

    page.locator(".choices button").first.wait_for()
    page.keyboard.press("1")
    expect(page.locator(".field.selected .value")).to_have_text("7 Apr 2026")
    expect(page.locator("#progress")).to_have_text("1 changed")
    expect(page.locator(".doubtful")).to_have_count(0)

    page.keyboard.press("u")
    expect(page.locator(".field.selected .value")).to_have_text("—")
    expect(page.locator(".doubtful")).to_have_count(1)

    page.locator(".choices button").first.wait_for()
    page.keyboard.press("1")
    expect(page.locator("#confirm")).to_have_class("primary ready")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=*")
    wait_for_desk(page)
    assert filled.num_to_review() == 1
    page.keyboard.press("u")
    page.wait_for_url(first)
    assert filled.num_to_review() == 2


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_a_correction_that_fails_a_check_is_asked_about_once_more(
    page: Page, filled: Store
) -> None:
    page.keyboard.press("Enter")
    wait_for_desk(page)
    page.keyboard.press("1")
    expect(page.locator(".field.selected.changed")).to_be_visible()
    go_to(page, "Gross total")
    page.keyboard.press("e")
    page.keyboard.insert_text("1.00")
    page.keyboard.press("Enter")
    expect(page.locator(".reasons")).to_contain_text("is not Gross total 1.00")

    page.keyboard.press("Shift+Enter")
    expect(page.locator("#toast")).to_contain_text("checks are not content")
    assert filled.num_to_review() == 1
    page.keyboard.press("Shift+Enter")
    page.wait_for_url("**/review?done=*")
    assert filled.num_to_review() == 0


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_keys_search_help_and_move(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("cedar ridge")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Cedar Ridge Printing")
    page.locator(".row-link").first.click()
    wait_for_desk(page)
    page.keyboard.press("k")
    expect(page.locator(".field.selected .label")).to_have_text("Invoice number")
    page.keyboard.press("j")
    expect(page.locator(".field.selected .label")).to_have_text("Invoice date")


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_a_row_goes_and_comes_back_at_once(page: Page) -> None:
    page.keyboard.press("Enter")
    wait_for_desk(page)
    rows = page.locator(".items tbody tr:not(.new)")
    num_rows = rows.count()
    rows.first.locator(".field-row").nth(1).click()
    key = page.locator(".field.selected").get_attribute("data-key")
    page.keyboard.press("Shift+X")
    expect(rows).to_have_count(num_rows - 1)

    expect(page.locator(".field.selected")).to_have_count(1)
    expect(page.locator(".field.selected")).not_to_have_attribute("data-key", str(key))
    page.keyboard.press("u")
    expect(rows).to_have_count(num_rows)
    expect(page.locator("#progress")).to_have_text("1 to look at")


@pytest.mark.parametrize(
    "filled", [[label for label in LABELS if label.file.startswith("Kilbride")]], indirect=True
)
def test_who_looks_for_a_page_sees_that_page(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("total payable")
    page.keyboard.press("Enter")
    page.locator(".row-link").first.click()
    wait_for_desk(page)

    sheets = page.locator("#sheets").bounding_box()
    figure = page.locator("#page-2").bounding_box()
    assert sheets is not None
    assert figure is not None
    assert figure["y"] == pytest.approx(sheets["y"], abs=30)


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_what_was_changed_outlives_another_page(page: Page) -> None:
    page.keyboard.press("Enter")
    wait_for_desk(page)
    page.keyboard.press("1")
    expect(page.locator(".field.selected.changed")).to_be_visible()

    page.reload()
    wait_for_desk(page)

    expect(page.locator(".changed .value")).to_have_text("7 Apr 2026")


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_another_page_cannot_read_or_post(address: Address, filled: Store) -> None:
    with (
        served_elsewhere() as elsewhere,
        chromium_at(address.url, is_quiet=False) as page,
    ):
        base = address.url.partition("/?")[0]
        page.goto(elsewhere)
        posted = page.evaluate(
            """async (url) => {
                const options = { method: "POST", mode: "no-cors", credentials: "include",
                                  body: '{"extraction": 1, "changes": []}' };
                await fetch(url, options).catch(() => null);
                return fetch(url, { credentials: "include" }).then(() => "read", () => "refused");
            }""",
            f"{base}/documents/1/1/confirm",
        )
    assert posted == "refused"
    assert filled.num_to_review() == 1


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_a_long_name_leaves_room_for_the_reason(address: Address, filled: Store) -> None:
    filled.register(arrival("ee", f"{'a-very-long-name-' * 14}.pdf"))
    with chromium_at(address.url) as page:
        page.goto(address.url.partition("/?")[0] + "/documents")
        name = page.locator(".row-link", has_text="a-very-long").bounding_box()
        reason = page.locator("th", has_text="Why").bounding_box()

    assert name is not None
    assert reason is not None
    assert name["height"] < 60
    assert reason["width"] >= 200


@pytest.mark.parametrize("filled", [LABELS[:1]], indirect=True)
def test_a_narrow_window_breaks_no_name_within_a_word(address: Address, filled: Store) -> None:
    assert filled.num_to_review()
    with chromium_at(address.url) as page:
        page.set_viewport_size({"width": 420, "height": 900})
        page.goto(address.url.partition("/?")[0] + "/review")
        name = page.locator(".row-link").first.bounding_box()

    assert name is not None
    assert name["width"] > 120


PAGES = ("/", "/review", "/documents", "/documents?q=cedar", "/documents/1/1", "/nothing")


@pytest.mark.parametrize("filled", [LABELS[:2]], indirect=True)
@pytest.mark.parametrize("is_dark", [False, True])
def test_axe_finds_no_serious_problem(address: Address, filled: Store, *, is_dark: bool) -> None:
    assert filled.num_to_review()
    # axe tries styles that the policy forbids, and one page is not there.
    with chromium_at(address.url, is_dark=is_dark, is_quiet=False) as page:
        problems = []
        for path in PAGES:
            page.goto(address.url.partition("/?")[0] + path)
            page.wait_for_load_state("networkidle")
            problems += [
                f"{path}: {found['id']}: {node['html'][:200]} {node['failureSummary']}"
                for found in Axe().run(page).response["violations"]
                if found["impact"] in ("serious", "critical")
                for node in found["nodes"]
            ]
    assert problems == []
