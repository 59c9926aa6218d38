"""Companies: what stands before a legal form, in the lines of a page."""

import re
from collections.abc import Iterable, Iterator

# Without dots. CO is a state, and NA is what is not there.
_FORM = re.compile(
    r"(?=[A-Z])(?i:inc|incorporated|corp|corporation|llc|llp|lp|ltd|limited|plc|gmbh|ag|kg|sa|sarl|"
    r"sas|srl|spa|bv|nv|oy|pty)|plc|Co|mbH|[AI]/S"
)
# Words in lower case that stand within names.
_LINKS = frozenset(["&", "of", "de", "für"])
# They stand before names, even where all is in capitals.
_BEFORE = re.compile(r"(?i)by|and|between|among|with|to|the|this|is|zwischen|entre|et|und")
_ARTICLES = frozenset(["a", "an"])
_MAX_WORDS = 6
# Fewer words in a line are a title, which does not go on in the next line.
_MIN_PROSE_WORDS = 7
_BREAK = "\n"
_WORD = re.compile(r"[^\W_]{2,}")


def companies_in(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The names of companies, in lower case, word by word and without their legal forms."""
    tokens = list(_tokens(lines))
    for number, token in enumerate(tokens):
        if _is_form(token):
            name = words_of(" ".join(_name_before(tokens[max(0, number - _MAX_WORDS) : number])))
            if any(word.isalpha() for word in name):
                yield tuple(name)


def words_of(text: str) -> list[str]:
    """All words of at least two letters or digits, in lower case."""
    return _WORD.findall(text.casefold())


def is_other(company: tuple[str, ...], known: frozenset[str]) -> bool:
    """Whether a company is none that is told of in ``known`` words: its first is rarely common."""
    num_unknown = sum(word not in known for word in company)
    return company[0] not in known or 2 * num_unknown >= len(company)


def _tokens(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        words = line.split()
        yield from (word.strip("()\"“”'‘’") for word in words)
        if len(words) < _MIN_PROSE_WORDS:
            yield _BREAK


def _is_form(token: str) -> bool:
    return _FORM.fullmatch(token.replace(".", "").strip(",;:")) is not None


def _name_before(tokens: list[str]) -> list[str]:
    """The name that ``tokens`` end with; none in "a Delaware corporation"."""
    start = len(tokens)
    while start and _is_of_name(tokens[start - 1], is_last=start == len(tokens)):
        start -= 1
    if start and tokens[start - 1].casefold() in _ARTICLES:
        return []
    while start < len(tokens) and tokens[start] in _LINKS:
        start += 1
    return tokens[start:]


def _is_of_name(token: str, *, is_last: bool) -> bool:
    if (not is_last and token.endswith((",", ";", ":", "."))) or _is_form(token):
        return False
    is_capital = token[:1].isupper() or token[:1].isdigit()
    return token in _LINKS or (is_capital and not _BEFORE.fullmatch(token))
