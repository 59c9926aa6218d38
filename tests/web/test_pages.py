"""What the pages show, and that they show it as text."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from docproc.errors import EmptyFile, EncryptedDocument
from docproc.extraction import ExtractionStatus, Field, Sentence, Summary
from docproc.schema import FieldKind
from docproc.store import Store
from tests.store.samples import a_stack, arrival, claimed, document, done, extraction

DOUBTFUL = ExtractionStatus.NEEDS_REVIEW
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def doubtful(store: Store, sha256: str = "bb", name: str = "odd.pdf", vendor: str = "Acme") -> int:
    """The id of a file that needs review."""
    found = extraction(sha256, DOUBTFUL)
    fields = (Field("vendor_name", FieldKind.TEXT, vendor, vendor), *found.fields)
    entry = store.register(arrival(sha256, name), document_type="invoice")
    lease = claimed(store, entry.job_id)
    reasons = ("gross_total: the model was not sure (61%)", "net_total plus tax_total is not it")
    store.complete(lease, document(sha256), replace(found, fields=fields, reasons=reasons))
    return entry.id


def failed(store: Store) -> int:
    """The id of a file that has no bytes."""
    error = EmptyFile("void.pdf: empty")
    entry = store.register_failure(
        name="void.pdf", label="", source=Path("/inbox"), num_bytes=0, error=error
    )
    return entry.id


@pytest.mark.parametrize("path", ["/", "/review", "/documents", "/documents?q=x&state=ok"])
def test_a_new_home_has_pages_that_say_what_to_do(browser: TestClient, path: str) -> None:
    answer = browser.get(path)

    assert answer.status_code == 200
    assert "<h2>" in answer.text


def test_the_queue_has_what_needs_review_with_the_reason(browser: TestClient, store: Store) -> None:
    done(store)
    file_id = doubtful(store)

    page = browser.get("/review").text

    assert f'href="/documents/{file_id}/1"' in page
    assert "Acme" in page
    assert "Gross total: the model was not sure (61%)" in page
    assert "bill.pdf" not in page


def test_each_document_of_a_stack_has_a_place_of_its_own(browser: TestClient, store: Store) -> None:
    entry = a_stack(store)

    assert f'href="/documents/{entry.id}/2"' in browser.get("/review").text
    assert "document 2 of 2 in this file, page 3" in browser.get(f"/documents/{entry.id}/2").text


def test_a_page_that_was_found_leads_to_its_document_of_a_stack(
    browser: TestClient, store: Store
) -> None:
    entry = a_stack(store)

    found = browser.get("/documents?q=total").text
    answers = [
        browser.get(f"/documents/{entry.id}?page={page}", follow_redirects=False)
        for page in ("1", "3", "9", "x")
    ]

    assert f'href="/documents/{entry.id}?page=1"' in found
    sections = [answer.headers["location"].rpartition("/")[2] for answer in answers]
    assert sections == ["1#page-1", "2#page-3", "1", "1"]


def test_only_what_waits_has_a_number_in_the_queue(browser: TestClient, store: Store) -> None:
    usable = done(store)
    file_id = doubtful(store)

    assert "1 of 1 to review" in browser.get(f"/documents/{file_id}/1").text
    page = browser.get(f"/documents/{usable.id}/1").text
    assert "1 to review" in page
    assert "of 1 to review" not in page


def test_the_queue_goes_on_behind_its_first_page(browser: TestClient, store: Store) -> None:
    ids = [doubtful(store, f"{n:02x}", f"{n}.pdf") for n in range(28)]

    first = browser.get("/review").text
    further = re.search(r'href="(/review\?after=[^"]+)"', first)
    assert further
    second = browser.get(further[1]).text

    shown = [re.findall(r'row-link" href="/documents/(\d+)/1', page) for page in (first, second)]
    assert [int(each) for page in shown for each in page] == ids
    assert "after=" not in second


def test_documents_are_found_by_name_and_state(browser: TestClient, store: Store) -> None:
    done(store, "aa", "Rechnung_Mai.pdf")
    doubtful(store, "bb", "100%_odd.pdf")
    failed(store)

    def names(query: str) -> list[str]:
        page = browser.get(f"/documents?{query}").text.partition('aria-label="States"')[2]
        return re.findall(r'row-link"[^>]*>([^<]+)', page)

    assert names("") == ["void.pdf", "100%_odd.pdf", "Rechnung_Mai.pdf"]
    assert names("q=rechnung") == ["Rechnung_Mai.pdf"]
    assert names("q=0%25_") == ["100%_odd.pdf"]
    assert names("state=failed") == ["void.pdf"]
    assert names("state=ok") == ["Rechnung_Mai.pdf"]
    assert names("state=needs_review&q=odd") == ["100%_odd.pdf"]
    assert names("state=nonsense&before=x") == names("")


def test_what_documents_say_is_found_with_its_place(browser: TestClient, store: Store) -> None:
    entry = done(store)

    page = browser.get("/documents?q=total").text

    assert f'href="/documents/{entry.id}?page=1"' in page
    assert re.search(r"<mark>Total</mark>\s*12.50", page)
    assert "page 1" in page


def test_a_failed_file_says_why_and_what_to_do(browser: TestClient, store: Store) -> None:
    file_id = failed(store)

    page = browser.get(f"/documents/{file_id}").text

    assert "void.pdf: empty" in page
    assert "What to do" in page
    assert "docproc retry" not in page


def test_a_document_that_failed_can_be_tried_again(browser: TestClient, store: Store) -> None:
    entry = store.register(arrival("aa", "locked.pdf"))
    store.fail(
        claimed(store, entry.job_id),
        EncryptedDocument("locked.pdf is encrypted"),
        retry_in_seconds=None,
    )

    assert f"docproc retry {entry.id}" in browser.get(f"/documents/{entry.id}").text


def test_a_place_in_an_e_invoice_is_named_by_its_end(browser: TestClient, store: Store) -> None:
    path = "/CrossIndustryInvoice/ApplicableHeaderTradeAgreement/SellerTradeParty/Name"
    field = Field("vendor_name", FieldKind.TEXT, "Acme", "Acme", xml_path=path)
    entry = store.register(arrival("aa"))
    found = extraction("aa", fields=(field,))
    store.complete(claimed(store, entry.job_id), document("aa"), found)

    page = browser.get(f"/documents/{entry.id}/1").text

    assert f'title="{path}">…/SellerTradeParty/Name<' in page


def test_fields_stand_beside_their_reasons_and_boxes(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)

    page = browser.get(f"/documents/{file_id}/1").text

    gross = page[page.index('data-key=".1.gross_total"') :]
    assert 'data-page="1"' in gross[:200]
    assert 'data-box="1.5 2.25 30.1 12.7"' in gross[:300]
    assert "The model was not sure (61%)" in gross[:1500]
    assert "Net total plus Tax total is not it" in page[: page.index('class="fields"')]


def test_another_document_that_a_reason_names_can_be_opened(
    browser: TestClient, store: Store
) -> None:
    first = done(store)
    reason = f"another document has the same vendor and number: <bill>.pdf (file {first.id}), (file"
    entry = store.register(arrival("bb"), document_type="invoice")
    found = replace(extraction("bb", DOUBTFUL), reasons=(reason,))
    store.complete(claimed(store, entry.job_id), document("bb"), found)

    page = browser.get(f"/documents/{entry.id}/1").text

    assert f'&lt;bill&gt;.pdf <a href="/documents/{first.id}">(file {first.id})</a>, (file<' in page


def test_nothing_that_a_document_or_its_name_says_is_markup(
    browser: TestClient, store: Store
) -> None:
    found = extraction("cc", DOUBTFUL)
    fields = (Field("vendor_name", FieldKind.TEXT, EVIL, EVIL, reasons=(EVIL,)),)
    entry = store.register(arrival("cc", f"{EVIL}.pdf"), document_type="invoice")
    summary = Summary(EVIL, (1,), (Sentence(EVIL, (1,)),))
    evil = replace(found, fields=fields, reasons=(EVIL,), summary=summary)
    store.complete(claimed(store, entry.job_id), document("cc"), evil)

    for path in ("/", "/review", "/documents", f"/documents?q={EVIL}", f"/documents/{entry.id}/1"):
        page = browser.get(path).text
        assert "alert(1)" in page
        assert "<script>" not in page
        assert "<img src=x" not in page


def test_each_sentence_of_a_summary_stands_beside_its_pages(
    browser: TestClient, store: Store
) -> None:
    found = [Sentence("A bill.", (1,)), Sentence("It is long.", (1, 2, 3, 4))]
    summaries = [Summary("A bill.", (1,), tuple(found)), Summary("An old bill.", (1,))]
    shown = []
    for sha256, summary in zip(("cc", "dd"), summaries, strict=True):
        entry = store.register(arrival(sha256), document_type="invoice")
        extracted = replace(extraction(sha256), summary=summary)
        store.complete(claimed(store, entry.job_id), document(sha256), extracted)
        page = browser.get(f"/documents/{entry.id}/1").text
        text = page[page.index('<p class="summary">') :].partition("</p>")[0]
        shown.append(" ".join(re.sub(r"<[^>]*>", " ", text).split()))

    assert shown == ["A bill. p. 1 It is long. p. 1 to 4", "An old bill."]


def test_no_page_has_scripts_or_styles_within(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)

    for path in ("/", "/review", "/documents", f"/documents/{file_id}/1"):
        page = browser.get(path).text
        assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
        assert re.findall(r"<style|\bstyle=|\bon\w+=", page) == []


def test_pictures_are_given_out_and_failures_explained(browser: TestClient, store: Store) -> None:
    entry = done(store)

    picture = browser.get(f"/documents/{entry.id}/pages/1.png")
    failure = browser.get(f"/documents/{entry.id}/pages/2.png")

    assert picture.headers["content-type"] == "image/png"
    assert picture.content == b"\x89PNG\r\n\x1a\n of aa"
    assert failure.status_code == 404
    assert "has no page 2" in failure.json()["words"]


def test_words_of_a_page_come_with_their_boxes(browser: TestClient, store: Store) -> None:
    entry = done(store)

    assert browser.get(f"/documents/{entry.id}/pages/1/words").json() == [
        [0, 5, 1.5, 2.25, 30.1, 12.7],
        [6, 11, 1.5, 2.25, 30.1, 12.7],
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/documents/99",
        f"/documents/{10**20}/1",
        "/documents/1/9",
        "/documents/99/pages/1.png",
        "/documents/1/pages/9/words",
    ],
)
def test_what_is_not_there_is_said(browser: TestClient, store: Store, path: str) -> None:
    done(store)

    answer = browser.get(path)

    assert answer.status_code == 404
    assert "Not found" in answer.text


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5000, "-1", "x", "\u00b2"])
@pytest.mark.parametrize(
    "address", ["/documents?before={0}", "/review?after={0}.{0}.{0}", "/?done={0}.{0}"]
)
def test_a_number_that_is_none_is_left_alone(
    browser: TestClient, store: Store, address: str, number: str
) -> None:
    doubtful(store)

    page = browser.get(address.format(number))

    assert page.status_code == 200
    assert "odd.pdf" in page.text


def test_the_overview_counts_what_is_in_each_state(browser: TestClient, store: Store) -> None:
    done(store)
    doubtful(store)

    page = browser.get("/").text

    assert re.search(r'state=ok"><span[^>]*></span>OK<b>1</b>', page)
    assert re.search(r'state=needs_review"><span[^>]*></span>Needs review<b>1</b>', page)
    assert "Decimal" not in page
    assert str(Decimal("12.50")) in page
