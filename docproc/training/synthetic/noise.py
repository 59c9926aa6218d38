"""Noise: text as OCR reads it, with characters taken for others and blanks lost.

Numbers, dates and ids that are values stay what they are: what OCR has spoilt there
is no value any more.
"""

import re
import unicodedata

from docproc.schema import FieldKind
from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.marks import MARK, Marks

_TAKEN_FOR = {
    "0": "O", "O": "0", "I": "l", "1": "l", "l": "1", "S": "5", "5": "S", "B": "8", "E": "F", ",": ".", ".": ",", "N": "M", ":": ".",
    "D": "O", "U": "V", "m": "rn", "e": "c", "c": "e", "i": "l", "h": "b", "G": "6", "Z": "2", "t": "f", "n": "u", "a": "o", "W": "VV",
    "ß": "B", "&": "8", "-": "", "'": "", "’": "'", "!": "l", "Y": "V",
}  # fmt: skip
_SPLIT = re.compile("([\ue000-\uf8ff])")
_LOST_BLANK = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])|(?<=[:.,]) ")


class Noise:
    """The errors of one reading: some documents are read well, some badly."""

    def __init__(self, chance: Chance, marks: Marks) -> None:
        self._chance, self._marks = chance, marks
        self._confused = chance.pick([0.0, 0.002, 0.006, 0.015, 0.03])
        self._lost_blanks = chance.pick([0.0, 0.0, 0.03, 0.1, 0.3])
        self._lost_accents = chance.pick([0.0, 0.0, 0.3, 1.0])
        self.shift = chance.pick([0.0, 0.0, 0.04, 0.09])

    def __call__(self, text: str) -> str:
        """``text``, with its marks where they were."""
        kept: list[bool] = []
        parts = []
        for part in _SPLIT.split(text):
            if not MARK.match(part):
                parts.append(part if any(kept) else self._misread(part))
                continue
            parts.append(part)
            if part == "\uf8ff":
                kept.pop()
            else:
                kept.append(self._marks.kind(part) is not FieldKind.TEXT)
        return "".join(parts)

    def _misread(self, text: str) -> str:
        chance = self._chance
        if self._lost_accents:
            text = "".join(self._bare(character) for character in text)
        if self._lost_blanks:
            text = _LOST_BLANK.sub(lambda _: "" if chance.maybe(self._lost_blanks) else " ", text)
        if not self._confused:
            return text
        return "".join(
            _TAKEN_FOR.get(character, character) if chance.maybe(self._confused) else character
            for character in text
        )

    def _bare(self, character: str) -> str:
        if character < "\u00c0" or not self._chance.maybe(self._lost_accents):
            return character
        return unicodedata.normalize("NFD", character)[0]
