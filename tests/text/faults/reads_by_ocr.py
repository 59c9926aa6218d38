"""A reading process that takes ``argv[1]`` seconds by OCR before it has pages."""

import sys
import time
from collections.abc import Sequence

from docproc.documents import Page
from docproc.text import child
from docproc.text.ocr import OcrAllowance

seconds = float(sys.argv.pop(1))


def read(
    content: bytes, *, name: str, passwords: Sequence[str], ocr: OcrAllowance
) -> Sequence[Page]:
    del content, name, passwords
    assert ocr.begin_page() is not None
    time.sleep(seconds)
    return [Page(1, "read", 100, 100)]


child.main(read)
