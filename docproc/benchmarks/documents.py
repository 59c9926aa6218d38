"""The workload of real documents: the prompts that docproc would answer about them."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from docproc.benchmarks.workloads import Workload
from docproc.errors import ConfigurationError, DocumentError
from docproc.pipeline import build_extractor
from docproc.settings import Settings


def document_workload(
    settings: Settings, paths: Sequence[Path], document_type: str = ""
) -> Workload:
    """Fields and summary of every document in ``paths`` that can be read.

    Raises:
        ConfigurationError: there is none.
    """
    extractor = build_extractor(settings)
    documents = []
    try:
        for path in _files(paths):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            try:
                document = extractor.reader.read(path, sha256=sha256, name=path.name)
            except DocumentError:
                continue
            documents.append(tuple(extractor.prompts_for(document, document_type)))
    finally:
        extractor.reader.close()
    if not documents:
        raise ConfigurationError("--documents: none of them can be read")
    return Workload(tuple(documents))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        else:
            yield path
