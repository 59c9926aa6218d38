"""Blocks: pieces of a page that are read as one, and where a text within them may start."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from docproc.grounding.words import chunks, is_unspaced

# A wider gap is the one between columns.
_SEGMENT = re.compile(r"\S+(?:[^\S\n]\S+)*")
# Of words; what is longer is a sentence.
_MAX_CELL = 8
# A justified line has gaps as wide as those between columns.
_MIN_JUSTIFIED = 6
_LABEL = re.compile(
    r"(?i:to|from|by|for|at|attn|bill|sold|ship|customer|client|buyer|vendor|seller|supplier|payee|"
    r"advertiser|agency|company|name|mr|mrs|ms|an|von|bei|kunde|käufer|lieferant|verkäufer|firma|"
    r"herrn?|frau|empfänger|absender|bank|de|à|du|chez|société|vendeur|acheteur|fournisseur|"
    r"a|para|señor|sr|sra|vendedor|comprador|proveedor|empresa|da|per|ditta|spett|cliente|"
    r"fornitore|venditore|aan|van|klant|leverancier|bedrijf|law|term|title|subject|re)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one column, or one cell of a table.

    Attributes:
        text: with its line breaks.
        is_prose: whether it has sentences, within which a text may start anywhere.
    """

    text: str
    is_prose: bool


def blocks(text: str) -> Iterator[Block]:
    """What is read as one: no value goes from one to another.

    Lines without a gap as wide as between columns are one block up to a blank line; of
    any other line each segment is one.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        segments = _SEGMENT.findall(line)
        if len(segments) == 1 or _is_justified(segments):
            lines.append(line)
            continue
        if lines:
            yield _block(lines)
            lines = []
        yield from (_block([segment]) for segment in segments)
    if lines:
        yield _block(lines)


def starts(block: Block) -> Iterator[str]:
    """The words and signs that a text may start with: in prose all.

    Elsewhere those at the start of a line, behind a sign, a number or a word such as
    "from", and behind words in lower case, which are seldom a part of names.
    """
    for line in block.text.split("\n"):
        may_start = True
        for word, _ in chunks(line):
            if word == " ":
                continue
            if word and (may_start or block.is_prose or is_unspaced(word)):
                yield word
            may_start = word is None or _may_be_followed(word)


def is_sense(word: str) -> bool:
    """Whether it has a letter or a digit."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in word)


def _block(lines: list[str]) -> Block:
    is_prose = any(len(line.split()) > _MAX_CELL for line in lines)
    return Block("\n".join(lines), is_prose)


def _is_justified(segments: list[str]) -> bool:
    in_lower_case = [segment for segment in segments if segment[0].islower()]
    return len(segments) >= _MIN_JUSTIFIED and 3 * len(in_lower_case) >= len(segments)


def _may_be_followed(word: str) -> bool:
    has_digit = any(map(str.isdigit, word))
    is_label = _LABEL.fullmatch(word.rstrip(".")) is not None
    return has_digit or is_label or word[0].islower() or not is_sense(word)
