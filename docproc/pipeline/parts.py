"""Which pages the model reads: as many as fit, and the others are named."""

from collections.abc import Callable
from dataclasses import dataclass

from docproc.documents import Document, Page


@dataclass(frozen=True, slots=True)
class Part:
    """The pages that go into one prompt, and those that do not, with the reason."""

    pages: tuple[Page, ...]
    left_out: tuple[tuple[int, str], ...]

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """Numbers of the pages in the prompt, from 1."""
        return tuple(page.number for page in self.pages)


def first_part(document: Document, *, max_tokens: int, num_tokens: Callable[[str], int]) -> Part:
    """The pages, in order, whose text has at most ``max_tokens`` tokens together.

    The first page with text is always taken: the engine refuses it if it is too long.
    """
    taken: list[Page] = []
    left_out: list[tuple[int, str]] = []
    num_taken = 0
    for page in document.pages:
        num_page = num_tokens(page.text)
        if num_page == 0:
            left_out.append((page.number, "has no text"))
        elif taken and num_taken + num_page > max_tokens:
            left_out.append((page.number, f"is beyond the {max_tokens} tokens of one prompt"))
        else:
            taken.append(page)
            num_taken += num_page
    return Part(tuple(taken), tuple(left_out))
