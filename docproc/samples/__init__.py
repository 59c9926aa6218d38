"""The sample documents that docproc ships, with the ground truth of each.

They are what the tour in the README and the benchmark run on. ``make.py``
writes them; LICENSE.md says where each one comes from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleLabel:
    """The ground truth of one sample file.

    Attributes:
        id: unique among the samples.
        file: the file's name in ``files/``.
        doc_type: ``invoice``, ``receipt``, ``contract`` or ``letter``.
        language: ISO 639-1.
        fields: value by field name, None where the field is not printed; None
            for a file that cannot be read.
        error: the code of the error that reading the file ends with, or None.
    """

    id: str
    file: str
    doc_type: str
    language: str
    fields: Mapping[str, Any] | None
    error: str | None = None


def sample_files() -> list[Path]:
    """The sample files by name, good and bad ones."""
    return sorted(path for path in (_FOLDER / "files").iterdir() if path.suffix == ".pdf")


def sample_labels() -> list[SampleLabel]:
    """The ground truth of every sample file, in order of ``file``."""
    lines = (_FOLDER / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    return [SampleLabel(**json.loads(line)) for line in lines]
