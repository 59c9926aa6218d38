import re
from collections.abc import Iterator

import pytest

from docproc import errors
from docproc.errors import DocprocError, ExitCode


def all_errors(root: type[DocprocError] = DocprocError) -> Iterator[type[DocprocError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from all_errors(child)


def drawn_tree() -> dict[str, str]:
    """Parent by name, as the docstring of the module draws it."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.fullmatch(r"    ([│├└─ ]*)(\w+)", line)
        if match is None:
            continue
        depth = len(match[1]) // 4
        path[depth:] = [match[2]]
        parents[match[2]] = path[depth - 1] if depth else ""
    return parents


def test_the_drawing_of_the_errors_is_complete() -> None:
    expected = {
        error.__name__: "" if error is DocprocError else error.__bases__[0].__name__
        for error in all_errors()
    }

    assert drawn_tree() == expected


def test_codes_are_unique() -> None:
    codes = [error.code for error in all_errors()]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("error", list(all_errors()), ids=lambda error: error.__name__)
def test_each_error_has_a_meaning_and_a_failing_exit_status(error: type[DocprocError]) -> None:
    assert error.__doc__
    assert error.exit_code is not ExitCode.OK


def test_words_are_one_line_with_the_cure() -> None:
    error = errors.EmptyFile("a\nb.pdf has no bytes")

    assert error.words == "a b.pdf has no bytes; copy it again from where it came from"
