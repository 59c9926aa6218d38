import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import docproc.schema
from docproc.cli.printing import console, marked
from docproc.documents import Document, Page, Span
from docproc.errors import ExitCode
from docproc.extraction import Evidence, Field, Sentence, Summary
from docproc.samples import sample_files
from docproc.schema import FieldKind
from docproc.settings import load_settings
from docproc.store import Correction, Store
from tests.cli.conftest import DOUBTFUL, DUPLICATE, FAILED, FIRST
from tests.cli.running import leaf_commands, run
from tests.store.samples import a_stack, amount, arrival, claimed, document, done, extraction

INVOICE_TYPE = Path(docproc.schema.__file__).parent / "document_types" / "invoice.toml"
# By the words that call it, the rest of a call that prints JSON at once.
JSON_CALLS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("submit",): (str(sample_files()[0]),),
    ("status",): (),
    ("doctor",): (),
    ("service",): (),
    ("list",): (),
    ("show",): (str(FIRST),),
    ("export",): (),
    ("search",): ("total",),
    ("retry",): (str(FIRST),),
    ("delete",): (str(FIRST), "--yes"),
    ("completion",): ("bash",),
    ("purge",): (),
    ("backup",): ("saved",),
    ("types", "check"): (str(INVOICE_TYPE),),
    ("config",): (),
    ("models", "list"): (),
    ("models", "recommend"): (),
}
# As many as run in tests/end_to_end, or change the models of this machine.
ELSEWHERE = {
    ("up",),
    ("worker",),
    ("demo",),
    ("review",),
    ("eval",),
    ("reprocess",),
    ("bench", "reading"),
    ("models", "check"),
    ("models", "pull"),
    ("models", "remove"),
    ("models", "use"),
    ("train",),
    ("synth",),
}


def as_json(*arguments: str) -> Any:  # noqa: ANN401  # JSON
    result = run(*arguments, "--json")
    assert result.exit_code == ExitCode.OK, result.output
    return json.loads(result.stdout)


def row_of(output: str, name: str) -> str:
    return next(line for line in output.splitlines() if name in line)


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize("path", JSON_CALLS, ids=" ".join)
def test_json_can_be_parsed(path: tuple[str, ...]) -> None:
    assert as_json(*path, *JSON_CALLS[path]) or path == ("purge",)


def test_every_command_prints_json() -> None:
    commands = leaf_commands()

    assert set(commands) == set(JSON_CALLS) | ELSEWHERE
    for command in commands.values():
        assert "--json" in [option for p in command.params for option in p.opts]


@pytest.mark.usefixtures("used_home")
def test_json_has_what_the_store_has() -> None:
    assert as_json("status") == {
        "waiting": 0,
        "working": 0,
        "done": 2,
        "failed": 1,
        "duplicate": 1,
        "ok": 1,
        "needs_review": 1,
        "unaccounted": 0,
    }
    assert [entry["id"] for entry in as_json("list", "--limit", "2")] == [DOUBTFUL, DUPLICATE]
    shown = as_json("show", str(FIRST))
    assert shown["file"]["name"] == "bill.pdf"
    assert shown["extractions"][0]["fields"][0]["evidence"]["span"] == {
        "page": 1,
        "start": 6,
        "end": 11,
    }
    assert as_json("show", str(FAILED))["extractions"] == []


@pytest.mark.usefixtures("used_home")
def test_the_list_says_why() -> None:
    output = run("list").stdout

    assert "void.pdf: empty; copy it again from where" in row_of(output, "void.pdf")
    assert row_of(output, "again.pdf").rstrip().endswith(f"same content as {FIRST}")
    assert row_of(output, "odd.pdf").rstrip().endswith("no due date")
    assert "needs review" in row_of(output, "odd.pdf")


@pytest.mark.usefixtures("used_home")
def test_the_list_can_be_narrowed() -> None:
    assert [e["name"] for e in as_json("list", "--state", "failed")] == ["void.pdf"]
    assert as_json("list", "--type", "letter") == []
    assert [e["name"] for e in as_json("list", "--status", "needs_review")] == ["odd.pdf"]
    assert [e["name"] for e in as_json("list", "--status", "ok")] == ["bill.pdf"]
    assert [e["name"] for e in as_json("list", "--name", "VOI")] == ["void.pdf"]
    assert as_json("list", "--name", "%") == []
    assert as_json("list", "--since", "2099-01-01") == []


