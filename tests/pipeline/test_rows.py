import pytest

from docproc.documents import Document, Span
from docproc.extraction import Evidence, Field, LineItem
from docproc.pipeline.rows import doubts_about_positions, printed_positions, without_carried
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

    kept = list(without_carried(items, document))

    assert [item.fields[0].verbatim for item in kept] == ["Bolts", "Nuts"]
    assert [item.position for item in kept] == [1, 2]


@pytest.mark.parametrize(
    "line", ["Transport of goods 45.00", "Report on damages 45.00", "Subtotal surgery 45.00"]
)
def test_an_item_that_only_begins_like_one_is_kept(line: str) -> None:
    document = document_of(line)

    assert len(list(without_carried(items_at(document, line), document))) == 1


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
