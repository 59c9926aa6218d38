"""``docproc up`` in one process, files dropped from another."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis
from reportlab.pdfgen.canvas import Canvas

from docproc.models.catalog import ModelFiles
from docproc.samples import sample_files
from docproc.store import Store
from tests.conftest import skip_unless_in_ci
from tests.end_to_end.commands import Commands, csv_rows, wait_until
from tests.end_to_end.evidence import num_shown_values

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432"
REDIS = "redis://127.0.0.1:6379/9"
NUM_FILES = 20


def a_receipt(path: Path, number: int) -> None:
    canvas = Canvas(str(path), pagesize=(200, 200))
    for place, line in enumerate(
        ("Corner Shop", "Receipt", f"No. R-{number}", "12 May 2026", f"Total EUR {number}.50")
    ):
        canvas.drawString(20, 170 - 20 * place, line)
    canvas.save()


@pytest.fixture
def servers() -> Iterator[dict[str, str]]:
    """The two settings for PostgreSQL and Redis, with a database of our own."""
    database = f"docproc_up_{uuid4().hex[:8]}"
    try:
        redis.Redis.from_url(REDIS).flushdb()
        administrator = psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True)
    except (redis.ConnectionError, psycopg.OperationalError) as error:
        skip_unless_in_ci(f"needs PostgreSQL and Redis on this machine: {error}")
        raise
    with administrator:
        administrator.execute(f"CREATE DATABASE {database}".encode())
        yield {
            "DOCPROC_DATABASE_URL": f"{POSTGRESQL}/{database}",
            "DOCPROC_BROKER_URL": REDIS,
        }
        administrator.execute(f"DROP DATABASE {database} WITH (FORCE)".encode())
    administrator.close()


def assert_twenty_files_become_twenty_results(commands: Commands, database_url: str) -> None:
    home = commands.home
    with commands.up():
        wait_until((home / "inbox").is_dir, "the inbox")
        for number in range(NUM_FILES):
            a_receipt(home / f"{number}.tmp", number)
            (home / f"{number}.tmp").rename(home / "inbox" / f"receipt-{number}.pdf")
        wait_until(
            lambda: len(list((home / "archive").glob("*.pdf"))) == NUM_FILES, "20 in archive/"
        )
    assert set(commands.states().values()) == {"done"}
    assert list((home / "inbox").iterdir()) == []
    assert commands.run("export").returncode == 0
    rows = csv_rows(home / "documents.csv")
    assert len(rows) == NUM_FILES
    with Store.open(database_url) as store:
        assert num_shown_values(store) >= NUM_FILES


def test_twenty_files_become_twenty_results(tmp_path: Path, starter_model: ModelFiles) -> None:
    del starter_model
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false")

    assert_twenty_files_become_twenty_results(commands, f"sqlite:///{tmp_path}/.docproc/docproc.db")


def test_twenty_files_become_twenty_results_with_postgresql_and_redis(
    tmp_path: Path, starter_model: ModelFiles, servers: dict[str, str]
) -> None:
    del starter_model
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false", **servers)

    assert_twenty_files_become_twenty_results(commands, servers["DOCPROC_DATABASE_URL"])


def drop_bad_files(inbox: Path) -> dict[str, str]:
    """One of each kind; returns the code by name."""
    sound = next(path for path in sample_files() if path.name == "till-receipt.pdf")
    encrypted = next(path for path in sample_files() if path.name == "fee-note-protected.pdf")
    (inbox / "empty.pdf").write_bytes(b"")
    (inbox / "text.pdf").write_text("only text")
    (inbox / "truncated.pdf").write_bytes(sound.read_bytes()[:2000])
    shutil.copy(encrypted, inbox / "encrypted.pdf")
    (inbox / "folder.pdf").mkdir()
    (inbox / "line\nbreak \U0001f4c4.pdf").write_bytes(b"%PDF-1.4 nothing %%EOF")
    return {
        "empty.pdf": "empty_file",
        "text.pdf": "unsupported_document",
        "truncated.pdf": "unreadable_document",
        "encrypted.pdf": "encrypted_document",
        "folder.pdf": "unsupported_document",
        "line break \U0001f4c4.pdf": "unreadable_document",
    }


def test_bad_files_fail_one_by_one_in_words_and_the_others_are_unaffected(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    (tmp_path / "inbox").mkdir()
    codes = drop_bad_files(tmp_path / "inbox")
    a_receipt(tmp_path / "inbox" / "sound.pdf", 7)
    commands = Commands(tmp_path, DOCPROC_SUMMARIES="false")

    with commands.up():
        wait_until(
            lambda: (
                (tmp_path / "archive" / "sound.pdf").exists()
                and len(list((tmp_path / "failed").glob("*.reason.txt"))) == len(codes)
            ),
            "every file placed",
        )

    entries = commands.json("list")
    found = {" ".join(e["name"].split()): (e["failure"] or {}).get("code") for e in entries}
    assert found == {**codes, "sound.pdf": None}
    assert all(e["failure"]["words"] and e["failure"]["cure"] for e in entries if e["failure"])
    assert os.listdir(tmp_path / "inbox") == []  # noqa: PTH208  # names as they are
    assert "Traceback" not in (tmp_path / ".docproc" / "worker.log").read_text()
