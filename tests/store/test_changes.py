import logging

import pytest

from docproc.errors import EmptyFile, EncryptedDocument, StoreUnavailable
from docproc.store import CHANGES, Store
from tests.store.samples import arrival, claimed, document, extraction


def test_each_change_of_state_is_one_line_with_the_jobs_number(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, CHANGES)

    job_id = store.register(arrival(name='a "new" bill.pdf')).job_id
    store.release(claimed(store, job_id))
    store.fail(claimed(store, job_id), StoreUnavailable("x"), retry_in_seconds=0)
    claimed(store, job_id)
    store.reap(everything=True)
    store.complete(claimed(store, job_id), document(), extraction())
    store.register(arrival())
    other = store.register(arrival("bb")).job_id
    store.fail(claimed(store, other), EncryptedDocument("x"), retry_in_seconds=None)

    lines = [record.getMessage() for record in caplog.records]
    states = [line.split()[:2] for line in lines]
    assert lines[0] == f'state=waiting job={job_id} file=1 name="a \\"new\\" bill.pdf"'
    assert all(job == f"job={job_id}" for _, job in states[:9])
    assert [state.removeprefix("state=") for state, _ in states] == [
        *("waiting", "leased", "queued", "leased", "queued", "leased", "queued", "leased", "done"),
        *("duplicate", "waiting", "leased", "failed"),
    ]
    assert "reason=released" in lines[2]
    assert "error=store_unavailable" in lines[4]
    assert 'reason="lease expired"' in lines[6]


def test_a_file_that_never_had_a_job_says_so(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, CHANGES)
    entry = arrival()

    store.register_failure(
        name="x.pdf", label="", source=entry.source, num_bytes=0, error=EmptyFile("x.pdf")
    )

    assert caplog.messages == ["state=failed job=None file=1 name=x.pdf error=empty_file"]
