"""Documents so short that a model reads twenty of them in seconds."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

_TYPE = """
name = "parking_ticket"
title = "Parking ticket"
cues = ["parking ticket"]

[[fields]]
name = "number"
kind = "id"
required = true

[[fields]]
name = "total"
kind = "amount"
"""


def ticket_settings(folder: Path) -> dict[str, str]:
    """Settings under which tickets are a document type of their own."""
    folder.mkdir()
    (folder / "parking_ticket.toml").write_text(_TYPE)
    return {"DOCPROC_DOCUMENT_TYPES_DIR": str(folder), "DOCPROC_SUMMARIES": "false"}


def drop_ticket(inbox: Path, number: int) -> Path:
    """Writes one beside the inbox, then moves it in."""
    path = inbox / f"ticket-{number}.pdf"
    canvas = Canvas(str(inbox.with_suffix(".tmp")), pagesize=(200, 200))
    for place, line in enumerate(
        ("Parking ticket", f"Ticket number R-{number}", f"Total: {number}.50 EUR")
    ):
        canvas.drawString(20, 170 - 20 * place, line)
    canvas.save()
    return inbox.with_suffix(".tmp").rename(path)
