"""``python -m workers`` with the fake extractor.

Called as ``python -m tests.workers.fake_worker SECONDS HOLD_SECONDS [--end-with-stdin]``.
"""

import sys

from tests.workers.fake_extractor import FakeExtractor
from workers.__main__ import main

if __name__ == "__main__":
    seconds, hold_seconds = (float(argument) for argument in sys.argv[1:3])
    main(
        sys.argv[3:],
        lambda settings, _store: FakeExtractor(seconds, settings.home / "extracted.log"),
        hold_seconds=hold_seconds,
    )
