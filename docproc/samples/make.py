"""Writes the sample files and their labels: ``python -m docproc.samples.make [DIR]``.

The same bytes come out on every machine: no clock, no chance, no compression.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from docproc.samples import (
    SampleLabel,
    contracts,
    factur_x,
    faults,
    invoices_english,
    invoices_european,
    invoices_german,
    layouts_english,
    layouts_european,
    layouts_german,
    layouts_prose,
    letters,
    receipts,
    scan,
)
from docproc.samples.content import Content, values
from docproc.samples.sheet import A4, US_LETTER, Sheet

ContentT = TypeVar("ContentT", bound=Content)


@dataclass(frozen=True, slots=True)
class Sample:
    """One readable sample file: its content and the function that draws it."""

    file: str
    content: Content
    draw: Callable[[Sheet], None]
    size: tuple[float, float] = A4

    def pdf(self, encrypt: object = None) -> bytes:
        """The file's bytes."""
        sheet = Sheet(self.size, title=Path(self.file).stem, encrypt=encrypt)
        self.draw(sheet)
        return sheet.finish()

    @property
    def label(self) -> SampleLabel:
        """Its ground truth."""
        content = self.content
        fields = values(content.fields())
        return SampleLabel(
            Path(self.file).stem, self.file, content.doc_type, content.language, fields
        )


def _sample(
    file: str,
    content: ContentT,
    draw: Callable[[Sheet, ContentT], None],
    size: tuple[float, float] = A4,
) -> Sample:
    return Sample(file, content, lambda sheet: draw(sheet, content), size)


SAMPLES = (
    _sample(
        "invoice-HP-20417.pdf",
        invoices_english.OFFICE_SUPPLIES,
        layouts_english.draw_office_supplies,
    ),
    _sample("Kilbride_2026-0098.pdf", invoices_english.CATERING, layouts_english.draw_catering),
    _sample(
        "Invoice 10086.pdf", invoices_english.PRINTING, layouts_english.draw_printing, US_LETTER
    ),
    _sample("okafor-june.pdf", invoices_english.CONSULTING, layouts_english.draw_consulting),
    _sample("rechnung-2026-0417.pdf", invoices_german.FITTINGS, layouts_german.draw_fittings),
    _sample("Rechnung_Kessling.pdf", invoices_german.PAINTER, layouts_german.draw_painter),
    _sample("honorar-26050317.pdf", invoices_german.TRUSTEES, layouts_german.draw_trustees),
    _sample("facture-FA2026-00893.pdf", invoices_european.JOINERY, layouts_european.draw_joinery),
    _sample(
        "factura-A-26-1187.pdf",
        invoices_european.MEDICAL_SUPPLIES,
        layouts_european.draw_medical_supplies,
    ),
    _sample("factuur20260355.pdf", invoices_european.GREENHOUSE, layouts_european.draw_greenhouse),
    _sample("fattura-142-2026.pdf", invoices_european.GLAZIER, layouts_european.draw_glazier),
    _sample("till-receipt.pdf", receipts.CAFE, receipts.draw_cafe, receipts.ROLL),
    _sample("kassenbon.pdf", receipts.DRUGSTORE, receipts.draw_drugstore, receipts.ROLL),
    _sample("services-agreement.pdf", contracts.SERVICES, layouts_prose.draw_contract),
    _sample("mietvertrag-ringgleis.pdf", contracts.LEASE, layouts_prose.draw_contract),
    _sample("letter-price-review.pdf", letters.PRICE_REVIEW, layouts_prose.draw_price_review),
    _sample("mahnung-260219.pdf", letters.REMINDER, layouts_prose.draw_reminder),
    _sample("confirmation-4417.pdf", letters.CONFIRMATION, layouts_prose.draw_confirmation),
)

E_INVOICE = "rechnung-2026-0417.pdf"
LOCKED = _sample(
    "fee-note-protected.pdf", invoices_english.LEGAL_FEES, layouts_english.draw_legal_fees
)
SCANNED = SampleLabel("scan0007", "scan0007.pdf", "letter", "en", scan.FIELDS)
UNREADABLE = (
    SampleLabel("fee-note-protected", LOCKED.file, "invoice", "en", None, "encrypted_document"),
    SampleLabel(
        "download-incomplete",
        "download-incomplete.pdf",
        "invoice",
        "en",
        None,
        "unreadable_document",
    ),
    SampleLabel("meeting-notes", "meeting-notes.pdf", "letter", "en", None, "unsupported_document"),
)


def file_contents() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every sample file, readable or not."""
    pdfs = {sample.file: sample.pdf() for sample in SAMPLES}
    pdfs[E_INVOICE] = factur_x.with_xml(pdfs[E_INVOICE], invoices_german.FITTINGS)
    yield from pdfs.items()
    yield LOCKED.file, LOCKED.pdf(faults.password_lock())
    yield "download-incomplete.pdf", faults.cut_off(pdfs["Kilbride_2026-0098.pdf"])
    yield "meeting-notes.pdf", faults.NOT_A_PDF.encode()
    yield "scan0007.pdf", scan.scanned_note()


def label_lines() -> str:
    """The labels of all sample files as JSON lines, in order of file name."""
    labels = sorted(
        (*(sample.label for sample in SAMPLES), SCANNED, *UNREADABLE), key=lambda x: x.file
    )
    return "".join(f"{_json(label)}\n" for label in labels)


def _json(label: SampleLabel) -> str:
    line = asdict(label)
    if label.error is None:
        del line["error"]
    return json.dumps(line, ensure_ascii=False)


def write(folder: Path) -> None:
    """Writes ``files/`` and ``labels.jsonl`` into ``folder``."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for name, content in file_contents():
        (folder / "files" / name).write_bytes(content)
    (folder / "labels.jsonl").write_text(label_lines(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
