"""What an extractor makes of answers: with a vendor's past, and a summary that cites pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docproc.documents import Document, Span
from docproc.extraction import Extraction, ExtractionStatus, Field, Sentence
from docproc.pipeline.extractor import Extractor, ExtractorOptions
from docproc.pipeline.remembering import NO_MEMORY, Memory
from docproc.schema import DocumentType, FieldKind, FieldSpec
from docproc.store import ConfirmedPlace, KnownVendor
from tests.pipeline.pages import document_of
from tests.pipeline.reading_engine import ByteTokenizer, ReadingEngine

FIELDS = (FieldSpec("number", FieldKind.ID), FieldSpec("gross_total", FieldKind.AMOUNT))
BILL = DocumentType("bill", "Bill", "", (), FIELDS, (), "0" * 64)
OPTIONS = ExtractorOptions(
    summaries=True,
    max_prompt_tokens=10_000,
    split_stacks=False,
    max_pages=10,
    max_false_success=0.05,
    model="reading",
    adapter=None,
)
# The engine takes what stands behind `No.`.
DOCUMENT = document_of("ACME Ltd\nReference: R-18\nNo. 7", "Total 12.50")


@dataclass(frozen=True)
class OneDocument:
    """A reader of whatever file, that finds this document in it."""

    document: Document

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        assert path.name == name
        assert sha256
        return self.document

    def close(self) -> None:
        """Nothing is open."""


class Confirmed:
    """Remembers that the vendor's number stood behind `Reference`."""

    def vendor(self, fields: Sequence[Field]) -> KnownVendor:
        assert [field.name for field in fields] == ["number", "gross_total"]
        page = document_of("Reference: R-17").pages[0]
        return KnownVendor(1, {}, (ConfirmedPlace("number", page, Span(1, 11, 15)),))


def extracted(
    memory: Memory, document: Document = DOCUMENT, bill: DocumentType = BILL
) -> Extraction:
    engine: Any = ReadingEngine()
    extractor = Extractor(
        OneDocument(document), ByteTokenizer(), engine, {"bill": bill}, OPTIONS, memory=memory
    )
    _, (found,) = extractor.extract(Path("a.pdf"), sha256="a", name="a.pdf", document_type="bill")
    return found


def test_a_value_that_is_not_where_the_vendor_prints_it_needs_review() -> None:
    found, without = extracted(Confirmed()), extracted(NO_MEMORY)

    assert found.fields[0].value == "7"
    assert found.status is ExtractionStatus.NEEDS_REVIEW
    assert any("what stands at 'Reference', which is R-18 here" in r for r in found.reasons)
    assert not any("Reference" in reason for reason in without.reasons)


def test_the_sentences_of_a_summary_cite_pages() -> None:
    found = extracted(NO_MEMORY)

    assert found.summary is not None
    assert found.summary.sentences == (Sentence("A bill.", (1, 2)),)
    assert found.summary.pages == (1, 2)


def test_a_row_behind_the_total_is_no_line_item_and_needs_review() -> None:
    columns = (FieldSpec("description", FieldKind.TEXT), FieldSpec("amount", FieldKind.AMOUNT))
    rows = FieldSpec("line_items", FieldKind.LIST, columns=columns)
    bill = replace(BILL, fields=(*FIELDS, rows), checks=("line_items_add_up",))
    document = document_of("ACME Ltd\nNo. 7\n1 Chair 12.50\nTotal 12.50\n2 Fees 3.00")

    found = extracted(NO_MEMORY, document, bill)

    assert [item.fields[0].verbatim for item in found.line_items] == ["Chair"]
    assert found.status is ExtractionStatus.NEEDS_REVIEW
    assert (
        "line_items 1, description: 1 further row left out: "
        "up to here, the rows add up to the gross total of 12.50"
    ) in found.reasons
