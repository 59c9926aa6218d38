"""A reading process in which a library prints to standard output while it reads."""

import os
import sys
from collections.abc import Sequence

from docproc.documents import Page
from docproc.text import child
from docproc.text.ocr import OcrAllowance
from docproc.text.reading import pages_of


def read(
    content: bytes, *, name: str, passwords: Sequence[str], ocr: OcrAllowance
) -> Sequence[Page]:
    os.write(1, b"warning: \x00\x00\x00\x00\x00\x00\x00\x02{}")
    sys.stdout.write("warning: odd font\n")
    return pages_of(content, name=name, passwords=passwords, ocr=ocr)


child.main(read)
