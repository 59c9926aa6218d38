"""One file's fault is one file's failure, in words."""

import os
import shutil
from pathlib import Path

import pytest

from docproc.models.catalog import ModelFiles
from docproc.samples import sample_files
from tests.conftest import skip_unless_in_ci
from tests.end_to_end.commands import BOUND_BY_PERMISSIONS, Commands, csv_rows, wait_until
from tests.end_to_end.tickets import drop_ticket, ticket_settings
from tests.test_errors import all_errors
from tests.text import pdfs


def drop_bad_files(inbox: Path) -> dict[str, str]:
    """One of each kind; returns the code by name."""
    samples = {path.name: path for path in sample_files()}
    (inbox / "empty.pdf").write_bytes(b"")
    (inbox / "text.pdf").write_text("only text")
    (inbox / "truncated.pdf").write_bytes(samples["till-receipt.pdf"].read_bytes()[:2000])
    shutil.copy(samples["fee-note-protected.pdf"], inbox / "encrypted.pdf")
    pdfs.draw(inbox / "blank.pdf", pdfs.strings())
    (inbox / "folder.pdf").mkdir()
    (inbox / "line\nbreak \U0001f4c4.pdf").write_bytes(b"%PDF-1.4 nothing %%EOF")
    (inbox / "forbidden.pdf").write_bytes(b"%PDF-1.4")
    (inbox / "forbidden.pdf").chmod(0)
    return {
        "empty.pdf": "empty_file",
        "text.pdf": "unsupported_document",
        "truncated.pdf": "unreadable_document",
        "encrypted.pdf": "encrypted_document",
        "blank.pdf": "textless_document",
        "folder.pdf": "unsupported_document",
        "line\N{REPLACEMENT CHARACTER}break \U0001f4c4.pdf": "unreadable_document",
        "forbidden.pdf": "unreadable_file",
    }


@pytest.fixture
def prefix() -> tuple[str, ...]:
    """What makes permissions bind the command that follows."""
    if os.geteuid() != 0:
        return ()
    if shutil.which(BOUND_BY_PERMISSIONS[0]) is None:
        skip_unless_in_ci("permissions do not bind root, and there is no setpriv")
    return BOUND_BY_PERMISSIONS


def test_bad_files_fail_one_by_one_in_words_and_the_others_are_unaffected(
    tmp_path: Path, starter_model: ModelFiles, prefix: tuple[str, ...]
) -> None:
    del starter_model
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    codes = drop_bad_files(inbox)
    drop_ticket(inbox, 7)
    settings = ticket_settings(tmp_path / "types") | {"DOCPROC_SUMMARIES": "true"}
    commands = Commands(tmp_path, *prefix, **settings)

    with commands.up():
        wait_until((tmp_path / "archive" / "ticket-7.pdf").exists, "the sound file placed")
        failed = tmp_path / "failed"
        wait_until(lambda: len(list(failed.glob("*.reason.txt"))) == len(codes), "the others, too")

    entries = {entry["name"]: entry for entry in commands.json("list")}
    sound = entries.pop("ticket-7.pdf")
    assert sound["state"] == "done"
    assert commands.json("show", str(sound["id"]))["extractions"][0]["summary"]["text"]
    assert {name: entry["failure"]["code"] for name, entry in entries.items()} == codes
    cures = {error.code: error.cure for error in all_errors()}
    for name, entry in entries.items():
        assert entry["state"] == "failed"
        assert entry["failure"]["words"].startswith(name)
        assert entry["failure"]["cure"] == cures[codes[name]] != ""
    commands.run("export")
    errors = {row["file"]: row["error"] for row in csv_rows(tmp_path / "documents.csv")}
    assert {name for name, error in errors.items() if error} == set(codes)
    assert os.listdir(inbox) == []  # noqa: PTH208  # names as they are
