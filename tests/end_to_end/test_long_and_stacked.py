"""Documents longer than a prompt, and several in one PDF, the whole way."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from docproc.models.catalog import ModelFiles
from docproc.store import Store
from tests.end_to_end.commands import Commands, csv_rows
from tests.end_to_end.evidence import assert_csv_agrees, num_shown_values
from tests.end_to_end.tickets import ticket_settings

NUM_PAGES = 6


def pdf_of(path: Path, pages: list[list[str]]) -> Path:
    canvas = Canvas(str(path), pagesize=(400, 600))
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(20, 570 - 14 * place, line)
        canvas.showPage()
    canvas.save()
    return path


def long_ticket(path: Path) -> Path:
    """One ticket with a page of conditions that are too long for one prompt, and more pages."""
    words = "the driver shall remove the vehicle from the premises at once"
    pages = [["Parking ticket", "Ticket number R-1", *[f"{n}. {words}" for n in range(20)]]]
    pages += [[f"{page}.{n} {words}" for n in range(6)] for page in range(2, NUM_PAGES)]
    return pdf_of(path, [*pages, ["Total: 7.50 EUR"]])


def stack_of_tickets(path: Path) -> Path:
    return pdf_of(
        path,
        [
            [
                "Parking ticket",
                f"Ticket number R-{number}",
                f"Total: {number}.50 EUR",
                "Page 1 of 1",
            ]
            for number in (1, 2, 3)
        ],
    )


def test_long_documents_are_read_whole_and_stacks_are_split(
    tmp_path: Path, starter_model: ModelFiles
) -> None:
    del starter_model
    settings = ticket_settings(tmp_path / "types")
    commands = Commands(tmp_path, **settings, DOCPROC_MAX_PROMPT_TOKENS="256")
    ticket = long_ticket(tmp_path / "long.pdf")
    stack = stack_of_tickets(tmp_path / "stack.pdf")

    commands.run("submit", str(stack), "--no-split")
    submitted = commands.run("submit", str(ticket), str(stack), "--wait")
    commands.run("export")

    assert submitted.returncode == 0, submitted.stdout + submitted.stderr
    with Store.open(commands.database_url) as store:
        assert num_shown_values(store) >= 4
        assert_csv_agrees(store, tmp_path / "documents.csv")
        [of_ticket] = store.extractions(2)
    receipt = of_ticket.extraction.receipt
    assert receipt.pages_read == tuple(range(1, NUM_PAGES + 1))
    assert receipt.pages_not_read == ()
    assert receipt.prompt_tokens > 256
    rows = csv_rows(tmp_path / "documents.csv")
    assert [(row["file"], row["section"], row["first_page"], row["last_page"]) for row in rows] == [
        ("stack.pdf", "1", "1", "3"),
        ("long.pdf", "1", "1", str(NUM_PAGES)),
        ("stack.pdf", "1", "1", "1"),
        ("stack.pdf", "2", "2", "2"),
        ("stack.pdf", "3", "3", "3"),
    ]
