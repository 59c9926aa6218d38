"""Stacks: one PDF that holds several documents is cut where another one begins.

Each trait of a page speaks for or against a cut before it, with a weight in
natural log-odds; a cut is made where they say together that it is likely. The
weights are set by hand so that no single trait cuts, but for page numbers that
begin anew after a last page: cutting one document in two is worse than leaving
two together.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from docproc.documents import Document, Page
from docproc.extraction import Cut
from docproc.pipeline.companies import is_other
from docproc.pipeline.page_traits import PageTraits, traits_of

MIN_CONFIDENCE = 0.7
# Below it, a cut that is made is worth a look, too.
_SURE = 0.8
# From here on, a cut that is not made is worth a look.
_MIN_DOUBTFUL = 0.15
_PRIOR = -3.5
_LIKE, _UNLIKE = 0.45, 0.2
_MIN_WORDS = 5
# "Company" and "Delaware" are in every agreement.
_MIN_OTHERS = 0.4


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one file that are a document of their own.

    Attributes:
        document: these pages, in order.
        cut: why it begins there, None for the first.
        doubts: where else a document might begin or not, in words.
    """

    document: Document
    cut: Cut | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """What one trait says: a weight, and words for people where it speaks for a cut."""

    weight: float
    words: str = ""


def split(document: Document) -> tuple[Section, ...]:
    """The sections of a document in order; together they have each page once.

    A cut that is not sure is a doubt of both sections that it divides.
    """
    cuts = {cut.page: cut for cut in possible_cuts(document.pages)}
    made = [page for page, cut in cuts.items() if cut.confidence >= MIN_CONFIDENCE]
    starts = [document.pages[0].number, *made]
    ends = [*made, document.pages[-1].number + 1]
    return tuple(
        Section(
            _pages(document, start, end),
            cuts.get(start),
            tuple(_doubts(cuts.values(), start, end)),
        )
        for start, end in zip(starts, ends, strict=True)
    )


def possible_cuts(pages: Sequence[Page]) -> list[Cut]:
    """How likely it is that a document begins on each page but the first, and why.

    Pages without text begin none.
    """
    with_text = [page for page in pages if page.text.strip()]
    section: list[PageTraits] = []
    cuts: list[Cut] = []
    for page in with_text:
        traits = traits_of(page)
        if section:
            cuts.append(_cut(page.number, traits, section))
            if cuts[-1].confidence >= MIN_CONFIDENCE:
                section = []
        section.append(traits)
    return cuts


def _cut(number: int, page: PageTraits, section: Sequence[PageTraits]) -> Cut:
    said = [*_by_page_numbers(page, section), *_by_document_numbers(page, section)]
    said += _by_content(page, section)
    if not (_changed_numbers(page, section) or _begins_anew(page, section)):
        # Many invoices of one sender look alike: it counts only where no number changes.
        said += _by_likeness(page, section)
    odds = _PRIOR + sum(each.weight for each in said)
    words = [each.words for each in said if each.words]
    return Cut(number, round(1 / (1 + math.exp(-odds)), 3), ", ".join(words))


def _begins_anew(page: PageTraits, section: Sequence[PageTraits]) -> bool:
    """Whether page 1 follows the last page, by the printed numbers."""
    here, before = page.number, section[-1].number
    return bool(here and here.is_first and before and before.is_last)


def _by_page_numbers(page: PageTraits, section: Sequence[PageTraits]) -> Iterator[_Said]:
    here, before = page.number, section[-1].number
    if here is None:
        return
    if not here.is_first:
        yield _Said(-5)
    elif before is not None and _begins_anew(page, section):
        yield _Said(5, f"page numbers begin anew after {before.number} of {before.total}")
    elif here.total is not None:
        yield _Said(3.5, f"it is numbered 1 of {here.total}")
    elif before is not None:
        yield _Said(1.5, "page numbers begin anew")


def _by_document_numbers(page: PageTraits, section: Sequence[PageTraits]) -> Iterator[_Said]:
    if _has_same_number(page, section):
        yield _Said(-5)
        return
    changed = _changed_numbers(page, section)
    is_beginning = page.heading or page.has_opening or section[-1].has_closing
    for kind, before in changed.items():
        number = page.document_numbers[kind]
        yield _Said(5.5 if is_beginning else 3.5, f"the {kind} number is {number} after {before}")
    for kind in page.document_numbers.keys() - changed.keys():
        yield _Said(1, f"it has the {kind} number {page.document_numbers[kind]}")


