"""Legibility: whether the text of a page says what is printed on it."""

import re
import unicodedata

from docproc.text.glyphs import UNKNOWN

_MAX_UNKNOWN = 0.2
_MIN_TOKENS = 10
# Of the words of real documents at least 0.75 look like words, of gibberish at most 0.6.
_MIN_WORDLIKE = 0.6
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_GLYPH_NUMBERS = re.compile(r"(?:/\d+){6,}")
_MIN_ALIKE = 0.3
_MIN_WORDS = 4
_VOWELS = frozenset("aeiouy")


def num_characters(text: str) -> int:
    """Letters and digits in ``text``."""
    return sum(character.isalnum() for character in text)


def is_garbled(text: str) -> bool:
    """Whether ``text`` is not what a person reads on the page.

    So is that of a font whose glyphs have wrong characters or none, and of bad OCR.
    """
    printed = [character for character in text if not character.isspace()]
    if sum(map(_is_unknown, printed)) > _MAX_UNKNOWN * len(printed):
        return True
    if _GLYPH_NUMBERS.search(text):
        return True
    tokens = _LETTERS.findall(text)
    wordlike = sum(map(_is_wordlike, tokens))
    return len(tokens) >= _MIN_TOKENS and wordlike < _MIN_WORDLIKE * len(tokens)


def is_unlike(text: str, other: str) -> bool:
    """Whether the words of ``text`` are not those of ``other``, however badly spelt."""
    words = {token.casefold() for token in _LETTERS.findall(text)}
    shared = words & {token.casefold() for token in _LETTERS.findall(other)}
    return len(words) >= _MIN_WORDS and len(shared) < _MIN_ALIKE * len(words)


def _is_unknown(character: str) -> bool:
    return character == UNKNOWN or unicodedata.category(character) == "Co"


def _is_wordlike(token: str) -> bool:
    """A Latin word has a vowel, and capitals throughout or at its start."""
    bare = unicodedata.normalize("NFKD", token)
    if not _VOWELS.intersection(bare.lower()) and not set("æœø").intersection(bare.lower()):
        return False
    return token.isupper() or token[1:].islower()
