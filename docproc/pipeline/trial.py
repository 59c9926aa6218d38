"""Tries a model on sample documents: the same answers batched as alone, and how fast."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docproc.engine.budget import device_kind
from docproc.engine.sequences import Completion, Prompt
from docproc.engine.workspace import DeviceKind
from docproc.pipeline.building import build_extractor
from docproc.pipeline.extractor import Extractor, RunningEngine
from docproc.settings import Settings

# Short and long ones, so that a batch is ragged; invoices, so that fields are asked for.
SAMPLES = ("Invoice 10086.pdf", "invoice-HP-20417.pdf", "okafor-june.pdf", "rechnung-2026-0417.pdf")
_FOLDER = Path(__file__).parents[1] / "samples" / "files"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        num_documents: that were asked about, fields and summary.
        num_equal: of them whose answers are the same, token by token, batched and alone.
        is_exact: whether they must be, since nothing is rounded by the batch's size.
        seconds: of all at once.
        num_tokens: of prompts and answers.
    """

    num_documents: int
    num_equal: int
    is_exact: bool
    seconds: float
    num_tokens: int

    @property
    def documents_per_minute(self) -> float:
        """All at once."""
        return 60 * self.num_documents / self.seconds

    @property
    def tokens_per_second(self) -> float:
        """Prompts and answers, all at once."""
        return self.num_tokens / self.seconds


def try_model(settings: Settings) -> Trial:
    """Asks about some of the shipped samples, each alone and then all at once.

    Raises:
        DocprocError: the model cannot be run.
    """
    extractor = build_extractor(settings)
    try:
        extractor.start()
        return _try(extractor, is_exact=settings.engine == "mlx" and _is_exact())
    finally:
        extractor.stop()


def _is_exact() -> bool:
    return device_kind() is DeviceKind.CPU


def _try(extractor: Extractor, *, is_exact: bool) -> Trial:
    groups = [_prompts(extractor, _FOLDER / name) for name in SAMPLES]
    alone = [_completed(extractor.engine, [group])[0] for group in groups]
    begin = time.perf_counter()
    batched = _completed(extractor.engine, groups)
    seconds = time.perf_counter() - begin
    pairs = zip(alone, batched, strict=True)
    return Trial(
        num_documents=len(groups),
        num_equal=sum(_tokens(one) == _tokens(other) for one, other in pairs),
        is_exact=is_exact,
        seconds=seconds,
        num_tokens=sum(len(prompt.tokens) for group in groups for prompt in group)
        + sum(len(tokens) for answers in batched for tokens in _tokens(answers)),
    )


def _prompts(extractor: Extractor, path: Path) -> list[Prompt]:
    document = extractor.reader.read(path, sha256="0" * 64, name=path.name)
    return extractor.prompts_for(document, "invoice")


def _completed(engine: RunningEngine, groups: Sequence[list[Prompt]]) -> list[list[Completion]]:
    submitted = [engine.submit(group) for group in groups]
    return [[future.result() for future in futures] for futures in submitted]


def _tokens(completions: Sequence[Completion]) -> list[tuple[int, ...]]:
    return [completion.token_ids for completion in completions]
