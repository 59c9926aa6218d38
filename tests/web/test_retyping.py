"""A person says what a document is: a plain form, kept from other pages and from nonsense."""

import re

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from docproc.store import FileState, Store
from tests.store.samples import a_stack, arrival, claimed, done
from tests.web.conftest import HOST
from tests.web.test_pages import doubtful

ORIGIN = {"Origin": HOST}


def say(browser: TestClient, file_id: int, name: str) -> Response:
    """Submits the form of a file's page."""
    return browser.post(f"/documents/{file_id}/type", data={"type": name}, headers=ORIGIN)


def test_a_documents_page_has_a_form_with_all_types(browser: TestClient, store: Store) -> None:
    page = browser.get(f"/documents/{doubtful(store)}/1").text

    form = re.search(
        r'<form class="retype" method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL
    )
    assert form
    assert form[1] == "/documents/1/type"
    assert '<option value="invoice" selected>Invoice</option>' in form[2]
    assert '<option value="receipt">Receipt</option>' in form[2]


def test_what_was_said_queues_the_file_and_the_page_says_so(
    browser: TestClient, store: Store
) -> None:
    file_id = doubtful(store)

    answer = say(browser, file_id, "receipt")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{file_id}")
    entry = store.file(file_id)
    assert (entry.state, entry.document_type) == (FileState.WAITING, "receipt")
    page = browser.get(f"/documents/{file_id}").text
    assert "Waiting" in page
    assert "queued to be read again as a document of the type Receipt" in page
    assert f'href="/documents/{file_id}/1">Invoice</a>' in page


def test_while_a_worker_reads_it_the_page_says_so(browser: TestClient, store: Store) -> None:
    file_id = doubtful(store)
    say(browser, file_id, "receipt")
    claimed(store, store.file(file_id).job_id)

    page = browser.get(f"/documents/{file_id}").text

    assert "It is being read again as a document of the type Receipt" in page
    assert "<form class=" not in page.partition("<main")[2].partition("</main>")[0]


def test_what_was_found_before_says_that_it_is_read_again(
    browser: TestClient, store: Store
) -> None:
    file_id = doubtful(store)
    say(browser, file_id, "receipt")

    page = browser.get(f"/documents/{file_id}/1").text

    assert "This was found before." in page
    assert "<form class=" not in page.partition('class="desk"')[2].partition('id="panel"')[0]


def test_a_duplicate_is_read_again_with_the_first(browser: TestClient, store: Store) -> None:
    first = done(store)
    again = store.register(arrival(name="again.pdf"), document_type="invoice")

    say(browser, again.id, "receipt")

    assert store.file(first.id).state is FileState.WAITING
    assert browser.get(f"/documents/{again.id}").status_code == 200


def test_a_stack_says_that_all_of_it_is_read_so(browser: TestClient, store: Store) -> None:
    page = browser.get(f"/documents/{a_stack(store).id}/2").text

    assert "Each of the 2 documents in this file will be read as that." in page


@pytest.mark.parametrize("name", ["", "shoe", "\udcff", "invoice\x00"])
def test_a_type_that_is_none_is_refused(browser: TestClient, store: Store, name: str) -> None:
    entry = done(store)

    answer = browser.post(
        f"/documents/{entry.id}/type",
        content=b"type=" + name.encode("utf-8", "surrogateescape"),
        headers=ORIGIN,
    )

    assert answer.status_code == 400
    assert store.file(entry.id) == entry


def test_what_cannot_be_read_again_says_why(browser: TestClient, store: Store) -> None:
    busy = store.register(arrival("bb", "busy.pdf"))
    claimed(store, busy.job_id)
    gone = done(store)
    store.forget_originals([gone.sha256 or ""])
    known = store.register(arrival("cc"), document_type="receipt")
    twice = store.register(arrival("cc"), document_type="invoice")

    answers = {e.id: say(browser, e.id, "receipt") for e in (busy, gone, twice)}

    assert {answer.status_code for answer in answers.values()} == {409}
    assert "is being worked on now" in answers[busy.id].text
    assert "drop bill.pdf again" in answers[gone.id].text
    assert f"has the content of file {known.id}" in answers[twice.id].text
    assert say(browser, 99, "receipt").status_code == 404


def test_another_page_and_a_stranger_cannot_retype(
    browser: TestClient, stranger: TestClient, store: Store
) -> None:
    entry = done(store)
    address, posted = f"/documents/{entry.id}/type", {"type": "receipt"}

    elsewhere = browser.post(address, data=posted, headers={"Origin": "http://evil.example"})
    without = browser.post(address, data=posted)
    browser.cookies.clear()
    unknown = stranger.post(address, data=posted, headers=ORIGIN)

    assert [a.status_code for a in (elsewhere, without, unknown)] == [403, 403, 401]
    assert store.file(entry.id) == entry


def test_a_link_does_not_retype(browser: TestClient, store: Store) -> None:
    assert browser.get(f"/documents/{done(store).id}/type?type=receipt").status_code == 405
