"""Pictures of pages: drawn when somebody looks, and kept in memory for a while.

Never on the disk: what is deleted from docproc must not live on in a cache.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

from docproc.errors import DocumentError

_MAX_BYTES = 64_000_000
_FAILURE_BYTES = 1000

Draw = Callable[[str, int], bytes]


class PictureCache:
    """Gives out pictures of pages by the document's SHA-256 and the page's number.

    What cannot be drawn is not tried again, so that one hostile document costs its limit
    of time once. Thread-safe.

    Invariant: the pictures that are kept have at most ``max_bytes``.
    """

    def __init__(self, draw: Draw, *, max_bytes: int = _MAX_BYTES) -> None:
        self._draw = draw
        self._max_bytes = max_bytes
        self._num_bytes = 0
        self._kept: OrderedDict[tuple[str, int], bytes | DocumentError] = OrderedDict()
        self._lock = threading.Lock()

    def picture(self, sha256: str, number: int) -> bytes:
        """The page as a PNG.

        Raises:
            DocumentError: why it cannot be drawn.
            OriginalMissing: the document's content is not there (or not any more).
        """
        key = (sha256, number)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is None:
            found = self._drawn(key)
        if isinstance(found, DocumentError):
            raise found
        return found

    def _drawn(self, key: tuple[str, int]) -> bytes | DocumentError:
        try:
            drawn: bytes | DocumentError = self._draw(*key)
        except DocumentError as error:
            drawn = error
        with self._lock:
            if key not in self._kept:
                self._kept[key] = drawn
                self._num_bytes += _size(drawn)
            while self._num_bytes > self._max_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._num_bytes -= _size(oldest)
        return drawn


def _size(kept: bytes | DocumentError) -> int:
    return len(kept) if isinstance(kept, bytes) else _FAILURE_BYTES
