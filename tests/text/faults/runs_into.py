"""A reading process whose PDF library raises the builtin exception ``argv[1]``."""

import builtins
import sys
from collections.abc import Sequence

from docproc.documents import Page
from docproc.text import child
from docproc.text.ocr import OcrAllowance

condition = getattr(builtins, sys.argv.pop(1))


def read(
    content: bytes, *, name: str, passwords: Sequence[str], ocr: OcrAllowance
) -> Sequence[Page]:
    raise condition(content, name, passwords, ocr)


child.main(read)
