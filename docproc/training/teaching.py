"""Teaching: a model learns, is judged before and after, and keeps the adapter if it is better."""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docproc.errors import ConfigurationError, TooFewDocuments
from docproc.models.catalog import installed_adapter
from docproc.schema import DocumentType
from docproc.settings import Settings
from docproc.training.cards import Card
from docproc.training.judging import judged, score
from docproc.training.known import Known, known_synthetic
from docproc.training.learning import Progress, Report
from docproc.training.running import Training, train_on_synthetic, train_on_truths
from docproc.training.synthetic import synthetic_documents

MIN_DOCUMENTS = 4
# Of the seeds below, the documents to learn from; so none is judged by one that was learned.
_JUDGED_SEED = 1_000_000

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of it.

    Attributes:
        before: figures of the model as it was.
        after: figures with the new adapter.
        installed: where the adapter was installed, None if it was not.
    """

    adapter: Path
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    progress: Progress
    installed: Path | None

    @property
    def is_better(self) -> bool:
        """Whether more fields are right with the new adapter, and no fewer documents fully so.

        Of a few documents one field more weighs little beside one to correct in each.
        """
        fully = "all_right_share"
        return score(self.after) > score(self.before) and (self.after[fully] or 0) >= (
            self.before[fully] or 0
        )


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from, and what it is judged by.

    Attributes:
        words: what is learned from, for the card.
        learned: known documents; None for ``num_synthetic`` new ones.
        held_out: what is judged by.
    """

    words: str
    learned: Sequence[Known] | None
    held_out: Sequence[Known]
    num_synthetic: int = 0
    num_rounds: int = 3
    num_processes: int | None = None


@dataclass(frozen=True, slots=True)
class Reports:
    """Who is told what.

    Attributes:
        stage: gets what is done now, and how much of it is done in [0, 1].
        progress: gets where learning stands.
    """

    stage: Tell
    progress: Report


def teach(
    training: Training,
    lesson: Lesson,
    settings: Settings,
    document_types: Mapping[str, DocumentType],
    reports: Reports,
    *,
    command: str,
    is_installed: bool,
) -> Taught:
    """Judges, trains, judges again; installs the adapter if it is better and if wished.

    The adapter and its card lie at ``training.adapter`` in any case; without a card, what
    lies there was interrupted.

    Raises:
        ConfigurationError: another process trains there.
    """
    training.adapter.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(training.adapter.parent):
        training.adapter.with_suffix(".md").unlink(missing_ok=True)
        before = _judged("before", training, lesson, settings, reports)
        progress = _learned(training, lesson, settings, document_types, reports)
        trained = replace(training, files=replace(training.files, adapter=training.adapter))
        after = _judged("after", trained, lesson, settings, reports)
        taught = Taught(training.adapter, before, after, progress, None)
        _write_card(training, lesson.words, taught, command)
        if is_installed and taught.is_better:
            return replace(taught, installed=_install(training, settings))
    return taught


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """While this lasts, no other process trains into ``folder``."""
    with (folder / "train.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigurationError(
                f"another docproc train writes to {folder}; wait for it, or name another with -o"
            ) from error
        yield


def _write_card(training: Training, learned_from: str, taught: Taught, command: str) -> None:
    card = Card(
        title=f"An adapter for {training.files.name}",
        base=training.files.version(),
        begun_from=training.files.adapter_version(),
        learned_from=learned_from,
        command=command,
        seed=training.seed,
        before=taught.before,
        after=taught.after,
        licence="that of the model and of the documents learned from",
    )
    training.adapter.with_suffix(".md").write_text(card.text(training.adapter), encoding="utf-8")


def enough(known: Sequence[Known], what: str) -> Sequence[Known]:
    """The documents, if there are enough to learn from some and to judge by others.

    Raises:
        TooFewDocuments: there are not.
    """
    if len(known) < MIN_DOCUMENTS:
        raise TooFewDocuments(f"{what}: {len(known)} documents, at least {MIN_DOCUMENTS} needed")
    return known


def synthetic_held_out(
    num_documents: int, seed: int, document_types: Mapping[str, DocumentType]
) -> list[Known]:
    """Synthetic documents to judge by; no training learns from these."""
    made = synthetic_documents(_JUDGED_SEED + seed, num_documents)
    return [known_synthetic(each, document_types) for each in made]


def _judged(
    when: str, training: Training, lesson: Lesson, settings: Settings, reports: Reports
) -> dict[str, Any]:
    num_documents = len(lesson.held_out)

    def report(num_done: int) -> None:
        reports.stage(f"judging {when}", num_done / num_documents)

    return judged(lesson.held_out, training.files, settings, report)


def _learned(
    training: Training,
    lesson: Lesson,
    settings: Settings,
    document_types: Mapping[str, DocumentType],
    reports: Reports,
) -> Progress:
    held_out = [known.truth for known in lesson.held_out]
    if lesson.learned is not None:
        learned = [known.truth for known in lesson.learned]
        return train_on_truths(
            training,
            learned,
            held_out,
            dict(document_types),
            num_rounds=lesson.num_rounds,
            report=reports.progress,
        )
    return train_on_synthetic(
        training,
        num_documents=lesson.num_synthetic,
        num_held_out=max(16, lesson.num_synthetic // 50),
        document_types_dirs=settings.document_types_dirs,
        num_processes=lesson.num_processes,
        report=reports.progress,
    )


def _install(training: Training, settings: Settings) -> Path:
    """Copies the adapter and its card to where the model's adapter is looked for."""
    target = installed_adapter(training.files, settings.cache_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(training.adapter.with_suffix(".md"), target.with_suffix(".md"))
    scratch = target.with_name(f".{target.name}")
    shutil.copyfile(training.adapter, scratch)
    scratch.replace(target)
    return target


def record_of(taught: Taught) -> dict[str, Any]:
    """For JSON."""
    record = {
        "adapter": str(taught.adapter),
        "is_better": taught.is_better,
        "installed": str(taught.installed) if taught.installed else None,
        "before": dict(taught.before),
        "after": dict(taught.after),
        "steps": taught.progress.steps,
        "tokens": taught.progress.tokens,
        "seconds": round(taught.progress.seconds, 1),
        "held_out_loss": taught.progress.best_loss,
    }
    return json.loads(json.dumps(record, default=str))  # type: ignore[no-any-return]
