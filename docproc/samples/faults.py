"""What makes a file unreadable: a password, a broken download, a wrong suffix."""

from reportlab.lib.pdfencrypt import StandardEncryption

PASSWORD = "minster"
NOT_A_PDF = """\
Meeting notes, 12 May 2026

Present: Asha, Tom, Beatriz
- new supplier for pallets: Tom asks for two quotes by Friday
- March invoices from the carrier are still missing, Asha calls them
- stocktaking moves to 27 June

(saved from the notes app with the wrong ending)
"""


def password_lock() -> StandardEncryption:
    """Encryption that lets nobody read the file without ``PASSWORD``."""
    return StandardEncryption(PASSWORD, ownerPassword=f"{PASSWORD}-owner", strength=128)


def cut_off(pdf: bytes) -> bytes:
    """The first half of the file, as a broken download leaves it."""
    return pdf[: len(pdf) // 2]
