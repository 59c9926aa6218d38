import pytest

from docproc.documents import Document, Span
from docproc.extraction import Evidence, Field, LineItem
from docproc.pipeline.rows import all_rows, doubts_about_positions, printed_positions
from docproc.schema import FieldKind, load_document_types
from tests.pipeline.pages import document_of

DOCUMENT_TYPES = load_document_types()
INVOICE = DOCUMENT_TYPES["invoice"]
TITLES = "Pos  Description  Amount"


def items_at(document: Document, *verbatims: str) -> list[LineItem]:
    """An item for each text, at the first place that prints it."""
    items = []
    for position, verbatim in enumerate(verbatims, start=1):
        page = next(page for page in document.pages if verbatim in page.text)
        start = page.text.index(verbatim)
        evidence = Evidence(Span(page.number, start, start + len(verbatim)), None)
        field = Field("description", FieldKind.TEXT, verbatim, verbatim, evidence)
        items.append(LineItem("line_items", position, (field,)))
    return items


@pytest.mark.parametrize(
    "line",
    [
        "Übertrag 1.234,00",
        "Carried forward  EUR 120.00",
        "Brought forward from page 1: 120.00",
        "Zwischensumme Seite 2  99,90",
        "Amount carried forward 12.00",
        "Sous-total 45,00 €",
        "Suma y sigue 45,00",
        "Riporto 45,00",
    ],
)
def test_a_sum_that_is_carried_forward_is_no_item(line: str) -> None:
    document = document_of(f"Bolts 3.00\n{line}\nNuts 4.00")
    items = items_at(document, "Bolts", line, "Nuts")

    kept = list(all_rows([items], document))

    assert [item.fields[0].verbatim for item in kept] == ["Bolts", "Nuts"]
    assert [item.position for item in kept] == [1, 2]


@pytest.mark.parametrize(
    "line", ["Transport of goods 45.00", "Report on damages 45.00", "Subtotal surgery 45.00"]
)
def test_an_item_that_only_begins_like_one_is_kept(line: str) -> None:
    document = document_of(line)

    assert len(list(all_rows([items_at(document, line)], document))) == 1


def row(document: Document, page: int, *verbatims: str | None) -> LineItem:
    """Description, quantity and amount as ``page`` prints them, None for what it lacks."""
    names = ("description", "quantity", "amount")
    fields = [
        Field(name, FieldKind.TEXT, verbatim, verbatim, _evidence(document, page, verbatim))
        for name, verbatim in zip(names, verbatims, strict=True)
    ]
    return LineItem("line_items", 1, tuple(fields))


def _evidence(document: Document, page: int, verbatim: str | None) -> Evidence | None:
    if verbatim is None:
        return None
    start = document.page(page).text.index(verbatim)
    return Evidence(Span(page, start, start + len(verbatim)), None)


def test_a_row_that_goes_on_in_the_next_part_is_one_item() -> None:
    document = document_of("Nuts 2 4.00\nBolts\ncarried forward 4.00", "3 6.00\nOil 1 5.00")
    parts = [
        [
            row(document, 1, "Nuts", "2", "4.00"),
            row(document, 1, "Bolts", None, None),
            row(document, 1, "carried forward", None, None),
        ],
        [row(document, 2, None, "3", "6.00"), row(document, 2, "Oil", "1", "5.00")],
    ]

    items = list(all_rows(parts, document))

    assert [[field.verbatim for field in item.fields] for item in items] == [
        ["Nuts", "2", "4.00"],
        ["Bolts", "3", "6.00"],
        ["Oil", "1", "5.00"],
    ]
    assert [item.position for item in items] == [1, 2, 3]
    assert [field.evidence and field.evidence.span.page for field in items[1].fields] == [1, 2, 2]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (("Nuts", "2", "4.00"), ("Oil", "1", "5.00")),
        (("Nuts", None, None), ("Oil", "1", None)),
        ((None, None, "4.00"), ("Oil", None, None)),
        ((None, None, None), (None, "1", "5.00")),
    ],
)
def test_rows_of_two_parts_that_are_whole_stay_two(
    last: tuple[str | None, ...], first: tuple[str | None, ...]
) -> None:
    document = document_of("Nuts 2 4.00", "Oil 1 5.00")
    parts = [[row(document, 1, *last)], [row(document, 2, *first)]]

    assert len(list(all_rows(parts, document))) == 2


def test_printed_positions_go_on_over_pages() -> None:
    document = document_of(
        f"{TITLES}\n1 Bolts 3.00\nof steel\n2 Nuts 4.00", f"{TITLES}\n3 Oil 5.00"
    )

    assert [position.number for position in printed_positions(document)] == [1, 2, 3]


def test_positions_in_steps_of_ten_are_positions() -> None:
    document = document_of(f"{TITLES}\n10 Bolts 3.00\n20 Nuts 4.00")

    assert [position.number for position in printed_positions(document)] == [10, 20]


def test_numbered_clauses_are_no_positions() -> None:
    assert printed_positions(document_of("1. Definitions\n2. Term\n3. Law")) == []


def test_a_position_without_an_item_is_named() -> None:
    document = document_of(f"{TITLES}\n1 Bolts 3.00\n2 Nuts 4.00", f"{TITLES}\n3 Oil 5.00")

    [doubt] = doubts_about_positions(INVOICE, items_at(document, "Bolts", "Oil"), document)

    assert doubt == "line_items: the document prints positions 1 to 3; not found: 2"


def test_more_items_than_positions_is_a_doubt() -> None:
    document = document_of(f"{TITLES}\n1 Bolts 3.00\n2 Nuts 4.00")

    [doubt] = doubts_about_positions(INVOICE, items_at(document, "Bolts", "3.00", "Nuts"), document)

    assert doubt.endswith("2 rows; 3 were found")


def test_an_item_for_every_position_is_no_doubt() -> None:
    document = document_of(f"{TITLES}\n1 Bolts 3.00\n2 Nuts 4.00")

    assert (
        list(doubts_about_positions(INVOICE, items_at(document, "Bolts", "Nuts"), document)) == []
    )


def test_a_document_type_without_rows_has_no_doubt() -> None:
    document = document_of(f"{TITLES}\n1 Bolts 3.00\n2 Nuts 4.00")

    assert list(doubts_about_positions(DOCUMENT_TYPES["contract"], [], document)) == []
