"""Rows of printed tables: subtotals that are no items, and printed positions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docproc.documents import Document, Span
from docproc.extraction import LineItem
from docproc.schema import DocumentType

# What a page says of the sum of the pages before, in seven languages.
_CARRIED = re.compile(
    r"(?i)\W*(?:(?:amount|balance|total|sum|subtotal|sub-total)\s)?"
    r"(?:carried\s(?:forward|over)|brought\s(?:forward|over)|carry\s?(?:forward|over)|sub-?\s?total|"
    r"übertrag|uebertrag|zwischensumme|à\sreporter|report|sous-total|suma\sy\ssigue|suma\santerior|"
    r"subtotale|riporto|a\sriportare|subtotaal|transport|overdracht)\b"
)
# Beside it, such a line has only numbers, a currency and the number of a page.
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(
    r"(?i)from|to|of|pages?|von|aus|auf|seite|der|die|zu|eur|euros?|usd|gbp|chf|de|la|a|pagina|"
    r"página|pag|van|naar"
)
_NUMBER = re.compile(r"\d")

_POSITION_TITLE = re.compile(
    r"(?i)\s*(?:pos|pos\.|position|posten|item|item\sno\.?|line|line\sno\.?|ln|no|no\.|nr|nr\.|#|"
    r"lfd\.?\s?nr\.?|n°|nº|núm\.?|rif\.?|regel)\s{1,3}(?=[^\W\d_])"
)
_POSITION = re.compile(r"\s*(?P<number>\d{1,5})(?:\.0)?[.):]?\s+\S")
_TITLE_WORDS = 3
_STEPS = (1, 10)


@dataclass(frozen=True, slots=True)
class Position:
    """A printed position and where its row begins: page, then characters."""

    number: int
    place: tuple[int, int]


def all_rows(parts: Iterable[Sequence[LineItem]], document: Document) -> Iterator[LineItem]:
    """The items of all parts, one after the other and numbered anew for each list.

    Sums that are carried from page to page are left out; a row that goes on in the next
    part is one item.
    """
    items: list[LineItem] = []
    for part in parts:
        rows = [item for item in part if not _is_carried(item, document)]
        if items and rows and _goes_on(items[-1], rows[0]):
            rows[0] = _joined(items.pop(), rows[0])
        items += rows
    counts: dict[str, int] = {}
    for item in items:
        counts[item.list_name] = counts.get(item.list_name, 0) + 1
        yield LineItem(item.list_name, counts[item.list_name], item.fields)


def printed_positions(document: Document) -> list[Position]:
    """The positions 1, 2, 3 … (or 10, 20, 30 …) that begin the rows below a title for them.

    Empty where no column of positions can be told for sure.
    """
    runs = (_run(document, step) for step in _STEPS)
    return max(runs, key=len)


def doubts_about_positions(
    document_type: DocumentType, items: Sequence[LineItem], document: Document
) -> Iterator[str]:
    """Reasons why rows may be missing among the items, or may be too many.

    Says nothing of a document type that asks for no rows, or for those of several lists.
    """
    list_names = [spec.name for spec in document_type.fields if spec.columns]
    positions = printed_positions(document)
    if len(list_names) != 1 or len(positions) < 2:
        return
    missing = [position.number for position in _uncovered(positions, items)]
    printed = f"the document prints positions {positions[0].number} to {positions[-1].number}"
    if missing:
        yield f"{list_names[0]}: {printed}; not found: {_in_words(missing)}"
    elif len(items) != len(positions):
        yield f"{list_names[0]}: {printed}, {len(positions)} rows; {len(items)} were found"


def _goes_on(item: LineItem, rest: LineItem) -> bool:
    """Whether ``rest`` has only columns behind the last that ``item`` has."""
    found, others = (
        [place for place, field in enumerate(row.fields) if field.verbatim is not None]
        for row in (item, rest)
    )
    is_one_list = item.list_name == rest.list_name
    return is_one_list and bool(found) and bool(others) and found[-1] < others[0]


def _joined(item: LineItem, rest: LineItem) -> LineItem:
    pairs = zip(item.fields, rest.fields, strict=True)
    fields = tuple(one if one.verbatim is not None else other for one, other in pairs)
    return LineItem(item.list_name, item.position, fields)


def _is_carried(item: LineItem, document: Document) -> bool:
    spans = [field.evidence.span for field in item.fields if field.evidence]
    return bool(spans) and all(_is_carried_line(_line(document, span)) for span in spans)


def _is_carried_line(line: str) -> bool:
    match = _CARRIED.match(line)
    if match is None or not _NUMBER.search(line, match.end()):
        return False
    beside = _WORD.findall(line[match.end() :])
    return all(_BESIDE.fullmatch(word) for word in beside)


def _line(document: Document, span: Span) -> str:
    text = document.page(span.page).text
    return text[text.rfind("\n", 0, span.start) + 1 :].split("\n", 1)[0]


def _run(document: Document, step: int) -> list[Position]:
    """Rows whose numbers go up by ``step``, from the first on, below a title."""
    found: list[Position] = []
    is_below_title = False
    for place, line in _lines(document):
        is_below_title = is_below_title or _is_title(line)
        match = _POSITION.match(line) if is_below_title else None
        if match and int(match["number"]) == (len(found) + 1) * step:
            found.append(Position(int(match["number"]), place))
    return found


def _is_title(line: str) -> bool:
    is_titles = len(line.split()) >= _TITLE_WORDS and not _NUMBER.search(line)
    return is_titles and _POSITION_TITLE.match(line) is not None


def _lines(document: Document) -> Iterator[tuple[tuple[int, int], str]]:
    for page in document.pages:
        start = 0
        for line in page.text.split("\n"):
            yield (page.number, start), line
            start += len(line) + 1


def _uncovered(positions: Sequence[Position], items: Sequence[LineItem]) -> list[Position]:
    """Positions between whose row and the next no item has anything."""
    shown = sorted(
        (field.evidence.span.page, field.evidence.span.start)
        for item in items
        for field in item.fields
        if field.evidence
    )
    ends = [position.place for position in positions[1:]] + [(positions[-1].place[0] + 1, 0)]
    return [
        position
        for position, end in zip(positions, ends, strict=True)
        if not any(position.place <= place < end for place in shown)
    ]


def _in_words(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:10]))
    return named if len(numbers) <= 10 else f"{named} and {len(numbers) - 10} more"
