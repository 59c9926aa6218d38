"""What the checks of ``docproc doctor`` find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from docproc.settings import Settings


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what ``docproc doctor`` prints.

    Attributes:
        check: the name of the check that found it.
        level: whether something must be done.
        words: what was found.
        cure: what to do, '' where nothing need be done.
    """

    check: str
    level: Level
    words: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that does not know the name of its check."""

    level: Level
    words: str
    cure: str = ""


Check = Callable[[Settings], Iterable[Found]]
