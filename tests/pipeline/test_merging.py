from docproc.documents import Document, Span
from docproc.extraction import Evidence, Field
from docproc.grounding import Grounded
from docproc.pipeline.merging import Merger
from docproc.schema import DocumentType, FieldKind, FieldSpec
from tests.pipeline.pages import document_of

FIELDS = (
    FieldSpec("invoice_number", FieldKind.ID),
    FieldSpec("gross_total", FieldKind.AMOUNT),
    FieldSpec("parties", FieldKind.LIST),
    FieldSpec("agreement_date", FieldKind.DATE),
)
BILL = DocumentType("bill", "Bill", "", (), FIELDS, (), "0" * 64)


def found(
    document: Document, page: int, name: str, verbatim: str, *, confidence: float = 1.0
) -> Grounded:
    """An answer with one field, which ``page`` prints."""
    start = document.page(page).text.index(verbatim)
    evidence = Evidence(Span(page, start, start + len(verbatim)), None)
    kind = next(spec.kind for spec in FIELDS if spec.name == name)
    field = Field(name, kind, verbatim, verbatim, evidence, model_confidence=confidence)
    return Grounded((field,), (), is_complete=True)


def nothing(name: str) -> Grounded:
    return Grounded((Field(name, FieldKind.ID),), (), is_complete=True)


def merged(document: Document, name: str, *parts: Grounded) -> list[Field]:
    fields = Merger(document, BILL).merged(parts).fields
    return [field for field in fields if field.name == name]


def test_the_first_of_equal_answers_is_taken() -> None:
    document = document_of("Invoice 17", "Invoice 17")
    parts = [found(document, page, "invoice_number", "17") for page in (1, 2)]

    [field] = merged(document, "invoice_number", *parts)

    assert field == parts[0].fields[0]


def test_a_part_without_an_answer_says_nothing() -> None:
    document = document_of("Dear Sir", "Invoice 17")
    part = found(document, 2, "invoice_number", "17")

    [field] = merged(document, "invoice_number", nothing("invoice_number"), part)

    assert field == part.fields[0]


def test_what_is_printed_beside_its_label_comes_first() -> None:
    document = document_of("Room 4", "Invoice 17")
    parts = (
        found(document, 1, "invoice_number", "4"),
        found(document, 2, "invoice_number", "17"),
    )

    [field] = merged(document, "invoice_number", *parts)

    assert field.verbatim == "17"
    assert field.reasons == ("page 2 says 17, but page 1 says 4",)


def test_a_sure_answer_comes_before_one_that_is_not() -> None:
    document = document_of("Invoice 4", "Invoice 17")
    parts = (
        found(document, 1, "invoice_number", "4", confidence=0.3),
        found(document, 2, "invoice_number", "17"),
    )

    [field] = merged(document, "invoice_number", *parts)

    assert field.verbatim == "17"
    assert field.reasons == ()


def test_of_sums_the_last_is_taken() -> None:
    document = document_of("Total 10.00", "Total 25.00")
    parts = (
        found(document, 1, "gross_total", "10.00"),
        found(document, 2, "gross_total", "25.00"),
    )

    [field] = merged(document, "gross_total", *parts)

    assert field.verbatim == "25.00"
    assert field.reasons == ("page 2 says 25.00, but page 1 says 10.00",)


def test_what_a_document_says_where_it_begins_is_not_asked_of_later_pages() -> None:
    document = document_of("made on 1 May 2020", "Effective Date: 3 June 1999")
    parts = (
        found(document, 1, "agreement_date", "1 May 2020", confidence=0.3),
        found(document, 2, "agreement_date", "3 June 1999"),
    )

    [field] = merged(document, "agreement_date", *parts)

    assert field == parts[0].fields[0]


def test_a_list_of_names_is_that_of_the_first_part_and_later_ones_are_a_reason() -> None:
    document = document_of("Ann and Bob", "Bob", "Carl, Dora")
    first = Grounded(
        (
            *found(document, 1, "parties", "Ann", confidence=0.5).fields,
            *found(document, 1, "parties", "Bob").fields,
        ),
        (),
        is_complete=True,
    )
    parts = (
        nothing("invoice_number"),
        first,
        found(document, 2, "parties", "Bob"),
        found(document, 3, "parties", "Carl", confidence=0.5),
        found(document, 3, "parties", "Dora"),
    )

    fields = merged(document, "parties", *parts)

    assert [(field.position, field.verbatim) for field in fields] == [(1, "Ann"), (2, "Bob")]
    assert fields[0].reasons == ("there may be more: page 3 says Dora",)


def test_no_parts_are_no_fields() -> None:
    assert [f.verbatim for f in merged(document_of(""), "invoice_number")] == [None]
