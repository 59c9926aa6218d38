from hypothesis import given, settings
from hypothesis import strategies as st

from docproc.documents import Document, Span
from docproc.extraction import Evidence, Field
from docproc.grounding import Grounded
from docproc.pipeline.parts import Parts, parts_of
from docproc.schema import FieldKind
from tests.pipeline.pages import document_of

lines = st.text(st.sampled_from("ab 1"), max_size=12)
texts = st.lists(lines, max_size=12).map("\n".join)
documents = st.lists(texts, min_size=1, max_size=6).map(lambda drawn: document_of(*drawn))


def parts(document: Document, max_tokens: int, max_pages: int = 100) -> Parts:
    return parts_of(document, max_tokens=max_tokens, max_pages=max_pages, num_tokens=len)


def test_pages_that_fit_together_are_one_part() -> None:
    [only] = parts(document_of("aaaa", "bbbb"), max_tokens=12).parts

    assert only.page_numbers == (1, 2)
    assert only.text == "aaaa\n\nbbbb"


def test_further_pages_are_further_parts_behind_the_head_of_the_document() -> None:
    first, second = parts(document_of("ACME\n" + "a" * 40, "b" * 40), max_tokens=80).parts

    assert first.text.startswith("ACME\n")
    assert second.text == "ACME\n\n" + "b" * 40


def test_the_head_has_no_rows_of_a_table() -> None:
    part = parts(document_of("ACME\nBolts 3.00\n" + "a" * 80, "b" * 80), max_tokens=100).parts[1]

    assert part.head == "ACME"


@settings(deadline=None)
@given(document=documents, max_tokens=st.integers(8, 40))
def test_every_character_of_every_page_is_in_one_part_at_its_place(
    document: Document, max_tokens: int
) -> None:
    read = parts(document, max_tokens)

    pieces = [piece for part in read.parts for piece in part.pieces]
    assert [(p.page.number, p.start) for p in pieces] == sorted(
        (p.page.number, p.start) for p in pieces
    )
    for page in document.pages:
        covered: set[int] = set()
        for piece in (p for p in pieces if p.page.number == page.number):
            end = piece.start + len(piece.page.text)
            assert page.text[piece.start : end] == piece.page.text
            assert not covered & set(range(piece.start, end))
            covered |= set(range(piece.start, end))
        missed = set(range(len(page.text))) - covered
        assert not "".join(page.text[place] for place in missed).strip()


@settings(deadline=None)
@given(document=documents, max_tokens=st.integers(8, 40))
def test_no_part_is_longer_than_a_prompt_and_none_has_a_page_twice(
    document: Document, max_tokens: int
) -> None:
    for part in parts(document, max_tokens).parts:
        assert len(part.text) <= max_tokens + len("\n\n")
        assert len(set(part.page_numbers)) == len(part.pages)


@settings(deadline=None)
@given(document=documents, max_tokens=st.integers(8, 40), max_pages=st.integers(1, 6))
def test_every_page_is_read_or_named_with_the_reason(
    document: Document, max_tokens: int, max_pages: int
) -> None:
    read = parts(document, max_tokens, max_pages)

    named = [number for number, _ in read.left_out]
    assert sorted([*read.page_numbers, *named]) == [page.number for page in document.pages]


def test_the_reasons_say_why() -> None:
    read = parts(document_of("", "a", "b"), max_tokens=8, max_pages=1)

    assert read.left_out == ((1, "it has no text"), (3, "DOCPROC_MAX_PAGES is 1"))


def test_a_page_is_divided_between_lines() -> None:
    divided = parts(document_of("one\ntwo\nthree\nfour"), max_tokens=10).parts

    assert [part.pages[0].text for part in divided] == ["one\ntwo\n", "three\nfour"]


def test_what_is_found_in_half_a_page_has_the_span_of_the_whole_page() -> None:
    document = document_of("one\ntwo\nthree\nfour")
    part = parts(document, max_tokens=10).parts[1]
    found = Field("x", FieldKind.TEXT, "four", "four", Evidence(Span(1, 6, 10), None))

    [field] = part.relocated(Grounded((found,), (), is_complete=True)).fields

    assert field.evidence is not None
    assert document.verbatim(field.evidence.span) == "four"


def test_words_keep_their_boxes_when_a_page_is_divided() -> None:
    part = parts(document_of("one\ntwo\nthree\nfour"), max_tokens=10).parts[1]

    assert [part.pages[0].text[w.start : w.end] for w in part.pages[0].words] == ["three", "four"]
