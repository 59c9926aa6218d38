"""How long the pages of the review take with many documents: ``python -m``, prints a table.

python -m tests.benchmarks.review_pages [NUM_DOCUMENTS]

Half of them need review, each with thirty fields and cells on two pages of 400 words.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from starlette.testclient import TestClient

from docproc.documents import Box, Document, Page, Word
from docproc.extraction import ExtractionStatus, LineItem
from docproc.schema import load_document_types
from docproc.store import Store
from docproc.store.connections import Connections
from docproc.store.rows import (
    DocumentRow,
    ExtractionRow,
    FieldRow,
    FileRow,
    JobRow,
    LineItemRow,
    PageRow,
)
from docproc.web import Desk, make_application
from docproc.web.pictures import PictureCache
from tests.benchmarks.full_queue import print_row
from tests.store.databases import DATABASES, new_database
from tests.store.samples import amount, arrival, claimed, extraction
from tests.web.drawing import draw

NUM_DOCUMENTS = 10_000
NUM_ROUNDS = 20
# More than the fields of two documents.
_MANY = 100
TOKEN = "token"
_TEXT = " ".join(f"word{n:03}" for n in range(400))
_WORDS = tuple(Word(8 * n, 8 * n + 7, Box(n, 1, n + 1, 9)) for n in range(400))


def main(num_documents: int) -> None:
    """Measures on each database and prints."""
    print_row("database", "page", "median ms", "worst ms")
    for kind in DATABASES:
        with (
            tempfile.TemporaryDirectory() as folder,
            new_database(kind, Path(folder)) as url,
            Store.open(url) as store,
        ):
            fill(store, url, num_documents)
            for path, seconds in measured(store, num_documents).items():
                median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
                print_row(kind, path, f"{median:.1f}", f"{worst:.1f}")


def fill(store: Store, database_url: str, num_documents: int) -> None:
    """Stores so many documents, every other one in need of review: two, and copies of them."""
    for number, status in enumerate((ExtractionStatus.OK, ExtractionStatus.NEEDS_REVIEW)):
        sha256 = f"{number:064x}"
        entry = store.register(arrival(sha256, f"bill {number}.pdf"), document_type="invoice")
        cells = tuple(amount(name, "12.50") for name in ("quantity", "unit_price", "amount"))
        rows = tuple(LineItem("line_items", position, cells) for position in range(1, 10))
        reasons = ("due_date was not found", "gross_total: the model was not sure (61%)")
        found = replace(extraction(sha256, status), line_items=rows, reasons=reasons)
        pages = tuple(Page(n, _TEXT, 595, 842, _WORDS) for n in (1, 2))
        store.complete(claimed(store, entry.job_id), Document(sha256, pages), found)
    connections = Connections.to(database_url)
    with connections.writing() as session:
        for row in (DocumentRow, PageRow, JobRow, FileRow, ExtractionRow, LineItemRow, FieldRow):
            originals = [dict(each) for each in session.execute(select(row.__table__)).mappings()]
            for number in range(1, num_documents // 2):
                session.execute(insert(row), [copied(each, number) for each in originals])
    connections.close()


def copied(original: dict[str, Any], number: int) -> dict[str, Any]:
    """A row like another, with names and ids of its own."""
    ids = {
        name: value + number * _MANY
        for name, value in original.items()
        if (name == "id" or name.endswith("_id")) and isinstance(value, int)
    }
    sha256 = {"sha256": f"{ids['id']:064x}"} if "sha256" in original else {}
    name = {"name": f"bill {ids['id']}.pdf"} if "claim_id" in original else {}
    return original | ids | sha256 | name


def measured(store: Store, num_documents: int) -> dict[str, list[float]]:
    """Seconds that each page took, each time."""
    desk = Desk(store, PictureCache(draw), load_document_types(), "anna")
    browser = TestClient(make_application(desk, TOKEN), base_url="http://127.0.0.1")
    browser.get("/", params={"token": TOKEN})
    middle = num_documents // 4 * _MANY + 2
    paths = (
        "/",
        "/review",
        f"/review?after={middle}.{middle}.1",
        "/documents",
        "/documents?state=needs_review",
        f"/documents?before={middle}",
        "/documents?q=word123",
        f"/documents?q={middle}",
        f"/documents/{middle}/1",
        f"/documents/{middle}/1/bench?key=.1.gross_total",
        f"/documents/{middle}/pages/1/words",
        f"/documents/{middle}/pages/1.png",
    )
    return {path: [_seconds(browser, path) for _ in range(NUM_ROUNDS)] for path in paths}


def _seconds(browser: TestClient, path: str) -> float:
    started = time.perf_counter()
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else NUM_DOCUMENTS)
