"""Tokens for an engine that has its own: pieces of bytes with numbers given as they come."""

import re
import threading
from collections.abc import Sequence

# About as many pieces as a model's tokenizer makes tokens of, rather more.
_PIECE = re.compile(r"\s+|[^\W\d_]{1,4}|\d{1,2}|.", re.DOTALL)


class ServedTokenizer:
    """Numbers pieces of text; a server counts its own tokens. Thread-safe.

    Invariant: a number keeps its piece, and texts come back as they were.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pieces: list[bytes] = []
        self._numbers: dict[bytes, int] = {}

    def prompt(self, content: str) -> tuple[int, ...]:
        """The content itself: the server puts it into the model's chat template."""
        return tuple(self.encode(content))

    def encode(self, text: str) -> list[int]:
        """Pieces of the text, about as many as a model's tokens."""
        return self.numbered([piece.encode(errors="replace") for piece in _PIECE.findall(text)])

    def numbered(self, pieces: Sequence[bytes]) -> list[int]:
        """The number of each piece."""
        with self._lock:
            return [self._number(piece) for piece in pieces]

    def token_bytes(self, token_ids: Sequence[int]) -> list[bytes]:
        """The pieces with these numbers."""
        return [self._pieces[number] for number in token_ids]

    def text(self, token_ids: Sequence[int]) -> str:
        """The pieces as one text."""
        return b"".join(self.token_bytes(token_ids)).decode()

    def _number(self, piece: bytes) -> int:
        number = self._numbers.setdefault(piece, len(self._pieces))
        if number == len(self._pieces):
            self._pieces.append(piece)
        return number
