import json

from docproc.export import to_json
from docproc.store import Store
from tests.store.samples import done, extraction


def test_a_file_is_plain_json(store: Store) -> None:
    entry = done(store)

    shown = json.loads(json.dumps(to_json(entry)))

    assert shown["id"] == 1
    assert shown["state"] == "done"
    assert shown["source"] == "/inbox/bill.pdf"
    assert shown["failure"] is None
    assert shown["seen_at"] == entry.seen_at.isoformat()


def test_amounts_are_strings_with_their_digits() -> None:
    shown = json.loads(json.dumps(to_json([extraction()])))

    gross, issued, _ = shown[0]["fields"]
    assert gross["value"] == "12.50"
    assert gross["evidence"]["span"] == {"page": 1, "start": 6, "end": 11}
    assert issued["value"] == "2026-02-01"
    assert shown[0]["line_items"][0]["fields"][0]["kind"] == "amount"
