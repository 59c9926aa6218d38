"""How an extraction looks on a terminal: each value within the line in which it is printed."""

from collections.abc import Sequence

from rich.text import Text

from docproc.cli.printing import console, harmless, marked, pages_in_words, print_table
from docproc.documents import Document, Span
from docproc.extraction import Extraction, Field, LineItem, Receipt, Summary, short_path
from docproc.store import FileEntry, Review, StoredExtraction

_CONTEXT_CHARACTERS = 50
_GIVEN = "not on the page: given by a person"


def print_extractions(
    entry: FileEntry, extractions: Sequence[StoredExtraction], document: Document
) -> None:
    """What was found in one file; of a stack, which pages are which document and why."""
    for stored in extractions:
        extraction, name = stored.extraction, entry.name
        if len(extractions) > 1:
            name += f", document {stored.section} of {len(extractions)}, {_pages_of(extraction)}"
        status = extraction.status.value.replace("_", " ")
        console.print(f"{name}: {extraction.document_type}, {status}", style="bold")
        if extraction.cut:
            console.print(f"begins here ({extraction.cut.confidence:.0%}): {extraction.cut.reason}")
        _print_extraction(extraction, document)
        for review in stored.reviews:
            console.print(_review_in_words(review))
    if entry.placed_path is not None:
        console.print(f"the original: {entry.placed_path}", soft_wrap=True)


def _print_extraction(extraction: Extraction, document: Document) -> None:
    """Fields with their evidence, line items, summary, reasons and the receipt."""
    rows = [_field_row(field, document, extraction.reasons) for field in extraction.fields]
    print_table(("field", "value", "page", "sure", "evidence"), rows)
    _print_line_items(extraction.line_items)
    if extraction.receipt.xml:
        model = extraction.version.model
        rest = "no model was used" if model is None else f"the rest from the page, by {model}"
        console.print(f"read from {extraction.receipt.xml}; {rest}")
    if extraction.summary:
        console.print(f"\n{_summary_in_words(extraction.summary)}")
    for reason in extraction.reasons:
        console.print(f"review: {reason}", style="yellow")
    console.print(_receipt_in_words(extraction.receipt))


def _summary_in_words(summary: Summary) -> str:
    """Each sentence with the pages that it cites; these at the end where all cite the same."""
    cited = {sentence.pages for sentence in summary.sentences} or {summary.pages}
    if len(cited) == 1:
        return f"{summary.text} ({pages_in_words(cited.pop())})"
    return " ".join(f"{each.text} ({pages_in_words(each.pages)})" for each in summary.sentences)


def _review_in_words(review: Review) -> str:
    names = ", ".join(f"{c.list_name} {c.after.name}".strip() for c in review.corrections)
    done = f"corrected {names}" if names else "found nothing to correct"
    confirmed = "" if review.is_confirmed else ", and has not confirmed the rest"
    return f"{review.reviewer} ({review.reviewed_at:%Y-%m-%d}) {done}{confirmed}"


def _pages_of(extraction: Extraction) -> str:
    return pages_in_words(extraction.receipt.pages)


def _receipt_in_words(receipt: Receipt) -> str:
    read = pages_in_words(receipt.pages_read) if receipt.pages_read else "no page"
    unread = [f"page {number}: {why}" for number, why in receipt.pages_not_read]
    tokens = f"{receipt.prompt_tokens} tokens read, {receipt.completion_tokens} written"
    return "; ".join((f"read: {read}", *unread[:3], tokens))


def _field_row(field: Field, document: Document, reasons: Sequence[str]) -> tuple[str | Text, ...]:
    is_doubtful = any(reason.startswith(f"{field.name}:") for reason in reasons)
    value = Text(harmless(_value(field)), style="yellow" if is_doubtful else "")
    if field.xml_path is not None:
        return (field.name, value, "XML", "", _in_xml(field.xml_path, field.verbatim or ""))
    if field.evidence is None:
        return (field.name, value, "", "", "" if field.value is None else _GIVEN)
    page = str(field.evidence.span.page)
    sure = "" if field.confidence is None else f"{field.confidence:.0%}"
    return (field.name, value, page, sure, _in_context(field.evidence.span, document))


def _value(field: Field) -> str:
    """What was read; a question mark for what is printed and could not be read."""
    if field.value is not None:
        return str(field.value)
    return "-" if field.verbatim is None else "?"


def _in_xml(path: str, verbatim: str) -> Text:
    return marked(f"{short_path(path)} ", verbatim, "")


def _in_context(span: Span, document: Document) -> Text:
    """The line in which a value is printed, as much of it as fits, with the value marked."""
    text = document.page(span.page).text
    before = text[: span.start].rpartition("\n")[2]
    after = text[span.end :].partition("\n")[0]
    if len(before) > _CONTEXT_CHARACTERS:
        before = f"… {before[-_CONTEXT_CHARACTERS:].partition(' ')[2]}"
    if len(after) > _CONTEXT_CHARACTERS:
        after = f"{after[:_CONTEXT_CHARACTERS].rpartition(' ')[0]} …"
    return marked(before, document.verbatim(span), after)


def _print_line_items(items: Sequence[LineItem]) -> None:
    """A table for each list, as it is printed in the document."""
    for list_name in dict.fromkeys(item.list_name for item in items):
        rows = [item for item in items if item.list_name == list_name]
        names = tuple(dict.fromkeys(field.name for row in rows for field in row.fields))
        console.print()
        print_table((list_name, *names, "page"), (_item_row(row, names) for row in rows))


def _item_row(item: LineItem, names: Sequence[str]) -> tuple[str, ...]:
    cells = {field.name: _cell(field) for field in item.fields}
    pages = sorted({field.evidence.span.page for field in item.fields if field.evidence})
    return (str(item.position), *(cells.get(name, "-") for name in names), _numbers(pages))


def _cell(field: Field) -> str:
    return field.verbatim or ("-" if field.value is None else str(field.value))


def _numbers(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages))
