from decimal import Decimal

import pytest

from docproc.documents import Document
from docproc.grounding import Grounded, infer_convention
from docproc.pipeline.asking import Asking, Question, Reply
from docproc.pipeline.merging import Merger
from docproc.pipeline.parts import parts_of
from docproc.pipeline.rows import doubts_about_positions
from docproc.schema import DocumentType, FieldKind, FieldSpec
from tests.pipeline.pages import document_of
from tests.pipeline.reading_engine import ByteTokenizer, ReadingEngine

COLUMNS = (FieldSpec("description", FieldKind.TEXT), FieldSpec("amount", FieldKind.AMOUNT))
FIELDS = (
    FieldSpec("number", FieldKind.ID),
    FieldSpec("gross_total", FieldKind.AMOUNT),
    FieldSpec("line_items", FieldKind.LIST, columns=COLUMNS),
)
BILL = DocumentType("bill", "Bill", "", (), FIELDS, (), "0" * 64)
WORDS = [f"{letter}{more}" for letter in "abcdefghij" for more in "klmnopqrst"]


def a_bill(num_pages: int, rows_a_page: int) -> Document:
    """A bill of many pages, each but the last with the sum so far."""
    texts = []
    for page in range(num_pages):
        numbers = range(page * rows_a_page, (page + 1) * rows_a_page)
        rows = [f"{n + 1} {WORDS[n]} {n + 1}.00" for n in numbers]
        total = sum(range(numbers.stop + 1))
        is_last = page == num_pages - 1
        sums = [f"Total {total}.00" if is_last else f"Carried forward {total}.00"]
        texts.append("\n".join(["ACME Ltd", "No. R-17", "Pos Description Amount", *rows, *sums]))
    return document_of(*texts)


def asked(document: Document, max_tokens: int, engine: ReadingEngine) -> list[Reply]:
    parts = parts_of(document, max_tokens=max_tokens, max_pages=100, num_tokens=len)
    asking = Asking(engine, ByteTokenizer(), lambda _: None)
    convention = infer_convention(document)
    return asking.replies(
        [Question(document, BILL, convention, part, part.is_first) for part in parts.parts]
    )


def merged(document: Document, replies: list[Reply]) -> Grounded:
    whole = sorted((r for r in replies if r.grounded), key=lambda r: r.question.part.place)
    return Merger(document, BILL).merged([r.grounded for r in whole if r.grounded])


@pytest.mark.parametrize(
    ("num_pages", "rows_a_page", "max_tokens"),
    [(1, 5, 10_000), (4, 10, 500), (10, 10, 10_000), (1, 99, 10_000), (2, 49, 400)],
)
def test_every_row_of_a_long_bill_is_found_once_and_in_order(
    num_pages: int, rows_a_page: int, max_tokens: int
) -> None:
    document = a_bill(num_pages, rows_a_page)

    found = merged(document, asked(document, max_tokens, ReadingEngine()))

    num_rows = num_pages * rows_a_page
    assert [item.fields[0].verbatim for item in found.line_items] == WORDS[:num_rows]
    assert [item.position for item in found.line_items] == list(range(1, num_rows + 1))
    assert found.is_complete
    assert list(doubts_about_positions(BILL, found.line_items, document)) == []
    total = next(field for field in found.fields if field.name == "gross_total")
    assert total.value == Decimal(num_rows * (num_rows + 1) // 2)


def test_every_value_is_printed_at_its_span() -> None:
    document = a_bill(3, 30)

    found = merged(document, asked(document, 400, ReadingEngine()))

    fields = [*found.fields, *(field for item in found.line_items for field in item.fields)]
    shown = [field for field in fields if field.evidence]
    assert len(shown) == 2 + 2 * 90
    for field in shown:
        assert field.evidence is not None
        assert document.verbatim(field.evidence.span) == field.verbatim


def test_all_parts_are_submitted_before_any_is_waited_for() -> None:
    engine = ReadingEngine()

    replies = asked(a_bill(5, 3), 150, engine)

    assert engine.num_submissions == len(replies) == 5


def test_only_the_first_part_is_summarised() -> None:
    replies = asked(a_bill(3, 3), 150, ReadingEngine())

    assert [reply.summary for reply in replies] == ["A bill.", "", ""]


def test_what_was_cut_off_is_counted_too() -> None:
    replies = asked(a_bill(1, 99), 10_000, ReadingEngine())

    assert replies[0].grounded is None
    assert replies[0].completion_tokens >= 1536
    assert sum(reply.grounded is not None for reply in replies) > 1
