from docproc.documents import Document, Page
from docproc.pipeline.parts import first_part


def a_document(*texts: str) -> Document:
    pages = tuple(Page(n, text, 595, 842) for n, text in enumerate(texts, start=1))
    return Document("0" * 64, pages)


def test_pages_that_do_not_fit_are_named_with_the_reason() -> None:
    document = a_document("aaaa", "bbbb", "cccc")

    part = first_part(document, max_tokens=8, num_tokens=len)

    assert part.page_numbers == (1, 2)
    assert part.left_out == ((3, "is beyond the 8 tokens of one prompt"),)


def test_pages_without_text_are_named() -> None:
    part = first_part(a_document("", "bb"), max_tokens=8, num_tokens=len)

    assert part.page_numbers == (2,)
    assert part.left_out == ((1, "has no text"),)


def test_a_first_page_that_is_too_long_is_left_to_the_engine_to_refuse() -> None:
    part = first_part(a_document("a" * 20), max_tokens=8, num_tokens=len)

    assert part.page_numbers == (1,)
