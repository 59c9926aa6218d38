"""Pictures are drawn once, kept within a budget, and failures are remembered."""

import pytest

from docproc.errors import OriginalMissing, ReadingTooSlow
from docproc.web.pictures import PictureCache


class Drawer:
    """Draws pages of ``num_bytes``, and counts how often."""

    def __init__(self, num_bytes: int = 10) -> None:
        self.drawn: list[tuple[str, int]] = []
        self._num_bytes = num_bytes

    def __call__(self, sha256: str, number: int) -> bytes:
        self.drawn.append((sha256, number))
        if sha256 == "hostile":
            raise ReadingTooSlow("it took too long")
        if sha256 == "gone":
            raise OriginalMissing("not here")
        return bytes(self._num_bytes)


def test_a_page_is_drawn_once() -> None:
    drawer = Drawer()
    cache = PictureCache(drawer)

    assert cache.picture("aa", 1) == cache.picture("aa", 1) == bytes(10)
    assert drawer.drawn == [("aa", 1)]


def test_the_page_that_was_not_looked_at_for_longest_makes_way() -> None:
    drawer = Drawer(num_bytes=40)
    cache = PictureCache(drawer, max_bytes=100)

    for number in (1, 2, 1, 3, 1, 2):
        cache.picture("aa", number)

    assert [number for _, number in drawer.drawn] == [1, 2, 3, 2]


def test_a_picture_larger_than_the_budget_is_given_out_and_not_kept() -> None:
    drawer = Drawer(num_bytes=101)
    cache = PictureCache(drawer, max_bytes=100)

    assert len(cache.picture("aa", 1)) == 101
    cache.picture("aa", 1)
    assert len(drawer.drawn) == 2


def test_a_document_that_cannot_be_drawn_costs_its_time_once() -> None:
    drawer = Drawer()
    cache = PictureCache(drawer)

    for _ in range(3):
        with pytest.raises(ReadingTooSlow):
            cache.picture("hostile", 1)

    assert len(drawer.drawn) == 1


def test_a_document_that_is_not_here_may_come() -> None:
    drawer = Drawer()
    cache = PictureCache(drawer)

    for _ in range(2):
        with pytest.raises(OriginalMissing):
            cache.picture("gone", 1)

    assert len(drawer.drawn) == 2