def _has_same_number(page: PageTraits, section: Sequence[PageTraits]) -> bool:
    """Whether page and section have a number of a document in common, however it is called."""
    ids = frozenset[str]().union(*(other.ids for other in section))
    numbers = {number for other in section for number in other.document_numbers.values()}
    return bool(ids & set(page.document_numbers.values()) or page.ids & numbers)


def _changed_numbers(page: PageTraits, section: Sequence[PageTraits]) -> dict[str, str]:
    """The last numbers of the kinds for which the page has another one."""
    known = {kind: number for p in section for kind, number in p.document_numbers.items()}
    is_same = _has_same_number(page, section)
    return {} if is_same else {k: known[k] for k in page.document_numbers if k in known}


def _by_content(page: PageTraits, section: Sequence[PageTraits]) -> Iterator[_Said]:
    if page.heading:
        is_of_another_kind = section[0].kind and page.kind != section[0].kind
        yield _Said(2.5 if is_of_another_kind else 1.5, f"it has the heading {page.heading}")
    if page.has_opening:
        yield _Said(1, "it addresses somebody")
    if section[-1].has_closing:
        yield _Said(1, "the page before has an end")
    num_others = _num_other_companies(page, section)
    if num_others > 1 or _has_other_parties(page, section):
        yield _Said(4.5, "its parties are others")
    elif num_others:
        # The form of an agreement names one, and leaves the other blank.
        yield _Said(0.5, "it is of another company")
    elif page.is_continued:
        yield _Said(-4)
    if page.starts_within or section[-1].ends_within:
        yield _Said(-2)


def _has_other_parties(page: PageTraits, section: Sequence[PageTraits]) -> bool:
    """Whether it is an agreement of parties that the pages before do not name."""
    known = frozenset[str]().union(*(other.words for other in section))
    others = [name for name in page.parties if name not in known]
    # A cover names the first party, too, and often no more.
    is_first_other = page.parties[:1] == tuple(others[:1])
    return is_first_other and len(others) >= max(2.0, _MIN_OTHERS * len(page.parties))


def _num_other_companies(page: PageTraits, section: Sequence[PageTraits]) -> int:
    """How many companies an agreement is of, if the pages before tell of none of them.

    Those must name some, too, and have been signed: an agreement also begins behind its cover.
    """
    has_companies = any(other.companies for other in section)
    has_end = any(other.has_closing for other in section)
    if not (page.is_agreement and has_companies and has_end):
        return 0
    known = frozenset[str]().union(*(other.all_words for other in section))
    are_other = all(is_other(company, known) for company in page.companies)
    return len(page.companies) if are_other else 0


def _by_likeness(page: PageTraits, section: Sequence[PageTraits]) -> Iterator[_Said]:
    first, last = section[0], section[-1]
    if page.edges & (first.edges | last.edges):
        yield _Said(-2)
    known = frozenset[str]().union(*(other.marks for other in section))
    if page.marks & known:
        yield _Said(-1.5)
    elif page.marks and known:
        yield _Said(2, "its sender is another")
    likeness = max(_likeness(page, first), _likeness(page, last))
    if likeness >= _LIKE:
        yield _Said(-1)
    elif likeness < _UNLIKE:
        yield _Said(1.5, "its words are others")


def _likeness(one: PageTraits, other: PageTraits) -> float:
    """The share of the words of the page with fewer that the other has too."""
    fewer = min(len(one.words), len(other.words))
    # Of a handful of words no share says anything.
    return len(one.words & other.words) / fewer if fewer >= _MIN_WORDS else _UNLIKE


def _pages(document: Document, start: int, end: int) -> Document:
    pages = tuple(page for page in document.pages if start <= page.number < end)
    return replace(document, pages=pages)


def _doubts(cuts: Iterable[Cut], start: int, end: int) -> Iterator[str]:
    for cut in cuts:
        said = f"({cut.confidence:.0%}): {cut.reason}"
        if cut.page in (start, end) and cut.confidence < _SURE:
            yield f"it is not sure that another document begins on page {cut.page} {said}"
        if start < cut.page < end and cut.confidence >= _MIN_DOUBTFUL:
            yield f"another document may begin on page {cut.page} {said}"
