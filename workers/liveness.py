"""Ends a process whose engine does nothing any more."""

import logging
import os
from collections.abc import Callable

from workers.extractor import Extractor

_MAX_SECONDS_WITHOUT_PROGRESS = 120.0
# EX_SOFTWARE: told apart from a crash in the supervisor's log.
STUCK = 70

_log = logging.getLogger(__name__)


class Liveness:
    """Progress is the only sign of life that counts."""

    def __init__(self, extractor: Extractor, end: Callable[[int], object] = os._exit) -> None:
        self._extractor = extractor
        self._end = end

    def check(self) -> None:
        """Ends the process if the extractor is dead or stuck; its leases run out."""
        seconds = self._extractor.seconds_without_progress
        if not self._extractor.is_alive:
            _log.critical("the engine has ended, so this process does")
            self._end(STUCK)
        elif seconds > _MAX_SECONDS_WITHOUT_PROGRESS:
            _log.critical("no progress for %d s: this process ends", seconds)
            self._end(STUCK)