@pytest.mark.usefixtures("used_home")
def test_show_prints_a_value_within_its_line() -> None:
    output = run("show", str(FIRST)).stdout

    row = " ".join(row_of(output, "gross_total").split())
    assert row == "gross_total 12.50 1 97% Total [12.50]"
    assert "review: no due date" in output


def test_a_value_is_bold_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")

    line = marked(" Total  ", "12.50", " EUR\n")

    assert line.plain == "Total 12.50 EUR"
    assert [(line.plain[span.start : span.end], span.style) for span in line.spans] == [
        ("12.50", "bold")
    ]


def test_show_prints_as_much_of_a_long_line_as_fits_in_whole_words(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where less fits, the line goes on below.
    monkeypatch.setattr(console, "width", 200)
    many = " ".join(f"word{n}" for n in range(40))
    text = f"first line\n{many} Total 12.50 {many}\nlast line"
    start = text.index("12.50")
    field = replace(amount(), evidence=Evidence(Span(1, start, start + 5), None))
    (home / ".docproc").mkdir()
    with Store.open(load_settings().effective_database_url) as store:
        entry = store.register(arrival())
        read = Document("aa", (Page(1, text, 595.0, 842.0),))
        store.complete(claimed(store, entry.job_id), read, extraction(fields=(field,)))

    row = row_of(run("show", str(entry.id)).stdout, "gross_total")

    before, _, after = row.partition(" Total [12.50] ")
    assert re.fullmatch(r".* … (word\d+ )+", f"{before} ")
    assert re.fullmatch(r"(word\d+ )+…\s*", after)


@pytest.mark.usefixtures("used_home")
def test_show_prints_line_items_as_a_table() -> None:
    output = run("show", str(FIRST)).stdout

    assert row_of(output, "line_items").split() == ["line_items", "amount", "unit_price", "page"]
    assert "1           -3.00   1E+2        1" in output


def test_show_says_where_the_original_lies(home: Path) -> None:
    (home / ".docproc").mkdir()
    with Store.open(load_settings().effective_database_url) as store:
        entry = done(store)
        store.mark_placed(entry.id, home / "archive" / "bill.pdf")

    assert f"the original: {home}/archive/bill.pdf" in run("show", str(entry.id)).stdout


@pytest.mark.parametrize("command", ["list", "show 1", "search total"])
def test_no_name_commands_the_terminal(home: Path, command: str) -> None:
    (home / ".docproc").mkdir()
    with Store.open(load_settings().effective_database_url) as store:
        done(store, name="\x1b[2J\x9bfdp.\u202egnp\udce4.pdf")

    output = run(*command.split()).stdout

    assert r"\x1b[2J\x9bfdp.\u202egnp\udce4.pdf" in output
    assert not set(output) & set("\x1b\x9b\u202e")


@pytest.mark.usefixtures("used_home")
def test_status_accounts_for_every_file() -> None:
    assert run("status").stdout.splitlines() == [
        "4 seen = 2 done + 1 failed + 1 duplicate + 0 waiting; 0 unaccounted",
        "of those done: 1 ok, 1 need review",
    ]


def test_export_makes_the_folder_that_it_writes_to(used_home: Path) -> None:
    result = run("export", "-o", "new/folder/mine.csv")

    assert result.exit_code == ExitCode.OK
    assert (used_home / "new" / "folder" / "mine.csv").is_file()
    assert (used_home / "new" / "folder" / "mine-lines.csv").is_file()


def test_submit_registers_and_leaves_the_file_where_it_is(home: Path) -> None:
    (home / "mine").mkdir()
    (home / "mine" / "a.pdf").write_bytes(sample_files()[0].read_bytes())

    result = run("submit", "mine", "--type", "invoice")

    assert result.exit_code == ExitCode.OK
    assert "waiting" in row_of(result.stdout, "a.pdf")
    assert (home / "mine" / "a.pdf").exists()


def test_submitting_a_bad_file_says_so_in_the_exit_status(home: Path) -> None:
    (home / "void.pdf").touch()

    result = run("submit", "void.pdf")

    assert result.exit_code == ExitCode.FAILED_DOCUMENTS
    assert "copy it again" in row_of(result.stdout, "void.pdf")


@pytest.mark.usefixtures("used_home")
def test_no_narrow_terminal_cuts_a_word_off() -> None:
    assert "…" not in run("show", str(FIRST), COLUMNS="40").stdout


@pytest.mark.parametrize(
    ("sentences", "shown"),
    [
        ((), "A bill. It is due. (pages 1 to 2)"),
        (((1,), (1, 2)), "A bill. (page 1) It is due. (pages 1 to 2)"),
        (((2,), (2,)), "A bill. It is due. (page 2)"),
    ],
)
def test_show_prints_the_pages_that_sentences_cite(
    home: Path, sentences: tuple[tuple[int, ...], ...], shown: str
) -> None:
    (home / ".docproc").mkdir()
    cited = (Sentence(*each) for each in zip(("A bill.", "It is due."), sentences, strict=False))
    summary = Summary("A bill. It is due.", (1, 2), tuple(cited))
    with Store.open(load_settings().effective_database_url) as store:
        entry = store.register(arrival())
        found = replace(extraction(), summary=summary)
        store.complete(claimed(store, entry.job_id), document(), found)

    assert shown in run("show", str(entry.id)).stdout.splitlines()


def test_show_prints_the_plan_of_a_stack(home: Path) -> None:
    (home / ".docproc").mkdir()
    with Store.open(load_settings().effective_database_url) as store:
        entry = a_stack(store)

    output = run("show", str(entry.id)).stdout

    assert "bill.pdf, document 1 of 2, pages 1 to 2: invoice, ok" in output
    assert "bill.pdf, document 2 of 2, page 3: letter, needs review" in output
    assert "begins here (75%): its sender is another" in output
    [_, letter] = as_json("show", str(entry.id))["extractions"]
    assert letter["cut"] == {"page": 3, "confidence": 0.75, "reason": "its sender is another"}
    assert letter["receipt"]["pages_read"] == [3]


@pytest.mark.usefixtures("used_home")
def test_show_says_who_reviewed_and_asks_nothing_more() -> None:
    with Store.open(load_settings().effective_database_url) as store:
        [stored] = store.extractions(DOUBTFUL)
        now = datetime(2026, 3, 4, tzinfo=UTC)
        wrong = stored.extraction.fields[0]
        store.review(stored.id, [Correction(wrong)], reviewer="ann", now=now)

    output = run("show", str(DOUBTFUL)).stdout

    assert f"ann (2026-03-04) corrected {wrong.name}" in output
    assert "review:" not in output


@pytest.mark.usefixtures("used_home")
def test_show_prints_the_receipt() -> None:
    output = run("show", str(FIRST)).stdout

    assert "read: page 1; page 2: no text; 120 tokens read, 33 written" in output


def test_a_file_that_was_split_can_be_submitted_again_as_one_document(home: Path) -> None:
    (home / "a.pdf").write_bytes(sample_files()[0].read_bytes())
    run("submit", "a.pdf")

    results = [run("submit", "a.pdf", "--no-split") for _ in range(2)]

    states = [row_of(result.stdout, "a.pdf").split()[2] for result in results]
    assert states == ["waiting", "duplicate"]


@pytest.mark.usefixtures("used_home")
@pytest.mark.parametrize("command", ["status", "list", "show 1", "search total", "doctor"])
def test_colours_are_for_terminals(command: str) -> None:
    assert "\x1b" not in run(*command.split(), TERM="xterm-256color").output


@pytest.mark.usefixtures("used_home")
def test_show_prints_what_a_person_gave_and_no_page_has() -> None:
    due = Field("due_date", FieldKind.DATE, None, date(2026, 3, 1))
    with Store.open(load_settings().effective_database_url) as store:
        [stored] = store.extractions(FIRST)
        store.review(stored.id, [Correction(due)], reviewer="ann", now=datetime.now(UTC))

    output = run("show", str(FIRST)).stdout

    assert "2026-03-01" in row_of(output, "due_date")
    assert "given by a person" in row_of(output, "due_date")
