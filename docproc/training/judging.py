"""Judging: how right a model with an adapter is about known documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docproc.documents import Document
from docproc.evaluation.figures import figures
from docproc.evaluation.running import Choosing, run
from docproc.models.catalog import ModelFiles
from docproc.pipeline import build_extractor
from docproc.settings import Settings
from docproc.training.known import Known


def judged(
    known: Sequence[Known],
    files: ModelFiles,
    settings: Settings,
    report: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """The figures of ``docproc eval``; ``report`` gets the number of documents done."""
    with TemporaryDirectory() as scratch:
        places = [Path(scratch) / str(number) for number in range(len(known))]
        for place in places:
            place.write_text(place.name, encoding="utf-8")
        labels = [
            replace(each.label, path=place, text=None)
            for each, place in zip(known, places, strict=True)
        ]
        extractor = build_extractor(settings.model_copy(update={"summaries": False}), files)
        extractor = replace(extractor, reader=_Known([each.document for each in known]))
        try:
            extractor.start()
            done = run(
                extractor,
                labels,
                num_at_once=settings.max_slots,
                choosing=Choosing(),
                report=report,
            )
        finally:
            extractor.stop()
    return figures(done)


def score(figures: Mapping[str, Any]) -> float:
    """One number of all: the mean of the F1 of header and line items, as far as there are."""
    shares = [figures[key] for key in ("header_f1", "items_f1") if figures[key] is not None]
    return sum(shares) / len(shares) if shares else 0.0


@dataclass(frozen=True, slots=True)
class _Known:
    """A reader of documents that were read before; their paths end with their numbers."""

    documents: Sequence[Document]

    def read(self, path: Path, *, sha256: str, name: str) -> Document:
        return replace(self.documents[int(path.name)], sha256=sha256)

    def close(self) -> None:
        """Nothing to end."""
